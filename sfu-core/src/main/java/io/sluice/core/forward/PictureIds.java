package io.sluice.core.forward;

import io.sluice.rtp.codec.VideoPacketFacts;

/// Keeps the numbers that count frames in a slot continuous across switches: VP8 and VP9 picture id (RFC 7741 §4.2,
/// RFC 9628 §4.2), their TL0PICIDX, and the frame number of the dependency descriptor.
///
/// Within one arriving stream each moves as it arrives; at a switch the first frame of the new stream follows the last
/// one of the old. Picture ids leave with 15 bits even where they arrive with 7.
///
/// Owned by the media worker.
final class PictureIds {
    private static final int PICTURE_MASK = 0x7FFF;
    private static final int TL0_MASK = 0xFF;
    private static final int FRAME_MASK = 0xFFFF;

    private int arrivedPicture = VideoPacketFacts.ABSENT;
    private int sentPicture;
    private int tl0Offset;
    private int sentTl0;
    private int frameOffset;
    private int sentFrame;

    /// Begins a new arriving stream with the packet that `facts` describe.
    void onSwitch(VideoPacketFacts facts) {
        arrivedPicture = facts.pictureId();
        sentPicture = sentPicture + 1 & PICTURE_MASK;
        tl0Offset = sentTl0 + 1 - Math.max(0, facts.tl0PicIdx()) & TL0_MASK;
        frameOffset = sentFrame + 1 - Math.max(0, facts.frameNumber()) & FRAME_MASK;
    }

    /// The rewritten ids of a packet: picture id in the upper 16 bits, TL0PICIDX in the lower.
    int rewrite(VideoPacketFacts facts) {
        int picture = rewritePicture(facts);
        int tl0 = Math.max(0, facts.tl0PicIdx()) + tl0Offset & TL0_MASK;
        if ((tl0 - sentTl0 & TL0_MASK) < 0x80) {
            sentTl0 = tl0;
        }
        return picture << 16 | tl0;
    }

    private int rewritePicture(VideoPacketFacts facts) {
        int arrived = facts.pictureId();
        if (arrived == VideoPacketFacts.ABSENT || arrivedPicture == VideoPacketFacts.ABSENT) {
            sentPicture = sentPicture + (facts.isFrameStart() && arrivedPicture == arrived ? 1 : 0) & PICTURE_MASK;
            arrivedPicture = arrived;
            return sentPicture;
        }
        int modulus = 1 << facts.pictureIdBits();
        int forward = arrived - arrivedPicture & modulus - 1;
        int step = forward < modulus / 2 ? forward : forward - modulus;
        int picture = sentPicture + step & PICTURE_MASK;
        if (step > 0) {
            arrivedPicture = arrived;
            sentPicture = picture;
        }
        return picture;
    }

    /// The rewritten frame number of the dependency descriptor, 16 bits.
    int rewriteFrameNumber(VideoPacketFacts facts) {
        if (facts.frameNumber() == VideoPacketFacts.ABSENT) {
            return 0;
        }
        int frame = facts.frameNumber() + frameOffset & FRAME_MASK;
        if ((frame - sentFrame & FRAME_MASK) < 0x8000) {
            sentFrame = frame;
        }
        return frame;
    }

    static int pictureId(int packed) {
        return packed >>> 16;
    }

    static int tl0PicIdx(int packed) {
        return packed & TL0_MASK;
    }
}
