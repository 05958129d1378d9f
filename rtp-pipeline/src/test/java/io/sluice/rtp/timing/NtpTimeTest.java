package io.sluice.rtp.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NtpTimeTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void convertsThereAndBack() {
        for (long unixNanos : new long[] {0, 1, 1_700_000_000L * SECOND + 123_456_789L, 2_000_000_000L * SECOND}) {
            assertEquals(unixNanos, NtpTime.toUnixNanos(NtpTime.ofUnixNanos(unixNanos)), 1);
        }
        assertEquals(2_208_988_800L << 32, NtpTime.ofUnixNanos(0));
        assertEquals(0x8000_0000L, NtpTime.ofUnixNanos(SECOND / 2) & 0xFFFF_FFFFL);
    }

    @Test
    void measuresDurationsAlsoAcrossTheEndOfTheEra() {
        long lastOfEra = -1L << 32;
        assertEquals(3 * SECOND, NtpTime.nanosBetween(lastOfEra, 2L << 32));
        assertEquals(-3 * SECOND, NtpTime.nanosBetween(2L << 32, lastOfEra));
        assertEquals(-SECOND / 4, NtpTime.nanosBetween(1L << 32, 3L << 30));
    }

    @Test
    void convertsCompactDurations() {
        assertEquals(65_536, NtpTime.nanosToCompact(SECOND));
        assertEquals(SECOND / 2, NtpTime.compactToNanos(32_768));
        assertEquals(0, NtpTime.nanosToCompact(-5));
        assertEquals(3_600L * 65_536, NtpTime.nanosToCompact(3_600 * SECOND));
    }

    @Test
    void tellsTheSameTimeForEveryOriginOfTheMonotonicClock() {
        NtpClock clock = new NtpClock(-7 * SECOND, 1_800_000_000L * SECOND);
        assertEquals(NtpTime.ofUnixNanos(1_800_000_007L * SECOND), clock.ntpAt(0));
        assertEquals(NtpTime.compact(clock.ntpAt(5)), clock.compactNtpAt(5));
    }

    @Test
    void measuresRoundTripsAcrossTheWrapOfCompactTime() {
        RttTracker rtt = new RttTracker();
        assertFalse(rtt.onReport(0, 0, 1_000), "no report was echoed");
        long sent = 0xFFFF_FF00L;
        long delay = 0x200;
        long now = sent + delay + 3_277 & 0xFFFF_FFFFL;
        assertTrue(rtt.onReport(sent, delay, now));
        assertEquals(50_003_051, rtt.lastNanos(), 20_000);
        assertTrue(rtt.isKnown());
    }

    @Test
    void survivesPeersWhoseClocksAreWrong() {
        RttTracker rtt = new RttTracker();
        assertTrue(rtt.onReport(1_000, 10, 1_005), "slightly negative counts as nearly nothing");
        assertTrue(rtt.lastNanos() > 0 && rtt.lastNanos() < 20_000);
        assertFalse(rtt.onReport(1_000, 0x7000_0000L, 1_005));
        assertFalse(rtt.onReport(1_000, 0, 1_000 + 40 * 65_536));
        assertEquals(1, rtt.measurements());
    }

    @Test
    void smoothsRoundTripTimes() {
        RttTracker rtt = new RttTracker();
        rtt.onMeasured(80_000_000);
        rtt.onMeasured(160_000_000);
        assertEquals(90_000_000, rtt.smoothedNanos());
        assertEquals(80_000_000, rtt.minNanos());
        assertEquals(240_000_000, rtt.totalNanos());
    }
}
