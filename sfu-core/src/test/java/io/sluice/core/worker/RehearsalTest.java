package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The meeting of nobody takes place: it would warm nothing up if its packets were dropped.
class RehearsalTest {
    /// In three rounds of four packets and a half on average two have a frame, and two a sound.
    private static final double PUBLISHED_IN_AN_ACT = 2_000 * (2 / 3.0 * 4.5 + 2 / 3.0);

    /// Half of the subscribers have no estimate and get everything; the others what their estimate lets through.
    @Test
    void subscribersReceiveWhatIsPublished() {
        Rehearsal.Outcome outcome = Rehearsal.run(SfuConfig.DEFAULT, 2, Long.MAX_VALUE / 2);
        double wanted = outcome.acts() * Rehearsal.SUBSCRIBERS * PUBLISHED_IN_AN_ACT;
        assertTrue(outcome.acts() >= 2);
        assertTrue(
                outcome.packets() > 0.5 * wanted && outcome.packets() < 1.1 * wanted,
                outcome.packets() + " of about " + wanted);
    }

    @Test
    void endsWithinItsLimit() {
        Rehearsal.Outcome outcome = Rehearsal.run(SfuConfig.DEFAULT, Integer.MAX_VALUE, 1);
        assertTrue(outcome.acts() <= 1, outcome.acts() + " acts in a nanosecond");
    }
}
