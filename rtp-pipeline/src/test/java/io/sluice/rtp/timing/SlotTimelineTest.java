package io.sluice.rtp.timing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotTimelineTest {
    private static final long MILLIS = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long UNIX = 1_800_000_000L * SECOND;
    private static final long DELAY = 30 * MILLIS;

    /// A stream whose capture clock is the SFU's, which shows `origin` at SFU time 0, and whose packets take 30 ms.
    private static final class Source {
        final StreamClock clock;
        final int rate;
        final long origin;

        Source(PublisherClock publisher, int rate, long origin) {
            this.clock = new StreamClock(publisher, rate, 0);
            this.rate = rate;
            this.origin = origin;
        }

        long timestampAt(long capturedNanos) {
            return origin + capturedNanos / MILLIS * rate / 1_000 & 0xFFFF_FFFFL;
        }

        void report(long capturedNanos) {
            clock.onSenderReport(
                    NtpTime.ofUnixNanos(UNIX + capturedNanos), timestampAt(capturedNanos), capturedNanos + DELAY);
        }
    }

    @Test
    void mapsByArrivalUntilTheFirstReport() {
        Source source = new Source(new PublisherClock(), 90_000, 0xFFFF_F000L);
        assertFalse(source.clock.isKnown());
        source.clock.onPacket(source.timestampAt(0), 80 * MILLIS);
        source.clock.onPacket(source.timestampAt(100 * MILLIS), 130 * MILLIS);
        source.clock.onPacket(source.timestampAt(200 * MILLIS), 290 * MILLIS);
        assertEquals(430 * MILLIS, source.clock.sfuNanosOf(source.timestampAt(400 * MILLIS)), 1_000);
        assertFalse(source.clock.isSynchronized());
        source.report(500 * MILLIS);
        assertTrue(source.clock.isSynchronized());
        assertEquals(630 * MILLIS, source.clock.sfuNanosOf(source.timestampAt(600 * MILLIS)), 12_000);
    }

    @Test
    void mapsThereAndBackAcrossTheWrap() {
        Source source = new Source(new PublisherClock(), 48_000, 0xFFFF_FFFFL - 48_000);
        source.report(0);
        for (long captured = 0; captured < 5 * SECOND; captured += 20 * MILLIS) {
            long sfu = source.clock.sfuNanosOf(source.timestampAt(captured));
            assertEquals(captured + DELAY, sfu, 25_000);
            assertEquals(0, (int) (source.timestampAt(captured) - source.clock.timestampAt(sfu)), 1);
        }
    }

    @Test
    void keepsTheStreamsOfAPublisherInSyncWhateverTheJitterOfTheirReports() {
        SplittableRandom random = new SplittableRandom(5);
        PublisherClock publisher = new PublisherClock();
        Source audio = new Source(publisher, 48_000, 12_345);
        Source video = new Source(publisher, 90_000, 4_000_000_000L);
        for (int second = 0; second < 120; second++) {
            for (Source source : new Source[] {audio, video}) {
                long captured = second * SECOND + random.nextLong(500) * MILLIS;
                source.clock.onSenderReport(
                        NtpTime.ofUnixNanos(UNIX + captured),
                        source.timestampAt(captured),
                        captured + DELAY + random.nextLong(400 * MILLIS));
            }
            long captured = second * SECOND;
            long apart = audio.clock.sfuNanosOf(audio.timestampAt(captured))
                    - video.clock.sfuNanosOf(video.timestampAt(captured));
            assertTrue(Math.abs(apart) < 200_000, "apart " + apart);
        }
    }

    @Test
    void runsOnThroughSwitchesAtTheInstantOfCapture() {
        Source first = new Source(new PublisherClock(), 90_000, 1_000);
        Source second = new Source(new PublisherClock(), 90_000, 3_000_000_000L);
        first.report(0);
        second.report(0);
        SlotTimeline slot = new SlotTimeline(90_000, 0xFFFF_F000L, 0);
        long before = slot.switchTo(first.clock, first.timestampAt(SECOND), SECOND + DELAY);
        assertEquals(before, slot.onPacket(first.timestampAt(SECOND)));
        assertEquals(before + 9_000 & 0xFFFF_FFFFL, slot.onPacket(first.timestampAt(SECOND + 100 * MILLIS)));
        long after = slot.switchTo(second.clock, second.timestampAt(2 * SECOND), 2 * SECOND + DELAY);
        assertEquals(90_000, (int) (after - before), 2);
    }

    @Test
    void neverStepsBack() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SlotTimeline slot = new SlotTimeline(90_000, random.nextLong(1L << 32), 0);
            long now = 0;
            long last = 0;
            boolean any = false;
            for (int i = 0; i < 100; i++) {
                Source source = new Source(new PublisherClock(), 90_000, random.nextLong(1L << 32));
                switch (random.nextInt(3)) {
                    case 0 -> source.report(now);
                    case 1 -> source.clock.onPacket(source.timestampAt(now), now + DELAY);
                    default -> source.clock.onSenderReport(random.nextLong(), random.nextLong(1L << 32), now + DELAY);
                }
                long outgoing = slot.switchTo(source.clock, source.timestampAt(now), now + DELAY);
                for (int packet = 0; packet < 5; packet++) {
                    if (packet > 0) {
                        outgoing = slot.onPacket(source.timestampAt(now));
                    }
                    assertTrue(!any || (int) (outgoing - last) > 0, "seed " + seed + ", switch " + i);
                    any = true;
                    last = outgoing;
                    now += 1 + random.nextLong(40) * MILLIS + MILLIS;
                }
            }
        }
    }

    @Test
    void isNotLedIntoTheFutureByALyingPublisher() {
        Source honest = new Source(new PublisherClock(), 90_000, 0);
        Source liar = new Source(new PublisherClock(), 90_000, 0);
        honest.report(0);
        SlotTimeline slot = new SlotTimeline(90_000, 0, 0);
        long before = slot.switchTo(honest.clock, honest.timestampAt(SECOND), SECOND + DELAY);
        liar.clock.onSenderReport(NtpTime.ofUnixNanos(UNIX), liar.timestampAt(0) - 3_600 * 90_000L, SECOND);
        long lied = slot.switchTo(liar.clock, liar.timestampAt(SECOND), SECOND + 2 * DELAY);
        assertTrue((int) (lied - before) > 0 && (int) (lied - before) < 9_000);
    }

    @Test
    void reportsTheTimestampOfNow() {
        Source source = new Source(new PublisherClock(), 90_000, 77);
        source.report(0);
        SlotTimeline slot = new SlotTimeline(90_000, 500, 0);
        slot.switchTo(source.clock, source.timestampAt(SECOND), SECOND + DELAY);
        long expected = slot.onPacket(source.timestampAt(3 * SECOND));
        assertEquals(0, (int) (expected - slot.reportTimestampAt(3 * SECOND + DELAY)), 2);
    }
}
