package io.sluice.rtp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RetransmissionBudgetTest {
    private static final long MILLIS = 1_000_000L;

    @Test
    void spendsHalfTheBitrateAndNoMore() {
        RetransmissionBudget budget = new RetransmissionBudget(2_000_000);
        long granted = 0;
        for (long now = 0; now < 10_000 * MILLIS; now += MILLIS) {
            for (int i = 0; i < 3; i++) {
                granted += budget.tryTake(1_000, now) ? 1_000 : 0;
            }
        }
        assertEquals(1_000_000 / 8 * 11, granted, 3_000, "one second in the bucket and ten that fill it");
        assertEquals(granted, budget.spentBytes());
        assertTrue(budget.refused() > 0);
    }

    @Test
    void repairsSlowSubscribersToo() {
        RetransmissionBudget budget = new RetransmissionBudget(0);
        assertTrue(budget.tryTake(1_200, 0));
    }

    @Test
    void followsWhatIsSent() {
        RetransmissionBudget budget = new RetransmissionBudget(0);
        long now = 0;
        for (; now < 5_000 * MILLIS; now += MILLIS) {
            budget.onSent(500, now);
        }
        long granted = 0;
        while (budget.tryTake(1_000, now)) {
            granted += 1_000;
        }
        assertEquals(250_000, granted, 12_000, "one second of half of 4 Mbit/s");
        now += 3_600_000 * MILLIS;
        budget.onSent(500, now);
        for (int i = 0; i < 20; i++) {
            now += 600 * MILLIS;
            budget.onSent(500, now);
        }
        granted = 0;
        while (budget.tryTake(1_000, now)) {
            granted += 1_000;
        }
        assertEquals(62_500, granted, 1_000, "the least there is");
    }

    @Test
    void fillsInSmallStepsWithoutLosingFractions() {
        RetransmissionBudget budget = new RetransmissionBudget(1_000_000);
        while (budget.tryTake(100, 0)) {}
        long granted = 0;
        for (long now = 0; now <= 1_000 * MILLIS; now += 10_000) {
            granted += budget.tryTake(100, now) ? 100 : 0;
        }
        assertEquals(62_500, granted, 200);
    }

    @Test
    void answersARepeatedRequestOnceWithinARoundTrip() {
        RetransmissionBudget budget = new RetransmissionBudget(2_000_000);
        AnsweredRequests answered = new AnsweredRequests(256);
        long rtt = 50 * MILLIS;
        assertEquals(RetransmissionVerdict.ANSWER, answered.tryAnswer(65_535, 1_000, rtt, budget, 0));
        assertEquals(RetransmissionVerdict.REPEATED, answered.tryAnswer(65_535, 1_000, rtt, budget, 30 * MILLIS));
        assertEquals(RetransmissionVerdict.ANSWER, answered.tryAnswer(65_536, 1_000, rtt, budget, 30 * MILLIS));
        assertEquals(RetransmissionVerdict.ANSWER, answered.tryAnswer(65_535, 1_000, rtt, budget, 50 * MILLIS));
        assertEquals(1, answered.repeated());
    }

    @Test
    void doesNotConfuseSequenceNumbersThatShareASlot() {
        RetransmissionBudget budget = new RetransmissionBudget(2_000_000);
        AnsweredRequests answered = new AnsweredRequests(256);
        assertEquals(RetransmissionVerdict.ANSWER, answered.tryAnswer(1, 1_000, 50 * MILLIS, budget, 0));
        assertEquals(RetransmissionVerdict.ANSWER, answered.tryAnswer(257, 1_000, 50 * MILLIS, budget, 0));
    }

    @Test
    void boundsAFloodOfRequests() {
        RetransmissionBudget budget = new RetransmissionBudget(1_000_000);
        AnsweredRequests answered = new AnsweredRequests(256);
        int answers = 0;
        for (int i = 0; i < 100_000; i++) {
            RetransmissionVerdict verdict = answered.tryAnswer(i % 256, 1_200, 0, budget, i * 10_000L);
            answers += verdict == RetransmissionVerdict.ANSWER ? 1 : 0;
        }
        assertEquals(2 * 62_500 / 1_200, answers, 2, "a second in the bucket and one that passed");
        assertFalse(budget.tryTake(1_200, 1_000 * MILLIS));
    }
}
