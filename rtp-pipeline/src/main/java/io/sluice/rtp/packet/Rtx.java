package io.sluice.rtp.packet;

/// The RTP retransmission payload format: the original sequence number, then the original payload (RFC 4588 §4).
/// Immutable.
public final class Rtx {
    /// Bytes of the original sequence number in front of the original payload.
    public static final int HEADER_LENGTH = 2;

    private Rtx() {}

    /// The original sequence number, or −1 when the payload is too short for one: padding, or malformed.
    public static int originalSequenceNumber(RtpPacketView packet) {
        return packet.payloadLength() < HEADER_LENGTH ? -1 : BigEndian.u16(packet.bytes(), packet.payloadOffset());
    }

    /// Restores the original packet at index 0 of `dst`, without padding; `dst` may be the array the view lies in.
    ///
    /// CSRCs, timestamp, marker and header extensions are those of the retransmission.
    ///
    /// @return length of the original packet, or −1 when there is none or `dst` is too small
    public static int unwrap(RtpPacketView packet, int payloadType, int ssrc, byte[] dst) {
        int original = originalSequenceNumber(packet);
        int headerLength = packet.headerLength();
        int payloadLength = packet.payloadLength() - HEADER_LENGTH;
        if (original < 0 || headerLength + payloadLength > dst.length) {
            return -1;
        }
        boolean marker = packet.marker();
        int payloadOffset = packet.payloadOffset() + HEADER_LENGTH;
        byte[] src = packet.bytes();
        System.arraycopy(src, packet.offset(), dst, 0, headerLength);
        System.arraycopy(src, payloadOffset, dst, headerLength, payloadLength);
        dst[0] &= (byte) ~0x20;
        dst[1] = (byte) (payloadType & 0x7F | (marker ? 0x80 : 0));
        BigEndian.put16(dst, 2, original);
        BigEndian.put32(dst, 8, ssrc);
        return headerLength + payloadLength;
    }

    /// Writes the payload of a retransmission.
    ///
    /// @return its length in bytes, or −1 when `dst` is too small
    public static int writePayload(
            int originalSequenceNumber,
            byte[] payload,
            int payloadOffset,
            int payloadLength,
            byte[] dst,
            int dstOffset) {
        if (HEADER_LENGTH + payloadLength > dst.length - dstOffset) {
            return -1;
        }
        System.arraycopy(payload, payloadOffset, dst, dstOffset + HEADER_LENGTH, payloadLength);
        BigEndian.put16(dst, dstOffset, originalSequenceNumber);
        return HEADER_LENGTH + payloadLength;
    }
}
