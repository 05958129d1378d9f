package io.sluice.rtp.codec;

import org.jspecify.annotations.Nullable;

/// Copies a payload with other picture ids in its descriptor, so that a receiver sees one unbroken stream.
///
/// What the payload does not have is not added: libwebrtc leaves all ids out of VP8 when it sends dependency
/// descriptors (rtp_sender_video.cc, MinimizeDescriptor), and its receiver then counts by sequence numbers; an id
/// invented here would have to rise with each frame.
///
/// Not thread-safe: one per worker.
public interface DescriptorRewriter {
    /// Most bytes a payload can grow by: a picture id of 15 bits in place of 7.
    int MAX_GROWTH = 1;

    /// Writes the payload to `dst` from `dstOffset` on.
    ///
    /// @param pictureId 15 bits, written as such where the payload has one of either width
    /// @param tl0PicIdx 8 bits, written where the payload has one
    /// @return new length in bytes, −1 when the payload is malformed or does not fit
    int rewrite(
            byte[] src, int payloadOffset, int payloadLength, byte[] dst, int dstOffset, int pictureId, int tl0PicIdx);

    /// Writes other ids into the payload that [#rewrite] laid last, which stands at `dstOffset` untouched since: for
    /// the next receiver of the same packet, without copying it again.
    void renumber(byte[] dst, int dstOffset, int pictureId, int tl0PicIdx);

    /// A rewriter for this codec, null when its payloads have no picture ids.
    static @Nullable DescriptorRewriter of(Codec codec) {
        return switch (codec) {
            case VP8 -> new Vp8Rewriter();
            case VP9 -> new Vp9Rewriter();
            case H264, AV1, OPUS, RED -> null;
        };
    }
}
