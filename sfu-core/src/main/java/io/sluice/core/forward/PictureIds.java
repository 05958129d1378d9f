package io.sluice.core.forward;

import io.sluice.rtp.codec.DependencyDescriptor;
import io.sluice.rtp.codec.VideoPacketFacts;

/// Keeps the numbers that count frames in a slot continuous across switches: VP8 and VP9 picture id (RFC 7741 §4.2,
/// RFC 9628 §4.2), their TL0PICIDX, and the frame number of the dependency descriptor.
///
/// Within one arriving stream each moves as it arrives; at a switch the first frame of the new stream follows the last
/// one of the old. Pictures of VP8 that are left out with a temporal layer leave no gap, since a receiver waits for a
/// missing id (libwebrtc, modules/video_coding/rtp_vp8_ref_finder.cc); those of VP9 do, since its references count in
/// ids (rtp_vp9_ref_finder.cc), and so do the frame numbers of the dependency descriptor. Picture ids leave with 15
/// bits
/// even where they arrive with 7.
///
/// Owned by the media worker.
final class PictureIds {
    private static final int PICTURE_MASK = 0x7FFF;
    private static final int TL0_MASK = 0xFF;
    private static final int FRAME_MASK = 0xFFFF;
    private static final int TEMPLATE_MASK = 0x3F;

    /// Chosen: as far back as a repaired packet reaches, 4 s of 60 frames.
    private static final int PICTURES = 256;

    private final SequenceMapper pictures = new SequenceMapper(PICTURES);
    private boolean counted;
    private long arrivedPicture;
    private long sentPicture;
    private int tl0Offset;
    private int sentTl0;
    private int frameOffset;
    private int sentFrame;
    private int templateShift;
    private int templatesEnd;

    /// Begins a new arriving stream with the packet that `facts` describe.
    void onSwitch(VideoPacketFacts facts) {
        counted = facts.pictureId() != VideoPacketFacts.ABSENT;
        arrivedPicture = Math.max(0, facts.pictureId()) + 0x10000L;
        sentPicture++;
        pictures.start(arrivedPicture, sentPicture);
        tl0Offset = sentTl0 + 1 - Math.max(0, facts.tl0PicIdx()) & TL0_MASK;
        frameOffset = sentFrame + 1 - Math.max(0, facts.frameNumber()) & FRAME_MASK;
        DependencyDescriptor dependencies = facts.dependencies();
        templateShift = dependencies == null ? 0 : templatesEnd - dependencies.templateIdOffset() & TEMPLATE_MASK;
    }

    /// A packet of a VP8 picture is left out on purpose.
    void leaveOut(VideoPacketFacts facts) {
        if (counted && facts.pictureId() != VideoPacketFacts.ABSENT) {
            pictures.drop(unwrap(facts));
        }
    }

    private long unwrap(VideoPacketFacts facts) {
        int modulus = 1 << facts.pictureIdBits();
        int forward = facts.pictureId() - (int) arrivedPicture & modulus - 1;
        long picture = arrivedPicture + (forward < modulus / 2 ? forward : forward - modulus);
        arrivedPicture = Math.max(arrivedPicture, picture);
        return picture;
    }

    /// The rewritten ids of a packet: picture id in the upper 16 bits, TL0PICIDX in the lower.
    int rewrite(VideoPacketFacts facts) {
        long picture = sentPicture;
        if (counted && facts.pictureId() != VideoPacketFacts.ABSENT) {
            long mapped = pictures.map(unwrap(facts));
            picture = mapped == SequenceMapper.NO_PLACE ? sentPicture : mapped;
            sentPicture = Math.max(sentPicture, picture);
        }
        int tl0 = Math.max(0, facts.tl0PicIdx()) + tl0Offset & TL0_MASK;
        if ((tl0 - sentTl0 & TL0_MASK) < 0x80) {
            sentTl0 = tl0;
        }
        return (int) (picture & PICTURE_MASK) << 16 | tl0;
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

    /// How the dependency descriptor of a packet is written: see [#templateShift], [#structureBits], [#targets].
    /// Template
    /// ids of a stream begin where those of the one before ended, so that a late packet is not read by the wrong
    /// structure.
    ///
    /// @param tellsTargets whether the mask of active decode targets is written
    int rewriteStructure(VideoPacketFacts facts, boolean tellsTargets) {
        DependencyDescriptor dependencies = facts.dependencies();
        if (dependencies == null) {
            return 0;
        }
        int structureBits = 0;
        if (dependencies.attachesStructure()) {
            structureBits = dependencies.structureBits();
            templatesEnd =
                    dependencies.templateIdOffset() + templateShift + dependencies.templateCount() & TEMPLATE_MASK;
        }
        return structureBits << 12 | templateShift << 6 | (tellsTargets ? dependencies.decodeTargetCount() : 0);
    }

    /// What is added to template ids, modulo 64.
    static int templateShift(int structure) {
        return structure >>> 6 & TEMPLATE_MASK;
    }

    /// Bits up to the end of the attached structure, 0 without one.
    static int structureBits(int structure) {
        return structure >>> 12;
    }

    /// Decode targets of the mask that is written, 0 = none is written.
    static int targets(int structure) {
        return structure & TEMPLATE_MASK;
    }

    static int pictureId(int packed) {
        return packed >>> 16;
    }

    static int tl0PicIdx(int packed) {
        return packed & TL0_MASK;
    }
}
