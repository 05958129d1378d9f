package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// The VP9 payload descriptor with its scalability structure (RFC 9628 §4.2).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class Vp9Descriptor {
    /// Spatial layers a scalability structure can describe (3-bit N_S).
    public static final int MAX_SPATIAL_LAYERS = 8;

    private static final int MAX_REFERENCES = 3;
    private static final int SYNC_CODE = 0x498342;
    private static final int SRGB = 7;

    private final BitReader bits = new BitReader();
    private final int[] references = new int[MAX_REFERENCES];
    private final int[] widths = new int[MAX_SPATIAL_LAYERS];
    private final int[] heights = new int[MAX_SPATIAL_LAYERS];
    private int flags;
    private int length;
    private int pictureId;
    private int pictureIdBits;
    private int layerByte;
    private int tl0PicIdx;
    private int tl0PicIdxIndex;
    private int referenceCount;
    private int spatialLayerCount;
    private int pictureGroupSize;
    private boolean resolutions;
    private int headerWidth;
    private int headerHeight;

    /// Creates a view of nothing; wrap before asking.
    public Vp9Descriptor() {}

    /// Moves the view to a payload; false when the descriptor is cut short or nothing follows it.
    public boolean tryWrap(byte[] bytes, int offset, int payloadLength) {
        if (payloadLength < 2) {
            return false;
        }
        int end = offset + payloadLength;
        int at = readPicture(bytes, offset, end);
        if (at < 0) {
            return false;
        }
        at = readReferences(bytes, at, end);
        if (at < 0) {
            return false;
        }
        spatialLayerCount = 0;
        pictureGroupSize = 0;
        resolutions = false;
        if (hasScalabilityStructure()) {
            at = readStructure(bytes, at, end);
        }
        if (at < 0 || at >= end) {
            return false;
        }
        length = at - offset;
        headerWidth = 0;
        headerHeight = 0;
        if (isKeyframeStart() && !resolutions) {
            readFrameHeader(bytes, at, end - at);
        }
        return true;
    }

    private int readPicture(byte[] bytes, int offset, int end) {
        flags = bytes[offset] & 0xFF;
        int at = offset + 1;
        pictureId = VideoPacketFacts.ABSENT;
        pictureIdBits = 0;
        if ((flags & 0x80) != 0) {
            pictureIdBits = bytes[at] < 0 ? 15 : 7;
            if (pictureIdBits == 15 && at + 1 >= end) {
                return -1;
            }
            pictureId = pictureIdBits == 15 ? BigEndian.u16(bytes, at) & 0x7FFF : bytes[at];
            at += pictureIdBits == 15 ? 2 : 1;
        }
        layerByte = 0;
        tl0PicIdx = VideoPacketFacts.ABSENT;
        tl0PicIdxIndex = -1;
        if (hasLayerIndices()) {
            if (at >= end) {
                return -1;
            }
            layerByte = bytes[at++] & 0xFF;
            if (!isFlexible()) {
                if (at >= end) {
                    return -1;
                }
                tl0PicIdxIndex = at - offset;
                tl0PicIdx = bytes[at++] & 0xFF;
            }
        }
        return at;
    }

    private int readReferences(byte[] bytes, int start, int end) {
        int at = start;
        referenceCount = 0;
        if (isFlexible() && isInterPicturePredicted()) {
            boolean more = true;
            while (more) {
                if (at >= end || referenceCount == MAX_REFERENCES) {
                    return -1;
                }
                references[referenceCount++] = bytes[at] >> 1 & 0x7F;
                more = (bytes[at++] & 1) != 0;
            }
        }
        return at;
    }

    private int readStructure(byte[] bytes, int start, int end) {
        if (start >= end) {
            return -1;
        }
        int at = start;
        int head = bytes[at++] & 0xFF;
        spatialLayerCount = (head >> 5) + 1;
        resolutions = (head & 0x10) != 0;
        if (resolutions) {
            if (end - at < 4 * spatialLayerCount) {
                return -1;
            }
            for (int i = 0; i < spatialLayerCount; i++, at += 4) {
                widths[i] = BigEndian.u16(bytes, at);
                heights[i] = BigEndian.u16(bytes, at + 2);
            }
        }
        if ((head & 0x08) != 0) {
            if (at >= end) {
                return -1;
            }
            pictureGroupSize = bytes[at++] & 0xFF;
            for (int i = 0; i < pictureGroupSize; i++) {
                if (at >= end) {
                    return -1;
                }
                at += 1 + (bytes[at] >> 2 & 3);
            }
        }
        return at;
    }

    /// The uncompressed header of a keyframe (VP9 bitstream specification §6.2), for senders without resolutions in
    /// the scalability structure.
    private void readFrameHeader(byte[] bytes, int at, int available) {
        bits.wrap(bytes, at, available);
        if (bits.read(2) != 2) {
            return;
        }
        int profile = bits.read(1) | bits.read(1) << 1;
        if (profile == 3) {
            bits.skip(1);
        }
        boolean showExisting = bits.readFlag();
        boolean interFrame = bits.readFlag();
        bits.skip(2);
        if (showExisting || interFrame || bits.read(24) != SYNC_CODE) {
            return;
        }
        if (profile >= 2) {
            bits.skip(1);
        }
        if (bits.read(3) != SRGB) {
            bits.skip((profile & 1) != 0 ? 4 : 1);
        } else if ((profile & 1) != 0) {
            bits.skip(1);
        }
        int width = bits.read(16) + 1;
        int height = bits.read(16) + 1;
        if (!bits.isOverrun()) {
            headerWidth = width;
            headerHeight = height;
        }
    }

    /// Length of the descriptor in bytes; the VP9 payload follows.
    public int length() {
        return length;
    }

    /// P bit: the frame depends on another picture.
    public boolean isInterPicturePredicted() {
        return (flags & 0x40) != 0;
    }

    /// L bit.
    public boolean hasLayerIndices() {
        return (flags & 0x20) != 0;
    }

    /// F bit: references are told frame by frame.
    public boolean isFlexible() {
        return (flags & 0x10) != 0;
    }

    /// B bit: the packet begins a frame of one spatial layer.
    public boolean isFrameStart() {
        return (flags & 0x08) != 0;
    }

    /// E bit: the packet ends a frame of one spatial layer.
    public boolean isFrameEnd() {
        return (flags & 0x04) != 0;
    }

    /// V bit.
    public boolean hasScalabilityStructure() {
        return (flags & 0x02) != 0;
    }

    /// Z bit: no higher spatial layer of this picture depends on this frame.
    public boolean isNotReferenceForUpperSpatialLayers() {
        return (flags & 0x01) != 0;
    }

    /// Whether the packet begins a keyframe at the lowest spatial layer.
    public boolean isKeyframeStart() {
        return isFrameStart() && !isInterPicturePredicted() && spatialId() == 0;
    }

    /// 7 or 15 bits, or [VideoPacketFacts#ABSENT].
    public int pictureId() {
        return pictureId;
    }

    /// 7, 15, or 0 without a picture id.
    public int pictureIdBits() {
        return pictureIdBits;
    }

    /// 0 when not told.
    public int temporalId() {
        return layerByte >> 5;
    }

    /// U bit: later frames of higher temporal layers do not depend on those before this one.
    public boolean isSwitchingUpPoint() {
        return (layerByte & 0x10) != 0;
    }

    /// 0 when not told.
    public int spatialId() {
        return layerByte >> 1 & 7;
    }

    /// D bit: the frame depends on the next lower spatial layer of its picture.
    public boolean isInterLayerPredicted() {
        return (layerByte & 1) != 0;
    }

    /// 8 bits, non-flexible mode only; else [VideoPacketFacts#ABSENT].
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /// References told in flexible mode, 0..3.
    public int referenceCount() {
        return referenceCount;
    }

    /// How many pictures back a reference is.
    ///
    /// @param index below [#referenceCount]
    public int reference(int index) {
        return references[index];
    }

    /// Spatial layers of the scalability structure, 0 without one.
    public int spatialLayerCount() {
        return spatialLayerCount;
    }

    /// Pictures in the picture group of the scalability structure, 0 without one.
    public int pictureGroupSize() {
        return pictureGroupSize;
    }

    /// Width of a spatial layer as the scalability structure tells, else 0.
    public int layerWidth(int spatialLayer) {
        return resolutions && spatialLayer < spatialLayerCount ? widths[spatialLayer] : 0;
    }

    /// Height of a spatial layer as the scalability structure tells, else 0.
    public int layerHeight(int spatialLayer) {
        return resolutions && spatialLayer < spatialLayerCount ? heights[spatialLayer] : 0;
    }

    /// Width in pixels of the largest layer that a keyframe's first packet tells, else 0.
    public int width() {
        return resolutions ? widths[spatialLayerCount - 1] : headerWidth;
    }

    /// Height in pixels of the largest layer that a keyframe's first packet tells, else 0.
    public int height() {
        return resolutions ? heights[spatialLayerCount - 1] : headerHeight;
    }

    int tl0PicIdxIndex() {
        return tl0PicIdxIndex;
    }
}
