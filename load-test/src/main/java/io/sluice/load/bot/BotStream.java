package io.sluice.load.bot;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import java.util.BitSet;

/// Checks one received stream (one slot): each packet once, none missing, timestamps and owners in order.
///
/// Owned by one thread.
public final class BotStream {
    private final int ssrc;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final LatencyHistogram latency;
    private final BitSet seen = new BitSet();
    private long base = -1;
    private long highest = -1;
    private long packets;
    private long bytes;
    private long duplicates;
    private long ownerChanges;
    private long timestampsBack;
    private int owner;
    private int highestTimestamp;

    /// Creates a check of a stream from which nothing has come.
    public BotStream(int ssrc, LatencyHistogram latency) {
        this.ssrc = ssrc;
        this.latency = latency;
    }

    /// Takes a packet of it, at any place of its sequence.
    public void onPacket(RtpPacketView view, PacketBuffer packet, long nowNanos) {
        take(view, packet, false, nowNanos);
    }

    /// Takes a packet of it that came as a retransmission: one that is there already is padding of the sender's
    /// bandwidth probes and no fault.
    public void onRetransmission(RtpPacketView view, PacketBuffer packet, long nowNanos) {
        take(view, packet, true, nowNanos);
    }

    private void take(RtpPacketView view, PacketBuffer packet, boolean retransmission, long nowNanos) {
        long sequence = unwrapper.unwrap(view.sequenceNumber());
        if (base < 0) {
            base = sequence;
        }
        if (sequence >= base) {
            int place = (int) (sequence - base);
            if (seen.get(place)) {
                duplicates += retransmission ? 0 : 1;
                return;
            }
            seen.set(place);
        }
        packets++;
        bytes += packet.length;
        int csrc = view.csrcCount() > 0 ? view.csrc(0) : 0;
        if (sequence > highest) {
            highest = sequence;
            if (csrc != owner) {
                ownerChanges++;
                owner = csrc;
            }
            int timestamp = (int) view.timestamp();
            if (packets > 1 && timestamp - highestTimestamp < 0) {
                timestampsBack++;
            }
            highestTimestamp = timestamp;
        }
        int at = view.payloadOffset() + BotSender.TIME_AT;
        if (view.payloadLength() >= BotSender.TIME_AT + 8) {
            long sent = 0;
            for (int i = 0; i < 8; i++) {
                sent = sent << 8 | packet.bytes[at + i] & 0xFF;
            }
            latency.add(nowNanos - sent);
        }
    }

    /// SSRC of the slot.
    public int ssrc() {
        return ssrc;
    }

    /// Packets received, duplicates not counted.
    public long packets() {
        return packets;
    }

    /// Bytes of those, decrypted.
    public long bytes() {
        return bytes;
    }

    /// Packets between the first and the highest that never came.
    public long missing() {
        return base < 0 ? 0 : highest - base + 1 - seen.cardinality();
    }

    /// Packets received more than once, retransmissions not counted.
    public long duplicates() {
        return duplicates;
    }

    /// Times when the contributing source changed, the first packet included.
    public long ownerChanges() {
        return ownerChanges;
    }

    /// Times when the RTP timestamp stepped back.
    public long timestampsBack() {
        return timestampsBack;
    }

    /// Contributing source of the latest packet.
    public int owner() {
        return owner;
    }
}
