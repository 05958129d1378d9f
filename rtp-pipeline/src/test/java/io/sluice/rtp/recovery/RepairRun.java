package io.sluice.rtp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.packet.BigEndian;
import io.sluice.rtp.packet.NackView;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.sim.EventLoop;
import java.util.Arrays;

/// One video stream over an impaired network in virtual time, repaired by NACK and RTX: what came in time, what was
/// asked for in vain.
///
/// Both ends are built of the real parts and exchange real RTP and RTCP bytes, but for the payload, which is only
/// the packet's index; on the link a packet counts as 1,100 bytes. The stream has 30 frames a second of 8 packets
/// and, every 3 s, a keyframe of 40, starting shortly before the wrap of its sequence numbers. NACKs travel back
/// among 50 audio packets a second; retransmissions share the forward link. Deadlines count from the instant a
/// packet was first sent, so the one-way delay is spent from them too.
///
/// Owned by the test's thread.
final class RepairRun {
    private static final long FRAME_NANOS = 33_333_333L;
    private static final long AUDIO_NANOS = 20_000_000L;
    private static final int FRAME_PACKETS = 8;
    private static final int KEYFRAME_PACKETS = 40;
    private static final int FRAMES_PER_KEYFRAME = 90;
    private static final int WIRE_BYTES = 1_100;
    private static final int FIRST_SEQUENCE = 65_500;
    private static final int SSRC = 0x1111;
    private static final int RTX_SSRC = 0x2222;
    private static final int PAYLOAD_TYPE = 96;
    private static final int RTX_PAYLOAD_TYPE = 97;
    private static final byte[] AUDIO = new byte[0];
    private static final int UNCOUNTED_TAIL = 300;

    private final int packets;
    private final long deadlineNanos;
    private final long[] sentAt;
    private final long[] arrivedAt;
    private final boolean[] originalLost;
    private final EventLoop loop = new EventLoop(0, 1_000_000);
    private final NetworkLink<byte[]> forward;
    private final NetworkLink<byte[]> back;
    private final long rttNanos;

    private final PacketPool senderPool = new PacketPool(0, 2_048);
    private final PacketRing sent = new PacketRing(1_024, 2_000_000_000L, senderPool);
    private final AnsweredRequests answered = new AnsweredRequests(1_024);
    private final RetransmissionBudget budget = new RetransmissionBudget(0);
    private final SequenceUnwrapper sentSequences = new SequenceUnwrapper();
    private final RtpHeaderWriter header = new RtpHeaderWriter();
    private final RtcpCompoundView compound = new RtcpCompoundView();
    private final NackView nackView = new NackView();
    private int next;
    private long frames;
    private int rtxSequence;
    private long retransmitted;

    private final PacketPool receiverPool = new PacketPool(0, 2_048);
    private final PacketRing received = new PacketRing(1_024, 2_000_000_000L, receiverPool);
    private final SequenceUnwrapper receivedSequences = new SequenceUnwrapper();
    private final RtpPacketView view = new RtpPacketView();
    private final RtcpWriter rtcp = new RtcpWriter(new byte[1_200]);
    private final NackGenerator nack;
    private long needless;
    private long lastNeedlessAtNanos = -1;

    /// Prepares a run of so many packets.
    RepairRun(int packets, long deadlineNanos, NetworkConditions there, NetworkConditions back, long seed) {
        this.packets = packets;
        this.deadlineNanos = deadlineNanos;
        this.sentAt = new long[packets];
        this.arrivedAt = new long[packets];
        this.originalLost = new boolean[packets];
        Arrays.fill(arrivedAt, Long.MAX_VALUE);
        this.rttNanos = there.delayNanos() + back.delayNanos();
        this.forward = new NetworkLink<>(loop, there, seed, this::onRtp);
        this.back = new NetworkLink<>(loop, back, seed ^ 0x5DEECE66DL, this::onRtcp);
        this.nack = new NackGenerator(SSRC, true, NackConfig.DEFAULT, new NackGenerator.Handler() {
            @Override
            public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {
                request(sequenceNumbers, count);
            }

            @Override
            public void requestKeyframe(int ssrc) {
                throw new AssertionError("not that much is missing, seed " + seed);
            }
        });
    }

    RepairRun run() {
        nack.onRtt(rttNanos);
        loop.attach(nack::nextTimeoutNanos, nack::onTimeout);
        loop.every(FRAME_NANOS, Long.MAX_VALUE, this::sendFrame);
        loop.every(AUDIO_NANOS, Long.MAX_VALUE, () -> back.send(AUDIO, 120));
        while (next < packets) {
            loop.runFor(1_000_000_000L);
        }
        loop.runFor(1_000_000_000L);
        return this;
    }

    private void sendFrame() {
        int count = frames++ % FRAMES_PER_KEYFRAME == 0 ? KEYFRAME_PACKETS : FRAME_PACKETS;
        for (int i = 0; i < count && next < packets; i++) {
            int index = next++;
            PacketBuffer packet = senderPool.acquire();
            assertNotNull(packet);
            int sequenceNumber = FIRST_SEQUENCE + index & 0xFFFF;
            header.begin(packet.bytes, 0);
            header.header(PAYLOAD_TYPE, i == count - 1, sequenceNumber, frames * 3_000, SSRC);
            packet.payloadOffset = header.finish();
            packet.payloadLength = Integer.BYTES;
            packet.length = packet.payloadOffset + packet.payloadLength;
            BigEndian.put32(packet.bytes, packet.payloadOffset, index);
            packet.sequence = sentSequences.unwrap(sequenceNumber);
            packet.arrivalNanos = loop.nowNanos();
            assertEquals(RingVerdict.STORED, sent.insert(packet, loop.nowNanos()));
            sentAt[index] = loop.nowNanos();
            long before = forward.lost();
            forward.send(Arrays.copyOf(packet.bytes, packet.length), WIRE_BYTES);
            budget.onSent(WIRE_BYTES, loop.nowNanos());
            originalLost[index] = forward.lost() != before;
        }
    }

    private void onRtcp(byte[] bytes) {
        if (bytes.length > 0) {
            assertTrue(compound.tryWrap(bytes, 0, bytes.length) && compound.next() && nackView.tryWrap(compound));
            assertEquals(SSRC, nackView.mediaSsrc());
            nackView.forEach(this::retransmit);
        }
    }

    private void retransmit(int sequenceNumber) {
        PacketBuffer packet = sent.get(sentSequences.peek(sequenceNumber));
        assertNotNull(packet, "still remembered");
        if (answered.tryAnswer(packet.sequence, WIRE_BYTES, rttNanos, budget, loop.nowNanos())
                != RetransmissionVerdict.ANSWER) {
            return;
        }
        retransmitted++;
        byte[] bytes = new byte[64];
        header.begin(bytes, 0);
        header.header(RTX_PAYLOAD_TYPE, false, rtxSequence++ & 0xFFFF, 0, RTX_SSRC);
        int headerLength = header.finish();
        int payloadLength = Rtx.writePayload(
                sequenceNumber, packet.bytes, packet.payloadOffset, packet.payloadLength, bytes, headerLength);
        forward.send(Arrays.copyOf(bytes, headerLength + payloadLength), WIRE_BYTES + Rtx.HEADER_LENGTH);
    }

    private void onRtp(byte[] bytes) {
        long now = loop.nowNanos();
        PacketBuffer packet = receiverPool.acquire();
        assertNotNull(packet);
        assertTrue(view.tryWrap(bytes, 0, bytes.length));
        boolean retransmission = view.ssrc() == RTX_SSRC;
        packet.length = retransmission ? Rtx.unwrap(view, PAYLOAD_TYPE, SSRC, packet.bytes) : bytes.length;
        if (!retransmission) {
            System.arraycopy(bytes, 0, packet.bytes, 0, bytes.length);
        }
        assertTrue(view.tryWrap(packet.bytes, 0, packet.length));
        packet.sequence = receivedSequences.unwrap(view.sequenceNumber());
        packet.arrivalNanos = now;
        int index = BigEndian.i32(packet.bytes, view.payloadOffset());
        assertEquals(FIRST_SEQUENCE + index & 0xFFFF, view.sequenceNumber(), "the right packet came");
        arrivedAt[index] = Math.min(arrivedAt[index], now);
        if (retransmission) {
            nack.onRetransmission(packet.sequence, now);
        } else {
            nack.onPacket(packet.sequence, now);
        }
        if (received.insert(packet, now) != RingVerdict.STORED) {
            receiverPool.release(packet);
        }
    }

    private void request(int[] sequenceNumbers, int count) {
        for (int i = 0; i < count; i++) {
            int index = (int) (receivedSequences.peek(sequenceNumbers[i]) - (FIRST_SEQUENCE + (1L << 16)));
            if (!originalLost[index]) {
                needless++;
                lastNeedlessAtNanos = loop.nowNanos();
            }
        }
        rtcp.reset();
        assertEquals(count, rtcp.nack(1, SSRC, sequenceNumbers, count));
        back.send(Arrays.copyOf(rtcp.bytes(), rtcp.length()), rtcp.length() + 42);
    }

    /// Packets that count: all but the last second, which is followed by nothing that would show it missing.
    int counted() {
        return packets - UNCOUNTED_TAIL;
    }

    /// Packets that the network lost when they were first sent.
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

    /// Sequence numbers asked for although their packet was only late.
    long needless() {
        return needless;
    }

    /// When that was last so, −1 for never.
    long lastNeedlessAtNanos() {
        return lastNeedlessAtNanos;
    }

    /// Retransmissions sent.
    long retransmitted() {
        return retransmitted;
    }

    /// Retransmissions that the budget refused.
    long refused() {
        return budget.refused();
    }

    /// The receiver's generator.
    NackGenerator nack() {
        return nack;
    }
}
