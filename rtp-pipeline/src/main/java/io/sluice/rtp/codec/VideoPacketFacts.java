package io.sluice.rtp.codec;

import org.jspecify.annotations.Nullable;

/// What the payload descriptor and the dependency descriptor of one video packet say, in one shape for all codecs.
///
/// Filled by a [VideoPacketParser] for each packet and read by everyone the packet is offered to; a holder to be
/// re-used, never kept. What a codec cannot tell has the default said at each method.
///
/// Owned by the media worker.
public final class VideoPacketFacts {
    /// Stands for an id that the packet does not carry.
    public static final int ABSENT = -1;

    /// Spatial layers told apart: what AV1 and the dependency descriptor can number.
    public static final int MAX_SPATIAL_LAYERS = 4;

    /// Temporal layers told apart. Chosen: scalability modes have three at most (webrtc-svc).
    public static final int MAX_TEMPORAL_LAYERS = 4;

    boolean keyframeStart;
    boolean frameStart;
    boolean frameEnd;
    boolean pictureEnd;
    boolean switchingPoint;
    boolean discardable;
    boolean opensHigherLayers;
    boolean syncsLayer;
    int layerCount;

    @Nullable
    DependencyDescriptor dependencies;

    int spatialId;
    int temporalId;
    int pictureId;
    int pictureIdBits;
    int tl0PicIdx;
    int width;
    int height;
    int frameNumber;
    int dependencyDescriptorOffset;
    int dependencyDescriptorLength;
    final int[] layerWidths = new int[MAX_SPATIAL_LAYERS];
    final int[] layerHeights = new int[MAX_SPATIAL_LAYERS];

    /// Creates a holder that says nothing.
    public VideoPacketFacts() {
        clear();
    }

    /// Whether decoding can begin with this packet: the first one of a keyframe, at the lowest spatial layer, with
    /// its parameter sets.
    public boolean isKeyframeStart() {
        return keyframeStart;
    }

    /// Whether this is the first packet of a frame (of one spatial layer).
    public boolean isFrameStart() {
        return frameStart;
    }

    /// Whether this is the last packet of a frame (of one spatial layer).
    public boolean isFrameEnd() {
        return frameEnd;
    }

    /// Whether this is the last packet of a picture: of all its spatial layers. The marker bit.
    public boolean isPictureEnd() {
        return pictureEnd;
    }

    /// Whether a receiver of lower layers only may begin to take this packet's layer with its frame.
    public boolean isSwitchingPoint() {
        return switchingPoint;
    }

    /// Whether no other frame depends on this one; false when not known.
    public boolean isDiscardable() {
        return discardable;
    }

    /// Whether from this picture on no frame of a higher temporal layer depends on an earlier one of a higher layer:
    /// who takes this layer may take all (the U bit of VP9).
    public boolean opensHigherLayers() {
        return opensHigherLayers;
    }

    /// Whether the frame depends on the base temporal layer only: who takes all layers below may take this one
    /// from here on (the Y bit of VP8).
    public boolean syncsLayer() {
        return syncsLayer;
    }

    /// The dependency descriptor of this packet, or null when it has none that could be read. It is the stream's:
    /// valid until its next packet is read.
    public @Nullable DependencyDescriptor dependencies() {
        return dependencies;
    }

    /// Spatial layers whose sizes this packet tells, 0 mostly.
    public int layerCount() {
        return layerCount;
    }

    /// Width in pixels of a spatial layer below [#layerCount].
    public int layerWidth(int spatialLayer) {
        return layerWidths[spatialLayer];
    }

    /// Height in pixels of a spatial layer below [#layerCount].
    public int layerHeight(int spatialLayer) {
        return layerHeights[spatialLayer];
    }

    /// Spatial layer, 0 when not told.
    public int spatialId() {
        return spatialId;
    }

    /// Temporal layer, 0 when not told.
    public int temporalId() {
        return temporalId;
    }

    /// Picture id of VP8 and VP9, [#pictureIdBits] wide, or [#ABSENT].
    public int pictureId() {
        return pictureId;
    }

    /// Width of the picture id on the wire: 7 or 15, 0 without one.
    public int pictureIdBits() {
        return pictureIdBits;
    }

    /// TL0PICIDX of VP8 and VP9, 8 bits, or [#ABSENT].
    public int tl0PicIdx() {
        return tl0PicIdx;
    }

    /// Frame width in pixels, told by some keyframes; else 0.
    public int width() {
        return width;
    }

    /// Frame height in pixels, told by some keyframes; else 0.
    public int height() {
        return height;
    }

    /// Frame number of the dependency descriptor, 16 bits, or [#ABSENT] when the packet has none that could be
    /// read.
    public int frameNumber() {
        return frameNumber;
    }

    /// Index of the dependency descriptor's data in the packet's array, or [#ABSENT] as for [#frameNumber].
    public int dependencyDescriptorOffset() {
        return dependencyDescriptorOffset;
    }

    /// In bytes.
    public int dependencyDescriptorLength() {
        return dependencyDescriptorLength;
    }

    void clear() {
        keyframeStart = false;
        frameStart = false;
        frameEnd = false;
        pictureEnd = false;
        switchingPoint = false;
        discardable = false;
        opensHigherLayers = false;
        syncsLayer = false;
        layerCount = 0;
        dependencies = null;
        spatialId = 0;
        temporalId = 0;
        pictureId = ABSENT;
        pictureIdBits = 0;
        tl0PicIdx = ABSENT;
        width = 0;
        height = 0;
        frameNumber = ABSENT;
        dependencyDescriptorOffset = ABSENT;
        dependencyDescriptorLength = 0;
    }
}
