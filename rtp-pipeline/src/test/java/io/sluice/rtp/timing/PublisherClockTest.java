package io.sluice.rtp.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PublisherClockTest {
    private static final long MILLIS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long UNIX = 1_800_000_000L * SECOND;
    private static final long MIN_DELAY = 20 * MILLIS;

    /// Publisher time of an SFU time, for a clock that is `driftPpm` fast.
    private static long publisherNanos(long sfuNanos, long driftPpm) {
        return UNIX + sfuNanos + sfuNanos / 1_000_000 * driftPpm;
    }

    /// Feeds reports for a time and returns the largest error of the mapping in the last minute, the least delay
    /// taken as part of the offset.
    private static long worstError(PublisherClock clock, long seed, long driftPpm, long jitterNanos, long seconds) {
        SplittableRandom random = new SplittableRandom(seed);
        long worst = 0;
        for (long sent = 0; sent < seconds * SECOND; sent += SECOND) {
            long ntp = NtpTime.ofUnixNanos(publisherNanos(sent, driftPpm));
            clock.onSenderReport(ntp, sent + MIN_DELAY + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos)));
            if (sent > (seconds - 60) * SECOND) {
                worst = Math.max(worst, Math.abs(clock.toSfuNanos(ntp) - (sent + MIN_DELAY)));
            }
        }
        return worst;
    }

    @Test
    void knowsNothingBeforeAReport() {
        assertFalse(new PublisherClock().isKnown());
    }

    @Test
    void findsTheOffsetBelowTheJitter() {
        for (long seed = 1; seed <= 20; seed++) {
            long worst = worstError(new PublisherClock(), seed, 0, 60 * MILLIS, 600);
            assertTrue(worst < 10 * MILLIS, "worst error " + worst / 1e6 + " ms, seed " + seed);
        }
    }

    @Test
    void followsClocksThatDrift() {
        for (long driftPpm : new long[] {-200, -50, 50, 200}) {
            PublisherClock clock = new PublisherClock();
            long worst = worstError(clock, 1, driftPpm, 0, 600);
            assertTrue(worst < MILLIS, "worst error " + worst / 1e6 + " ms at " + driftPpm + " ppm");
            assertEquals(-driftPpm * 1_000, clock.driftPpb(), 5_000);
        }
    }

    @Test
    void followsDriftUnderJitter() {
        for (long seed = 1; seed <= 20; seed++) {
            long worst = worstError(new PublisherClock(), seed, 100, 30 * MILLIS, 600);
            assertTrue(worst < 10 * MILLIS, "worst error " + worst / 1e6 + " ms, seed " + seed);
        }
    }

    @Test
    void staysWhereItIsDuringHalfAMinuteOfCongestion() {
        PublisherClock clock = new PublisherClock();
        worstError(clock, 1, 20, 5 * MILLIS, 120);
        for (long sent = 120 * SECOND; sent < 150 * SECOND; sent += SECOND) {
            long ntp = NtpTime.ofUnixNanos(publisherNanos(sent, 20));
            clock.onSenderReport(ntp, sent + MIN_DELAY + 300 * MILLIS);
            assertEquals(sent + MIN_DELAY, clock.toSfuNanos(ntp), 8 * MILLIS);
        }
    }

    @Test
    void neverJumpsButWhenThePublishersClockWasSet() {
        PublisherClock clock = new PublisherClock();
        SplittableRandom random = new SplittableRandom(3);
        long last = 0;
        for (long sent = 0; sent < 300 * SECOND; sent += SECOND) {
            long ntp = NtpTime.ofUnixNanos(publisherNanos(sent, 30));
            clock.onSenderReport(ntp, sent + MIN_DELAY + random.nextLong(200 * MILLIS));
            long mapped = clock.toSfuNanos(ntp);
            if (sent > 0) {
                assertEquals(SECOND, mapped - last, 20 * MILLIS);
            }
            last = mapped;
        }
        long step = 3_600 * SECOND;
        for (long sent = 300 * SECOND; sent < 303 * SECOND; sent += SECOND) {
            clock.onSenderReport(NtpTime.ofUnixNanos(publisherNanos(sent, 30) + step), sent + MIN_DELAY);
        }
        long mapped = clock.toSfuNanos(NtpTime.ofUnixNanos(publisherNanos(303 * SECOND, 30) + step));
        assertEquals(303 * SECOND + MIN_DELAY, mapped, MILLIS);
    }

    @Test
    void ignoresASingleWildReport() {
        PublisherClock clock = new PublisherClock();
        worstError(clock, 1, 0, 0, 60);
        long before = clock.toSfuNanos(NtpTime.ofUnixNanos(UNIX));
        clock.onSenderReport(0, 60 * SECOND);
        clock.onSenderReport(-1, 61 * SECOND);
        clock.onSenderReport(NtpTime.ofUnixNanos(publisherNanos(62 * SECOND, 0)), 62 * SECOND + MIN_DELAY);
        assertEquals(before, clock.toSfuNanos(NtpTime.ofUnixNanos(UNIX)));
    }
}
