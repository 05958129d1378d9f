package io.sluice.core.forward;

/// What one slot sent, and what its receiver said about it.
///
/// Owned by the media worker.
public final class SlotStatistics {
    private long packetsSent;
    private long payloadBytesSent;
    private long bytesSent;
    private long retransmittedPacketsSent;
    private long nacksReceived;
    private long keyframeWishesReceived;
    private int fractionLost;
    private long packetsLost;
    private long reportedHighest = -1;

    void onSent(int payloadLength, int wireLength, boolean retransmission) {
        bytesSent += wireLength;
        if (retransmission) {
            retransmittedPacketsSent++;
        } else {
            packetsSent++;
            payloadBytesSent += payloadLength;
        }
    }

    void onNack(int packets) {
        nacksReceived += packets;
    }

    void onKeyframeWish() {
        keyframeWishesReceived++;
    }

    void onReport(int fraction, long lost, long highest) {
        fractionLost = fraction;
        packetsLost = lost;
        reportedHighest = highest;
    }

    /// Packets sent, retransmissions not included: the sender's packet count of RFC 3550 §6.4.1.
    public long packetsSent() {
        return packetsSent;
    }

    /// Payload bytes of those packets: the sender's octet count of RFC 3550 §6.4.1.
    public long payloadBytesSent() {
        return payloadBytesSent;
    }

    /// Bytes on the wire, retransmissions included.
    public long bytesSent() {
        return bytesSent;
    }

    /// Packets sent again.
    public long retransmittedPacketsSent() {
        return retransmittedPacketsSent;
    }

    /// Packets the receiver asked for again.
    public long nacksReceived() {
        return nacksReceived;
    }

    /// Keyframes the receiver asked for.
    public long keyframeWishesReceived() {
        return keyframeWishesReceived;
    }

    /// Share of packets lost by the latest receiver report, 0–1.
    public double fractionLost() {
        return fractionLost / 256.0;
    }

    /// Extended highest sequence number of the latest receiver report, −1 before the first.
    long reportedHighest() {
        return reportedHighest;
    }

    /// Packets lost by the latest receiver report.
    public long packetsLost() {
        return packetsLost;
    }
}
