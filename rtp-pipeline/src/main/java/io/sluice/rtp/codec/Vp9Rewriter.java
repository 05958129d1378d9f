package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// Rewrites picture id and TL0PICIDX of VP9 (RFC 9628 §4.2); references are relative and stay.
///
/// Owned by the media worker.
public final class Vp9Rewriter implements DescriptorRewriter {
    private final Vp9Descriptor descriptor = new Vp9Descriptor();
    /// Where the ids stand in what was written last, −1 where there is none.
    private int pictureIdAt = -1;

    private int tl0PicIdxAt = -1;

    /// Creates a rewriter.
    public Vp9Rewriter() {}

    @Override
    public int rewrite(
            byte[] src, int payloadOffset, int payloadLength, byte[] dst, int dstOffset, int pictureId, int tl0PicIdx) {
        if (!descriptor.tryWrap(src, payloadOffset, payloadLength)) {
            return -1;
        }
        int tailStart = descriptor.pictureIdBits() == 0 ? 0 : 1 + (descriptor.pictureIdBits() + 7 >> 3);
        int newTailStart = tailStart == 0 ? 0 : 3;
        int newLength = payloadLength - tailStart + newTailStart;
        if (newLength > dst.length - dstOffset) {
            return -1;
        }
        System.arraycopy(src, payloadOffset + tailStart, dst, dstOffset + newTailStart, payloadLength - tailStart);
        pictureIdAt = -1;
        tl0PicIdxAt = -1;
        if (tailStart > 0) {
            dst[dstOffset] = src[payloadOffset];
            pictureIdAt = 1;
        }
        if (descriptor.tl0PicIdxIndex() >= 0) {
            tl0PicIdxAt = descriptor.tl0PicIdxIndex() - tailStart + newTailStart;
        }
        renumber(dst, dstOffset, pictureId, tl0PicIdx);
        return newLength;
    }

    @Override
    public void renumber(byte[] dst, int dstOffset, int pictureId, int tl0PicIdx) {
        if (pictureIdAt >= 0) {
            BigEndian.put16(dst, dstOffset + pictureIdAt, 0x8000 | pictureId & 0x7FFF);
        }
        if (tl0PicIdxAt >= 0) {
            dst[dstOffset + tl0PicIdxAt] = (byte) tl0PicIdx;
        }
    }
}
