package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// Rewrites picture id and TL0PICIDX of VP8 (RFC 7741 §4.2); temporal id, layer sync and KEYIDX stay.
///
/// Owned by the media worker.
public final class Vp8Rewriter implements DescriptorRewriter {
    private final Vp8Descriptor descriptor = new Vp8Descriptor();
    /// Where the ids stand in what was written last, −1 where there is none.
    private int pictureIdAt = -1;

    private int tl0PicIdxAt = -1;

    /// Creates a rewriter.
    public Vp8Rewriter() {}

    @Override
    public int rewrite(
            byte[] src, int payloadOffset, int payloadLength, byte[] dst, int dstOffset, int pictureId, int tl0PicIdx) {
        if (!descriptor.tryWrap(src, payloadOffset, payloadLength)) {
            return -1;
        }
        int tailStart = descriptor.pictureIdBits() == 0 ? 0 : 2 + (descriptor.pictureIdBits() + 7 >> 3);
        int newTailStart = tailStart == 0 ? 0 : 4;
        int newLength = payloadLength - tailStart + newTailStart;
        if (newLength > dst.length - dstOffset) {
            return -1;
        }
        System.arraycopy(src, payloadOffset + tailStart, dst, dstOffset + newTailStart, payloadLength - tailStart);
        pictureIdAt = -1;
        tl0PicIdxAt = -1;
        if (tailStart > 0) {
            dst[dstOffset] = src[payloadOffset];
            dst[dstOffset + 1] = src[payloadOffset + 1];
            pictureIdAt = 2;
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
