package io.sluice.rtp.packet;

/// Writes RED payloads: one with fewer blocks and other payload types, or one around a plain payload (RFC 2198 §3).
/// Immutable.
public final class RedWriter {
    private static final int BLOCK_HEADER_LENGTH = 4;

    private RedWriter() {}

    /// Writes a payload with the primary and the redundancy that is young enough.
    ///
    /// @param payloadType of every block, as the receiver numbers it
    /// @param maxTimestampOffset redundancy older than this many ticks is left out: what belongs to the time before
    ///     a slot switch; −1 leaves out all
    /// @return length in bytes, −1 when it does not fit
    public static int rewrite(RedView red, int payloadType, int maxTimestampOffset, byte[] dst, int dstOffset) {
        int size = 1 + red.primaryLength();
        for (int block = 0; block < red.redundantCount(); block++) {
            if (red.timestampOffset(block) <= maxTimestampOffset) {
                size += BLOCK_HEADER_LENGTH + red.length(block);
            }
        }
        if (size > dst.length - dstOffset) {
            return -1;
        }
        int at = dstOffset;
        for (int block = 0; block < red.redundantCount(); block++) {
            int age = red.timestampOffset(block);
            if (age <= maxTimestampOffset) {
                BigEndian.put32(dst, at, (0x80 | payloadType & 0x7F) << 24 | age << 10 | red.length(block));
                at += BLOCK_HEADER_LENGTH;
            }
        }
        dst[at++] = (byte) (payloadType & 0x7F);
        for (int block = 0; block <= red.redundantCount(); block++) {
            if (red.timestampOffset(block) <= maxTimestampOffset || block == red.redundantCount()) {
                System.arraycopy(red.bytes(), red.offset(block), dst, at, red.length(block));
                at += red.length(block);
            }
        }
        return at - dstOffset;
    }

    /// Writes a plain payload as the only block.
    ///
    /// @return length in bytes, −1 when it does not fit
    public static int wrap(int payloadType, byte[] payload, int offset, int length, byte[] dst, int dstOffset) {
        if (1 + length > dst.length - dstOffset) {
            return -1;
        }
        System.arraycopy(payload, offset, dst, dstOffset + 1, length);
        dst[dstOffset] = (byte) (payloadType & 0x7F);
        return 1 + length;
    }
}
