package io.sluice.rtp.packet;

/// A receiver's estimate of the bitrate it can take (draft-alvestrand-rmcat-remb-03 §2.2).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class RembView {
    /// "REMB" in ASCII.
    static final int IDENTIFIER = 0x52454D42;

    private byte[] bytes = new byte[0];
    private int offset;
    private long bitrateBps;

    /// Creates a view of nothing; wrap before asking.
    public RembView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a well-formed REMB, or its
    /// bitrate does not fit 63 bits.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (!compound.isFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_APPLICATION, 8)) {
            return false;
        }
        byte[] packet = compound.bytes();
        int at = compound.bodyOffset() + 4;
        if (BigEndian.i32(packet, at) != IDENTIFIER || compound.bodyLength() - 12 < 4 * BigEndian.u8(packet, at + 4)) {
            return false;
        }
        int exponent = packet[at + 5] >> 2 & 0x3F;
        long mantissa = BigEndian.u24(packet, at + 5) & 0x3FFFF;
        long bps = mantissa << exponent;
        if (bps < 0 || bps >>> exponent != mantissa) {
            return false;
        }
        bytes = packet;
        offset = at;
        bitrateBps = bps;
        return true;
    }

    /// The estimate in bits per second, 0..2^63−1.
    public long bitrateBps() {
        return bitrateBps;
    }

    /// Number of streams it is for.
    public int ssrcCount() {
        return BigEndian.u8(bytes, offset + 4);
    }

    /// @param index below [#ssrcCount]
    public int ssrc(int index) {
        return BigEndian.i32(bytes, offset + 8 + 4 * index);
    }
}
