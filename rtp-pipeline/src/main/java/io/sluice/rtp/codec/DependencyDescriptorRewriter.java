package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// Copies a dependency descriptor with another frame number, and where fewer layers are forwarded than produced with
/// another mask of active decode targets (RTP Payload Format For AV1, appendix A.4).
///
/// Owned by the media worker.
public final class DependencyDescriptorRewriter {
    /// Most bytes a descriptor can grow by: flags and a mask of 32 bits, rounded up.
    public static final int MAX_GROWTH = 5;

    private static final int MANDATORY_BITS = 24;
    private static final int FLAG_BITS = 5;
    private static final int ACTIVE_TARGETS_FLAG = 0x40;

    private final BitReader in = new BitReader();
    private byte[] bytes = new byte[0];
    private long position;

    /// Creates a rewriter.
    public DependencyDescriptorRewriter() {}

    /// Overwrites the frame number of a descriptor in place; at least 3 bytes must be there.
    public static void putFrameNumber(byte[] bytes, int offset, int frameNumber) {
        BigEndian.put16(bytes, offset + 1, frameNumber);
    }

    /// Writes the descriptor last read by `descriptor`, which lies at `offset`, with another mask.
    ///
    /// @param frameNumber low 16 bits
    /// @param activeTargets bit i = decode target i; the bits above the structure's count are ignored
    /// @return new length in bytes, −1 when it does not fit
    public int rewrite(
            DependencyDescriptor descriptor,
            byte[] src,
            int offset,
            int length,
            int frameNumber,
            int activeTargets,
            byte[] dst,
            int dstOffset) {
        if (length + MAX_GROWTH > dst.length - dstOffset) {
            return -1;
        }
        in.wrap(src, offset, length);
        for (int i = dstOffset; i < dstOffset + length + MAX_GROWTH; i++) {
            dst[i] = 0;
        }
        bytes = dst;
        position = dstOffset * 8L;
        copy(MANDATORY_BITS);
        if (length * 8 > MANDATORY_BITS) {
            copy(descriptor.structureBits() - MANDATORY_BITS);
            in.skip(descriptor.activeTargetsBits() - descriptor.structureBits());
        } else {
            position += FLAG_BITS;
        }
        write(activeTargets, descriptor.decodeTargetCount());
        copy(descriptor.endBits() - descriptor.activeTargetsBits());
        dst[dstOffset + 3] |= ACTIVE_TARGETS_FLAG;
        putFrameNumber(dst, dstOffset, frameNumber);
        return (int) (position - dstOffset * 8L + 7 >> 3);
    }

    private void copy(int count) {
        for (int left = count; left > 0; left -= 8) {
            int take = Math.min(8, left);
            write(in.read(take), take);
        }
    }

    private void write(int value, int count) {
        for (int left = count; left > 0; ) {
            int bit = (int) (position & 7);
            int take = Math.min(left, 8 - bit);
            int part = value >>> left - take & (1 << take) - 1;
            bytes[(int) (position >> 3)] |= (byte) (part << 8 - bit - take);
            position += take;
            left -= take;
        }
    }
}
