package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// Copies a dependency descriptor with another frame number, other template ids after a switch between streams, and
/// where fewer layers are forwarded than produced another mask of active decode targets
/// (RTP Payload Format For AV1, appendix A.4).
///
/// Owned by the media worker.
public final class DependencyDescriptorRewriter {
    /// Most bytes a descriptor can grow by: flags and a mask of 32 bits, rounded up.
    public static final int MAX_GROWTH = 5;

    private static final int MANDATORY_BITS = 24;
    private static final int FLAG_BITS = 5;
    private static final int TEMPLATE_BITS = 6;
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
        int structureBits = descriptor.attachesStructure() ? descriptor.structureBits() : 0;
        int targets = descriptor.decodeTargetCount();
        return rewrite(src, offset, length, frameNumber, 0, structureBits, targets, activeTargets, dst, dstOffset);
    }

    /// Writes a descriptor that was read before: all that has to be known of it is in the arguments.
    ///
    /// @param frameNumber low 16 bits
    /// @param templateShift what is added to template ids, modulo 64
    /// @param structureBits bits up to the end of the attached structure, 0 without one
    /// @param targets decode targets of the structure; 0 = leave the mask as it is
    /// @param activeTargets bit i = decode target i
    /// @return new length in bytes, −1 when it does not fit
    public int rewrite(
            byte[] src,
            int offset,
            int length,
            int frameNumber,
            int templateShift,
            int structureBits,
            int targets,
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
        copy(2);
        write(in.read(TEMPLATE_BITS) + templateShift, TEMPLATE_BITS);
        copy(MANDATORY_BITS - 2 - TEMPLATE_BITS);
        boolean extended = length * 8 > MANDATORY_BITS;
        if (extended) {
            copy(FLAG_BITS);
        } else {
            position += targets > 0 ? FLAG_BITS : 0;
        }
        if (structureBits > 0) {
            write(in.read(TEMPLATE_BITS) + templateShift, TEMPLATE_BITS);
            copy(structureBits - MANDATORY_BITS - FLAG_BITS - TEMPLATE_BITS);
        }
        if (targets > 0) {
            if (extended && (src[offset + 3] & ACTIVE_TARGETS_FLAG) != 0) {
                in.skip(targets);
            }
            write(activeTargets, targets);
        }
        copy(length * 8 - in.position());
        if (targets > 0) {
            dst[dstOffset + 3] |= ACTIVE_TARGETS_FLAG;
        }
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
