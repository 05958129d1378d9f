package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;

/// The VP8 payload descriptor, and of a keyframe's first packet the frame size (RFC 7741 §4.2, §4.3; RFC 6386 §9.1).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class Vp8Descriptor {
    private static final int KEYFRAME_HEADER_LENGTH = 10;
    private static final int START_CODE = 0x9D012A;

    private int flags;
    private int extensionFlags;
    private int length;
    private int pictureIdIndex;
    private int pictureId;
    private int pictureIdBits;
    private int tl0PicIdxIndex;
    private int tl0PicIdx;
    private int layerByte;
    private boolean keyframeStart;
    private int width;
    private int height;

    /// Creates a view of nothing; wrap before asking.
    public Vp8Descriptor() {}

    /// Moves the view to a payload; false when the descriptor is cut short or nothing follows it.
    public boolean tryWrap(byte[] bytes, int offset, int payloadLength) {
        if (payloadLength < 2) {
            return false;
        }
        int end = offset + payloadLength;
        int at = offset + 1;
        flags = bytes[offset] & 0xFF;
        extensionFlags = 0;
        if ((flags & 0x80) != 0) {
            extensionFlags = bytes[at++] & 0xFF;
        }
        pictureIdIndex = -1;
        pictureId = VideoPacketFacts.ABSENT;
        pictureIdBits = 0;
        if ((extensionFlags & 0x80) != 0) {
            if (at >= end) {
                return false;
            }
            pictureIdIndex = at - offset;
            pictureIdBits = bytes[at] < 0 ? 15 : 7;
            if (pictureIdBits == 15 && at + 1 >= end) {
                return false;
            }
            pictureId = pictureIdBits == 15 ? BigEndian.u16(bytes, at) & 0x7FFF : bytes[at];
            at += pictureIdBits == 15 ? 2 : 1;
        }
        tl0PicIdxIndex = -1;
        tl0PicIdx = VideoPacketFacts.ABSENT;
        if ((extensionFlags & 0x40) != 0) {
            if (at >= end) {
                return false;
            }
            tl0PicIdxIndex = at - offset;
            tl0PicIdx = bytes[at++] & 0xFF;
        }
        layerByte = 0;
        if ((extensionFlags & 0x30) != 0) {
            if (at >= end) {
                return false;
            }
            layerByte = bytes[at++] & 0xFF;
        }
        if (at >= end) {
            return false;
        }
        length = at - offset;
        readFrameHeader(bytes, at, end - at);
        return true;
    }

    private void readFrameHeader(byte[] bytes, int at, int available) {
        keyframeStart = isFrameStart() && (bytes[at] & 1) == 0;
        width = 0;
        height = 0;
        if (keyframeStart && available >= KEYFRAME_HEADER_LENGTH && BigEndian.u24(bytes, at + 3) == START_CODE) {
            width = (bytes[at + 7] & 0x3F) << 8 | bytes[at + 6] & 0xFF;
            height = (bytes[at + 9] & 0x3F) << 8 | bytes[at + 8] & 0xFF;
        }
    }

    /// Length of the descriptor in bytes; the VP8 payload follows.
    public int length() {
        return length;
    }

    /// S bit with partition 0: the packet begins a frame.
    public boolean isFrameStart() {
        return (flags & 0x17) == 0x10;
    }

    /// Whether the packet begins a keyframe.
    public boolean isKeyframeStart() {
        return keyframeStart;
    }

    /// N bit: no other frame depends on this one.
    public boolean isNonReference() {
        return (flags & 0x20) != 0;
    }

    /// 7 or 15 bits, or [VideoPacketFacts#ABSENT].
    public int pictureId() {
        return pictureId;
    }

    /// 7, 15, or 0 without a picture id.
    public int pictureIdBits() {
        return pictureIdBits;
    }

    /// 8 bits, or [VideoPacketFacts#ABSENT].
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    public boolean hasTemporalId() {
        return (extensionFlags & 0x20) != 0;
    }

    /// 0 when not told.
    public int temporalId() {
        return hasTemporalId() ? layerByte >> 6 : 0;
    }

    /// Y bit: the frame depends on layer 0 only.
    public boolean isLayerSync() {
        return hasTemporalId() && (layerByte & 0x20) != 0;
    }

    /// 5 bits, or [VideoPacketFacts#ABSENT].
    public int keyIdx() {
        return (extensionFlags & 0x10) != 0 ? layerByte & 0x1F : VideoPacketFacts.ABSENT;
    }

    /// Frame width in pixels, 0 unless the packet begins a keyframe that tells it.
    public int width() {
        return width;
    }

    /// Frame height in pixels, 0 unless the packet begins a keyframe that tells it.
    public int height() {
        return height;
    }

    int pictureIdIndex() {
        return pictureIdIndex;
    }

    int tl0PicIdxIndex() {
        return tl0PicIdxIndex;
    }
}
