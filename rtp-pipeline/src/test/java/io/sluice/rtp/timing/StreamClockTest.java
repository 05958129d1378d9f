package io.sluice.rtp.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StreamClockTest {
    private static final long MILLIS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long UNIX = 1_800_000_000L * SECOND;
    private static final long FIRST = 0xFFFF_0000L;

    private static long timestampAt(long capturedNanos, int rate) {
        return FIRST + capturedNanos / 1_000 * rate / 1_000_000 & 0xFFFF_FFFFL;
    }

    private static long ntpAt(long nanos) {
        return NtpTime.ofUnixNanos(UNIX + nanos);
    }

    /// Chromium's sound: packets every 20 ms with some jitter, reports every 5 s that place a timestamp up to 17 ms
    /// too late, since libwebrtc lets the clock run at 8 kHz between the last packet and the report.
    @Test
    void isAsSteadyAsTheArrivalsWhereReportsAreNot() {
        for (long seed = 1; seed <= 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StreamClock clock = new StreamClock(new PublisherClock(), 48_000, 0);
            long nextReport = random.nextLong(5 * SECOND);
            for (long captured = 0; captured < 120 * SECOND; captured += 20 * MILLIS) {
                clock.onPacket(timestampAt(captured, 48_000), captured + random.nextLong(5 * MILLIS));
                if (captured >= nextReport) {
                    long since = random.nextLong(20 * MILLIS);
                    long timestamp = timestampAt(captured, 48_000) + since * 8 / MILLIS;
                    clock.onSenderReport(ntpAt(captured + since), timestamp, captured + since);
                    nextReport += random.nextLong(5 * SECOND / 2, 15 * SECOND / 2);
                }
                if (captured > SECOND) {
                    long error = clock.sfuNanosOf(timestampAt(captured, 48_000)) - captured;
                    assertTrue(Math.abs(error) < 2 * MILLIS, "seed " + seed + " at " + captured + ": " + error);
                }
            }
        }
    }

    @Test
    void tellsByItsReportsHowLongBeforeItsSendingAFrameWasCaptured() {
        SplittableRandom random = new SplittableRandom(3);
        StreamClock clock = new StreamClock(new PublisherClock(), 90_000, 20 * MILLIS);
        long encoding = 33 * MILLIS;
        clock.onPacket(timestampAt(0, 90_000), encoding);
        assertEquals(encoding - 20 * MILLIS, clock.sfuNanosOf(timestampAt(0, 90_000)));
        assertFalse(clock.isSynchronized());
        for (long captured = 0; captured < 30 * SECOND; captured += 33 * MILLIS) {
            clock.onPacket(timestampAt(captured, 90_000), captured + encoding + random.nextLong(20 * MILLIS));
            if (captured % SECOND < 33 * MILLIS) {
                clock.onSenderReport(ntpAt(captured), timestampAt(captured, 90_000), captured);
                assertTrue(clock.isSynchronized());
            }
            assertEquals(captured, clock.sfuNanosOf(timestampAt(captured, 90_000)), 50_000);
        }
    }

    @Test
    void smoothsReportsThatLieAroundTheTruth() {
        SplittableRandom random = new SplittableRandom(4);
        StreamClock clock = new StreamClock(new PublisherClock(), 48_000, 0);
        for (long second = 0; second < 60; second++) {
            long captured = second * SECOND;
            long noise = random.nextLong(-10 * MILLIS, 10 * MILLIS);
            clock.onSenderReport(ntpAt(captured), timestampAt(captured + noise + SECOND, 48_000), captured);
            if (second > 20) {
                assertEquals(captured, clock.sfuNanosOf(timestampAt(captured + SECOND, 48_000)), 8 * MILLIS);
            }
        }
    }

    @Test
    void followsAClockThatDrifts() {
        StreamClock clock = new StreamClock(new PublisherClock(), 48_000, 0);
        for (long second = 0; second < 600; second++) {
            long now = second * SECOND;
            long timestamp = timestampAt(now + now / 10_000, 48_000); // a sound card 100 ppm too fast
            clock.onPacket(timestamp, now + 40 * MILLIS);
            clock.onSenderReport(ntpAt(now), timestamp, now);
            if (second >= 8) {
                assertEquals(now, clock.sfuNanosOf(timestamp), 100_000);
            }
        }
    }

    @Test
    void findsTheWayBackWhenTheTimestampsJump() {
        StreamClock clock = new StreamClock(new PublisherClock(), 90_000, 0);
        long jump = 0;
        for (long second = 0; second < 60; second++) {
            long now = second * SECOND;
            if (second == 30) {
                jump = 3_600 * SECOND;
            }
            clock.onPacket(timestampAt(now + jump, 90_000), now + 10 * MILLIS);
            clock.onSenderReport(ntpAt(now), timestampAt(now + jump, 90_000), now);
            if (second != 30) {
                assertEquals(now, clock.sfuNanosOf(timestampAt(now + jump, 90_000)), MILLIS, "second " + second);
            }
        }
    }

    @Test
    void leavesOutOneReportThatContradictsTheOthers() {
        StreamClock clock = new StreamClock(new PublisherClock(), 90_000, 0);
        for (long second = 0; second < 20; second++) {
            long now = second * SECOND;
            long wrong = second == 10 ? 40 * SECOND : 0;
            clock.onSenderReport(ntpAt(now), timestampAt(now + wrong, 90_000), now);
            assertEquals(now, clock.sfuNanosOf(timestampAt(now, 90_000)), MILLIS, "second " + second);
        }
    }
}
