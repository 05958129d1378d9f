package io.sluice.rtp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.sim.Allocations;
import io.sluice.rtp.timing.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NackGeneratorTest {
    private static final long MILLIS = 1_000_000L;
    private static final int SSRC = 0x1234;

    private final List<List<Integer>> requests = new ArrayList<>();
    private int keyframeWishes;
    private final NackGenerator.Handler handler = new NackGenerator.Handler() {
        @Override
        public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {
            assertEquals(SSRC, ssrc);
            List<Integer> request = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                request.add(sequenceNumbers[i]);
            }
            requests.add(request);
        }

        @Override
        public void requestKeyframe(int ssrc) {
            assertEquals(SSRC, ssrc);
            keyframeWishes++;
        }
    };
    private final NackGenerator nack = new NackGenerator(SSRC, true, NackConfig.DEFAULT, handler);

    @Test
    void asksForAGapOnlyAfterTheReorderWindow() {
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        assertEquals(10 * MILLIS, nack.nextTimeoutNanos());
        nack.onTimeout(10 * MILLIS - 1);
        assertTrue(requests.isEmpty());
        nack.onTimeout(10 * MILLIS);
        assertEquals(List.of(List.of(11)), requests);
    }

    @Test
    void doesNotAskForAPacketThatComesLate() {
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        nack.onPacket(11, 3 * MILLIS);
        assertEquals(Deadline.NEVER, nack.nextTimeoutNanos());
        nack.onTimeout(50 * MILLIS);
        assertTrue(requests.isEmpty());
        assertEquals(1, nack.packetsReordered());
    }

    @Test
    void ignoresDuplicates() {
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        nack.onPacket(12, 0);
        nack.onPacket(10, 0);
        assertEquals(1, nack.pending());
        nack.onPacket(11, 0);
        nack.onPacket(11, 0);
        assertEquals(0, nack.pending());
    }

    @Test
    void asksAgainWhenAnAnswerIsOverdueAndThenTwiceAsOften() {
        nack.onRtt(80 * MILLIS);
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        List<Long> at = new ArrayList<>();
        while (at.size() < 4) {
            long now = nack.nextTimeoutNanos();
            nack.onTimeout(now);
            at.add(now / MILLIS);
        }
        assertEquals(List.of(10L, 100L, 145L, 190L), at);
    }

    @Test
    void neverAsksMoreOftenThanEvery20Millis() {
        nack.onRtt(MILLIS);
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        long first = nack.nextTimeoutNanos();
        nack.onTimeout(first);
        assertEquals(first + 20 * MILLIS, nack.nextTimeoutNanos());
    }

    @Test
    void followsTheTimeThatAnswersTake() {
        nack.onRtt(100 * MILLIS);
        long now = 0;
        nack.onPacket(0, now);
        for (long sequence = 2; sequence < 200; sequence += 2) {
            nack.onPacket(sequence, now);
            now = nack.nextTimeoutNanos();
            nack.onTimeout(now);
            now += 30 * MILLIS;
            nack.onRetransmission(sequence - 1, now);
        }
        nack.onPacket(202, now);
        now = nack.nextTimeoutNanos();
        nack.onTimeout(now);
        assertEquals(32 * MILLIS, nack.nextTimeoutNanos() - now, MILLIS);
        assertEquals(99, nack.packetsRecovered());
    }

    @Test
    void learnsThatAnswersTakeLongerThanItThought() {
        nack.onRtt(40 * MILLIS);
        long now = 0;
        nack.onPacket(0, now);
        long repeatedInTheEnd = 0;
        for (long sequence = 2; sequence < 400; sequence += 2) {
            nack.onPacket(sequence, now);
            long answerAt = nack.nextTimeoutNanos() + 200 * MILLIS;
            long before = nack.requestsSent();
            while (nack.nextTimeoutNanos() < answerAt) {
                nack.onTimeout(nack.nextTimeoutNanos());
            }
            repeatedInTheEnd = nack.requestsSent() - before;
            now = answerAt;
            nack.onRetransmission(sequence - 1, now);
        }
        assertEquals(1, repeatedInTheEnd);
    }

    @Test
    void takesARetransmissionThatIsAheadAsProofOfAGap() {
        nack.onPacket(10, 0);
        nack.onRetransmission(13, 0);
        nack.onTimeout(10 * MILLIS);
        assertEquals(List.of(List.of(11, 12)), requests);
    }

    @Test
    void asksAcrossTheWrapOfSequenceNumbers() {
        nack.onPacket(65_533, 0);
        nack.onPacket(65_538, 0);
        nack.onTimeout(10 * MILLIS);
        assertEquals(List.of(List.of(65_534, 65_535, 0, 1)), requests);
        nack.onRetransmission(65_535, 60 * MILLIS);
        nack.onRetransmission(65_536, 60 * MILLIS);
        assertEquals(2, nack.pending());
    }

    @Test
    void wishesForAKeyframeWhenTooMuchIsMissing() {
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        nack.onPacket(1_013, 0);
        assertEquals(1, keyframeWishes);
        assertEquals(0, nack.pending());
        assertEquals(Deadline.NEVER, nack.nextTimeoutNanos());
        nack.onPacket(1_015, 0);
        assertEquals(1, nack.pending());
    }

    @Test
    void repairsUpTo1000MissingPackets() {
        nack.onPacket(10, 0);
        nack.onPacket(1_011, 0);
        nack.onTimeout(10 * MILLIS);
        assertEquals(0, keyframeWishes);
        assertEquals(1_000, requests.getFirst().size());
    }

    @Test
    void givesUpAfterTheMaximumAge() {
        nack.onRtt(200 * MILLIS);
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        while (nack.nextTimeoutNanos() != Deadline.NEVER) {
            assertTrue(nack.nextTimeoutNanos() < 1_200 * MILLIS);
            nack.onTimeout(nack.nextTimeoutNanos());
        }
        assertEquals(1, nack.packetsGivenUp());
        assertEquals(0, nack.pending());
    }

    @Test
    void givesUpAfterTheMaximumNumberOfRequests() {
        nack.onRtt(MILLIS);
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        while (nack.nextTimeoutNanos() != Deadline.NEVER) {
            nack.onTimeout(nack.nextTimeoutNanos());
        }
        assertEquals(NackConfig.DEFAULT.maxRequests(), requests.size());
        assertEquals(1, nack.packetsGivenUp());
    }

    @Test
    void widensTheWindowToTheLatenessItSawAndNarrowsItAgain() {
        nack.onPacket(10, 0);
        nack.onPacket(12, 0);
        nack.onTimeout(10 * MILLIS);
        nack.onPacket(11, 24 * MILLIS);
        assertEquals(30 * MILLIS, nack.reorderWindowNanos(25 * MILLIS));
        assertEquals(10 * MILLIS, nack.reorderWindowNanos(10_000 * MILLIS));
    }

    @Test
    void worksOnAClockThatWraps() {
        long start = Long.MAX_VALUE - 5 * MILLIS;
        nack.onPacket(10, start);
        nack.onPacket(12, start);
        nack.onTimeout(start + 9 * MILLIS);
        assertTrue(requests.isEmpty());
        nack.onTimeout(start + 10 * MILLIS);
        assertEquals(1, requests.size());
    }

    @Test
    void neverAsksForWhatItHasAndAlwaysForWhatItLacks() {
        for (long seed = 1; seed <= 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            long now = 0;
            long newest = 65_000;
            Set<Integer> have = new HashSet<>();
            Set<Integer> asked = new HashSet<>();
            requests.clear();
            NackGenerator generator = new NackGenerator(SSRC, true, NackConfig.DEFAULT, handler);
            generator.onPacket(newest, now);
            for (int i = 0; i < 5_000; i++) {
                long before = newest;
                newest += random.nextInt(10) == 0 ? 1 + random.nextInt(5) : 1;
                generator.onPacket(newest, now);
                have.add((int) newest & 0xFFFF);
                for (long lost = before + 1; lost < newest; lost++) {
                    have.remove((int) lost & 0xFFFF);
                }
                while (generator.nextTimeoutNanos() <= now) {
                    generator.onTimeout(generator.nextTimeoutNanos());
                }
                for (List<Integer> request : requests) {
                    for (int sequenceNumber : request) {
                        assertTrue(!have.contains(sequenceNumber), "has " + sequenceNumber + ", seed " + seed);
                        asked.add(sequenceNumber);
                    }
                }
                requests.clear();
                if (!asked.isEmpty() && random.nextInt(3) == 0) {
                    int sequenceNumber = asked.iterator().next();
                    asked.remove(sequenceNumber);
                    have.add(sequenceNumber);
                    generator.onRetransmission(newest + (short) (sequenceNumber - newest), now);
                }
                now += 4 * MILLIS;
            }
            assertTrue(generator.packetsRequested() >= 1_000, "seed " + seed);
            assertTrue(generator.pending() < 400, "pending " + generator.pending() + ", seed " + seed);
        }
    }

    @Test
    void allocatesNothingPerPacket() {
        NackGenerator quiet = new NackGenerator(SSRC, true, NackConfig.DEFAULT, new NackGenerator.Handler() {
            @Override
            public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {}

            @Override
            public void requestKeyframe(int ssrc) {}
        });
        long[] sequence = new long[1];
        Allocations.assertNonePer(50_000, "packet", () -> {
            long s = ++sequence[0];
            if (s % 20 == 0) {
                quiet.onRetransmission(s - 10, s * 4 * MILLIS);
            } else if (s % 20 != 10) {
                quiet.onPacket(s, s * 4 * MILLIS);
            }
            quiet.onTimeout(s * 4 * MILLIS);
        });
        assertTrue(quiet.packetsRecovered() > 0);
    }

    @Test
    void takesALateOriginalForAnAnswerWhenThereIsNoRtxStream() {
        NackGenerator plain = new NackGenerator(SSRC, false, NackConfig.DEFAULT, handler);
        plain.onRtt(50 * MILLIS);
        plain.onPacket(10, 0);
        plain.onPacket(12, 0);
        plain.onTimeout(10_000_000L + 2_500_000L);
        plain.onPacket(11, 70 * MILLIS);
        assertEquals(1, plain.packetsRecovered());
        assertEquals(0, plain.packetsReordered());
    }
}
