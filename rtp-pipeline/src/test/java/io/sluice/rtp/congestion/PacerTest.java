package io.sluice.rtp.congestion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.sim.Allocations;
import io.sluice.rtp.timing.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long MILLIS = 1_000_000L;

    private record Sent(long handle, int sizeBytes, PacketKind kind, int cluster, long atNanos) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<Long> dropped = new ArrayList<>();
    private final List<Integer> droppedStreams = new ArrayList<>();
    private int paddingPacketBytes = 250;
    private long now;
    private final Pacer pacer = new Pacer(PacerConfig.DEFAULT, new Pacer.Handler() {
        @Override
        public void send(long handle, int sizeBytes, PacketKind kind, int probeCluster) {
            sent.add(new Sent(handle, sizeBytes, kind, probeCluster, now));
        }

        @Override
        public int sendPadding(int sizeBytes, int probeCluster) {
            sent.add(new Sent(-1, paddingPacketBytes, PacketKind.PADDING, probeCluster, now));
            return paddingPacketBytes;
        }

        @Override
        public void onPacketDropped(long handle, int sizeBytes, PacketKind kind) {
            dropped.add(handle);
        }

        @Override
        public void onStreamDropped(int stream) {
            droppedStreams.add(stream);
        }
    });

    private void runUntil(long untilNanos) {
        while (pacer.nextTimeoutNanos() != Deadline.NEVER && pacer.nextTimeoutNanos() <= untilNanos) {
            now = Math.max(now, pacer.nextTimeoutNanos());
            pacer.onTimeout(now);
        }
        now = untilNanos;
    }

    private void video(long firstHandle, int count, int sizeBytes, int stream, long frame) {
        for (int i = 0; i < count; i++) {
            pacer.onPacket(firstHandle + i, sizeBytes, PacketKind.VIDEO, stream, frame, now);
        }
    }

    private List<Long> handles() {
        return sent.stream().map(Sent::handle).toList();
    }

    @Test
    void letsEverythingPassUntilThereIsARate() {
        video(0, 500, 1_200, 1, 1);
        assertEquals(500, sent.size());
        assertTrue(pacer.isEmpty());
    }

    @Test
    void sendsAFrameInsideTheBudgetAtOnce() {
        pacer.setRate(8_000_000, now);
        video(0, 8, 1_200, 1, 1);
        assertEquals(8, sent.size(), "10 ms at 8 Mbit/s are 10,000 bytes");
        assertEquals(Deadline.NEVER, pacer.nextTimeoutNanos());
    }

    @Test
    void sendsOneBurstPerWakeUpAtThePacingRate() {
        pacer.setRate(8_000_000, now);
        video(0, 100, 1_000, 1, 1);
        assertEquals(10, sent.size());
        assertEquals(10 * MILLIS, pacer.nextTimeoutNanos());
        runUntil(10 * MILLIS);
        assertEquals(20, sent.size());
        runUntil(90 * MILLIS);
        assertEquals(100, sent.size());
        assertTrue(pacer.isEmpty());
    }

    @Test
    void keepsToTheRateWhateverTheSizes() {
        SplittableRandom random = new SplittableRandom(7);
        pacer.setRate(3_000_000, now);
        long handle = 0;
        for (int frame = 0; frame < 3_000; frame++) {
            for (int i = 0; i < 12; i++) {
                pacer.onPacket(handle++, 200 + random.nextInt(1_000), PacketKind.VIDEO, 1, frame, now);
            }
            runUntil(now + 33 * MILLIS);
        }
        assertTrue(sent.size() + dropped.size() > 30_000);
        long windowNanos = 200 * MILLIS;
        int from = 0;
        long bytes = 0;
        for (Sent packet : sent) {
            bytes += packet.sizeBytes;
            while (packet.atNanos - sent.get(from).atNanos >= windowNanos) {
                bytes -= sent.get(from++).sizeBytes;
            }
            assertTrue(bytes <= 3_000_000 / 8 * 0.2 + 2 * 3_750 + 1_200, "bytes within 200 ms: " + bytes);
        }
    }

    @Test
    void sendsAPacketLargerThanABurstWhenTheDebtIsPaid() {
        pacer.setRate(100_000, now);
        video(0, 3, 1_200, 1, 1);
        assertEquals(1, sent.size());
        assertEquals(96 * MILLIS, pacer.nextTimeoutNanos());
        runUntil(96 * MILLIS);
        assertEquals(2, sent.size());
    }

    @Test
    void neverQueuesAudioAndOwesForIt() {
        pacer.setRate(1_000_000, now);
        video(0, 5, 1_000, 1, 1);
        assertEquals(1, sent.size());
        long before = pacer.nextTimeoutNanos();
        pacer.onPacket(99, 125, PacketKind.AUDIO, 2, 0, now);
        assertEquals(99, sent.getLast().handle);
        assertEquals(before + MILLIS, pacer.nextTimeoutNanos());
    }

    @Test
    void sendsRetransmissionsBeforeVideoAndPaddingLast() {
        pacer.setRate(800_000, now);
        video(0, 3, 1_000, 1, 1);
        pacer.onPacket(20, 1_000, PacketKind.PADDING, 1, 0, now);
        pacer.onPacket(10, 1_000, PacketKind.RETRANSMISSION, 1, 0, now);
        runUntil(100 * MILLIS);
        assertEquals(List.of(0L, 10L, 1L, 2L, 20L), handles());
    }

    @Test
    void keepsTheOrderOfAStreamWhenBudgetComesBackBetween() {
        pacer.setRate(8_000_000, now);
        video(0, 12, 1_000, 1, 1);
        now = 9 * MILLIS;
        video(12, 1, 100, 1, 2);
        runUntil(50 * MILLIS);
        List<Long> expected = new ArrayList<>();
        for (long handle = 0; handle < 13; handle++) {
            expected.add(handle);
        }
        assertEquals(expected, handles());
    }

    @Test
    void dropsAStreamWhoseOldestFrameWaitedTwoSeconds() {
        pacer.setRate(80_000, now);
        for (int frame = 0; frame < 3; frame++) {
            video(frame * 10, 10, 1_000, 1, frame);
        }
        now = 500 * MILLIS;
        video(100, 1, 1_000, 2, 0);
        runUntil(2_100 * MILLIS);
        assertEquals(List.of(1), droppedStreams);
        assertFalse(dropped.contains(100L));
        runUntil(2_600 * MILLIS);
        assertTrue(handles().contains(100L), "another stream goes on");
        assertEquals(2, pacer.framesDropped());
        assertEquals(31, sent.size() + dropped.size());
        assertEquals(dropped.size(), pacer.packetsDropped());
    }

    @Test
    void dropsRatherThanGrowsBeyondItsBound() {
        pacer.setRate(80_000, now);
        for (int frame = 0; frame < 20_000; frame++) {
            video(frame, 1, 1_000, frame % 3, frame);
        }
        assertTrue(pacer.queuedPackets() <= PacerConfig.DEFAULT.maxQueuedPackets());
        assertEquals(20_000, sent.size() + dropped.size() + pacer.queuedPackets());
    }

    @Test
    void forgetsAStreamOnDemand() {
        pacer.setRate(80_000, now);
        video(0, 5, 1_000, 1, 1);
        video(10, 2, 1_000, 2, 1);
        video(20, 5, 1_000, 1, 2);
        pacer.dropStream(1);
        assertTrue(droppedStreams.isEmpty());
        assertEquals(2_000, pacer.queuedBytes());
        runUntil(1_000 * MILLIS);
        assertEquals(List.of(0L, 10L, 11L), handles());
    }

    @Test
    void keepsEveryPacketOnceThroughGrowthAndHoles() {
        SplittableRandom random = new SplittableRandom(11);
        pacer.setRate(1_000_000, now);
        for (int handle = 0; handle < 50_000; handle++) {
            pacer.onPacket(handle, 300, PacketKind.VIDEO, random.nextInt(4), handle / 4, now);
            if (random.nextInt(500) == 0) {
                pacer.dropStream(random.nextInt(4));
            }
            runUntil(now + random.nextLong(4 * MILLIS));
        }
        pacer.setRate(Pacer.UNLIMITED, now);
        runUntil(now + MILLIS);
        List<Long> all = new ArrayList<>(handles());
        List<Long> sorted = all.stream().sorted().toList();
        assertEquals(sorted, all, "in order");
        all.addAll(dropped);
        assertEquals(50_000, all.stream().distinct().count());
        assertEquals(50_000, all.size());
    }

    @Test
    void scalesItsDebtWhenTheRateChanges() {
        pacer.setRate(8_000_000, now);
        video(0, 11, 1_000, 1, 1);
        assertEquals(10 * MILLIS, pacer.nextTimeoutNanos());
        pacer.setRate(4_000_000, now);
        assertEquals(20 * MILLIS, pacer.nextTimeoutNanos());
        pacer.setRate(16_000_000, now);
        assertEquals(5 * MILLIS, pacer.nextTimeoutNanos());
    }

    @Test
    void probesInSeveralSendsAtLeastAMillisecondApart() {
        pacer.setRate(1_000_000, now);
        pacer.startProbe(7, 4_000_000, 7_500, 5, now);
        runUntil(100 * MILLIS);
        assertFalse(pacer.isProbing());
        long bytes = sent.stream().mapToLong(Sent::sizeBytes).sum();
        assertTrue(bytes >= 7_500 && bytes < 9_000, "bytes " + bytes);
        assertTrue(sent.stream().allMatch(packet -> packet.cluster == 7));
        List<Long> instants = sent.stream().map(Sent::atNanos).distinct().toList();
        assertTrue(instants.size() >= 3, "sends " + instants);
        for (int i = 1; i < instants.size(); i++) {
            assertTrue(instants.get(i) - instants.get(i - 1) >= MILLIS);
        }
        double bps = (bytes - 1_000) * 8e9 / (instants.getLast() - instants.getFirst());
        assertEquals(4_000_000, bps, 400_000);
    }

    @Test
    void probesWithWaitingMediaFirst() {
        pacer.setRate(1_000_000, now);
        video(0, 5, 1_000, 1, 1);
        pacer.startProbe(3, 8_000_000, 6_000, 5, now);
        runUntil(now);
        assertEquals(List.of(0L, 1L, 2L), handles());
        assertEquals(3, sent.getLast().cluster);
    }

    @Test
    void endsAProbeWhenThereIsNothingToSend() {
        paddingPacketBytes = 0;
        pacer.startProbe(7, 4_000_000, 7_500, 5, now);
        pacer.onTimeout(now);
        assertFalse(pacer.isProbing());
        assertEquals(Deadline.NEVER, pacer.nextTimeoutNanos());
    }

    @Test
    void worksOnAClockThatWraps() {
        now = Long.MAX_VALUE - 5 * MILLIS;
        pacer.setRate(8_000_000, now);
        video(0, 20, 1_000, 1, 1);
        assertEquals(10, sent.size());
        pacer.onTimeout(now + 9 * MILLIS);
        assertEquals(10, sent.size());
        pacer.onTimeout(now + 10 * MILLIS);
        assertEquals(20, sent.size());
    }

    @Test
    void allocatesNothingPerPacket() {
        long[] count = new long[1];
        Pacer quiet = new Pacer(PacerConfig.DEFAULT, new Pacer.Handler() {
            @Override
            public void send(long handle, int sizeBytes, PacketKind kind, int probeCluster) {
                count[0]++;
            }

            @Override
            public int sendPadding(int sizeBytes, int probeCluster) {
                return 0;
            }

            @Override
            public void onPacketDropped(long handle, int sizeBytes, PacketKind kind) {}

            @Override
            public void onStreamDropped(int stream) {}
        });
        quiet.setRate(5_000_000, 0);
        long[] clock = new long[1];
        Allocations.assertNonePer(100_000, "packet", () -> {
            clock[0] += 2 * MILLIS;
            quiet.onPacket(clock[0], 1_100, PacketKind.VIDEO, 1, clock[0], clock[0]);
            if (Deadline.isDue(quiet.nextTimeoutNanos(), clock[0])) {
                quiet.onTimeout(clock[0]);
            }
        });
        assertTrue(count[0] > 100_000);
    }
}
