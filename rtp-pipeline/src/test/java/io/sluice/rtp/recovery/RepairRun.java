package io.sluice.rtp.recovery;

import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.sim.EventLoop;
import java.util.Arrays;

/// One video stream over an impaired network in virtual time, repaired by NACK and RTX: what came in time, what was
/// asked for in vain.
///
/// The stream has 30 frames a second of 8 packets and, every 3 s, a keyframe of 40, starting shortly before sequence
/// number 65,536. NACKs travel back among 50 audio packets a second; retransmissions share the forward link.
/// Deadlines count from the instant a packet was first sent, so the one-way delay is spent from them too.
///
/// Owned by the test's thread.
final class RepairRun {
    static final long FRAME_NANOS = 33_333_333L;
    static final long AUDIO_NANOS = 20_000_000L;
    static final int PACKET_BYTES = 1_100;
    static final int FRAME_PACKETS = 8;
    static final int KEYFRAME_PACKETS = 40;
    static final long FIRST_SEQUENCE = 65_500;

    private record Packet(long sequence, boolean rtx) {}

    private final int packets;
    private final long deadlineNanos;
    private final long[] sentAt;
    private final long[] arrivedAt;
    private final boolean[] originalLost;
    private final EventLoop loop = new EventLoop(0, 1_000_000);
    private final NackGenerator receiver;
    private final AnsweredRequests answered = new AnsweredRequests(2_048);
    private final RetransmissionBudget budget = new RetransmissionBudget(2_500_000);
    private final NetworkLink<Packet> forward;
    private final NetworkLink<int[]> back;
    private final long rttNanos;
    private long next;
    private long frame;
    private long retransmitted;
    private long needless;
    private long lastNeedlessAtNanos = -1;
    private long keyframeWishes;

    RepairRun(int packets, long deadlineNanos, NetworkConditions there, NetworkConditions back, long seed) {
        this.packets = packets;
        this.deadlineNanos = deadlineNanos;
        this.sentAt = new long[packets];
        this.arrivedAt = new long[packets];
        this.originalLost = new boolean[packets];
        Arrays.fill(arrivedAt, Long.MAX_VALUE);
        Arrays.fill(originalLost, true);
        this.rttNanos = there.delayNanos() + back.delayNanos();
        this.forward = new NetworkLink<>(loop, there, seed, this::onArrival);
        this.back = new NetworkLink<>(loop, back, seed ^ 0x5DEECE66DL, this::onNack);
        this.receiver = new NackGenerator(1, true, NackConfig.DEFAULT, new NackGenerator.Handler() {
            @Override
            public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {
                for (int i = 0; i < count; i++) {
                    long index = indexOf(sequenceNumbers[i]);
                    if (!originalLost((int) index)) {
                        needless++;
                        lastNeedlessAtNanos = loop.nowNanos();
                    }
                }
                RepairRun.this.back.send(Arrays.copyOf(sequenceNumbers, count), 60 + 4 * count);
            }

            @Override
            public void requestKeyframe(int ssrc) {
                keyframeWishes++;
            }
        });
    }

    RepairRun run() {
        loop.attach(receiver::nextTimeoutNanos, receiver::onTimeout);
        loop.every(FRAME_NANOS, Long.MAX_VALUE, this::sendFrame);
        loop.every(AUDIO_NANOS, Long.MAX_VALUE, () -> back.send(new int[0], 120));
        long duration = (packets / FRAME_PACKETS + 10) * FRAME_NANOS;
        for (long t = 0; t < duration && next < packets; t += 1_000_000_000L) {
            receiver.onRtt(rttNanos);
            loop.runUntil(t);
        }
        loop.runFor(2_000_000_000L);
        return this;
    }

    private boolean originalLost(int index) {
        return originalLost[index];
    }

    private void sendFrame() {
        int count = frame++ % 90 == 0 ? KEYFRAME_PACKETS : FRAME_PACKETS;
        for (int i = 0; i < count && next < packets; i++) {
            int index = (int) next++;
            sentAt[index] = loop.nowNanos();
            long before = forward.lost();
            forward.send(new Packet(FIRST_SEQUENCE + index, false), PACKET_BYTES);
            originalLost[index] = forward.lost() != before;
        }
    }

    private void onArrival(Packet packet) {
        int index = (int) (packet.sequence - FIRST_SEQUENCE);
        arrivedAt[index] = Math.min(arrivedAt[index], loop.nowNanos());
        if (packet.rtx) {
            receiver.onRetransmission(packet.sequence, loop.nowNanos());
        } else {
            receiver.onPacket(packet.sequence, loop.nowNanos());
        }
    }

    private void onNack(int[] sequenceNumbers) {
        for (int sequenceNumber : sequenceNumbers) {
            long sequence = FIRST_SEQUENCE + indexOf(sequenceNumber);
            if (answered.tryAnswer(sequence, PACKET_BYTES, rttNanos, budget, loop.nowNanos())
                    == RetransmissionVerdict.ANSWER) {
                retransmitted++;
                forward.send(new Packet(sequence, true), PACKET_BYTES + 2);
            }
        }
    }

    private long indexOf(int sequenceNumber) {
        long newest = FIRST_SEQUENCE + next - 1;
        return newest + (short) (sequenceNumber - newest) - FIRST_SEQUENCE;
    }

    /// Packets that the network lost when they were first sent; the last second, which nothing follows, does not
    /// count.
    long lost() {
        long count = 0;
        for (int i = 0; i < counted(); i++) {
            count += originalLost[i] ? 1 : 0;
        }
        return count;
    }

    /// Packets that were not there at their deadline.
    long missed() {
        long count = 0;
        for (int i = 0; i < counted(); i++) {
            count += arrivedAt[i] == Long.MAX_VALUE || arrivedAt[i] - sentAt[i] > deadlineNanos ? 1 : 0;
        }
        return count;
    }

    int counted() {
        return packets - 300;
    }

    long needless() {
        return needless;
    }

    long lastNeedlessAtNanos() {
        return lastNeedlessAtNanos;
    }

    long retransmitted() {
        return retransmitted;
    }

    long keyframeWishes() {
        return keyframeWishes;
    }

    long refused() {
        return budget.refused();
    }

    NackGenerator receiver() {
        return receiver;
    }
}
