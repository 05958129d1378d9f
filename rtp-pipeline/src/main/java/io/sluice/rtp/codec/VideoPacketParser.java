package io.sluice.rtp.codec;

import io.sluice.rtp.packet.RtpPacketView;

/// Reads the descriptors of one arriving video stream's packets into [VideoPacketFacts].
///
/// The dependency descriptor, where the packet has a readable one, decides about frames and layers, for it stays in the
/// clear when the media is encrypted end to end; the payload descriptor tells the rest, and everything when there is no
/// dependency descriptor. One parser per SSRC, because dependency descriptors refer to the structure of the last
/// keyframe, and H264 and AV1 tell the start of a frame only by a change of timestamp.
///
/// Zero allocation per packet. Owned by the media worker.
public final class VideoPacketParser {
    private final DependencyDescriptor dependencies = new DependencyDescriptor();
    private final Vp8Descriptor vp8 = new Vp8Descriptor();
    private final Vp9Descriptor vp9 = new Vp9Descriptor();
    private final H264Descriptor h264 = new H264Descriptor();
    private final Av1Descriptor av1 = new Av1Descriptor();
    private long startedTimestamp = -1;
    private boolean parameterSetsInBand;

    /// Creates a parser for a stream that has not begun.
    public VideoPacketParser() {}

    /// Reads one packet with a payload.
    ///
    /// @param dependencyDescriptorId negotiated extension id, 0 = none
    /// @return false when the payload is not well-formed; `facts` then say nothing
    public boolean parse(
            PayloadFormat format, RtpPacketView packet, int dependencyDescriptorId, VideoPacketFacts facts) {
        return parse(format.codec(), packet, dependencyDescriptorId, facts);
    }

    /// As the other `parse`.
    public boolean parse(Codec codec, RtpPacketView packet, int dependencyDescriptorId, VideoPacketFacts facts) {
        facts.clear();
        boolean described = dependencyDescriptorId != 0 && describe(packet, dependencyDescriptorId);
        boolean read =
                switch (codec) {
                    case VP8 -> readVp8(packet, facts);
                    case VP9 -> readVp9(packet, facts);
                    case H264 -> readH264(packet, facts) || described && packet.payloadLength() > 0;
                    case AV1 -> readAv1(packet, facts) || described && packet.payloadLength() > 0;
                    case OPUS, RED -> false;
                };
        if (!read) {
            facts.clear();
            return false;
        }
        facts.pictureEnd = packet.marker();
        if (described) {
            dependencies.fill(facts);
            facts.dependencies = dependencies;
            facts.dependencyDescriptorOffset = packet.extensionOffset();
            facts.dependencyDescriptorLength = packet.extensionLength();
        }
        return true;
    }

    /// The dependency descriptor last read; tells more than the facts.
    public DependencyDescriptor dependencies() {
        return dependencies;
    }

    private boolean describe(RtpPacketView packet, int id) {
        int at = packet.findExtension(id);
        return at >= 0 && dependencies.tryWrap(packet.bytes(), at, packet.extensionLength());
    }

    private boolean readVp8(RtpPacketView packet, VideoPacketFacts facts) {
        if (!vp8.tryWrap(packet.bytes(), packet.payloadOffset(), packet.payloadLength())) {
            return false;
        }
        facts.frameStart = vp8.isFrameStart();
        facts.frameEnd = packet.marker();
        facts.keyframeStart = vp8.isKeyframeStart();
        facts.temporalId = vp8.temporalId();
        facts.switchingPoint = vp8.isLayerSync() || facts.keyframeStart;
        facts.syncsLayer = vp8.isLayerSync();
        facts.opensHigherLayers = facts.keyframeStart;
        facts.discardable = vp8.isNonReference();
        facts.pictureId = vp8.pictureId();
        facts.pictureIdBits = vp8.pictureIdBits();
        facts.tl0PicIdx = vp8.tl0PicIdx();
        facts.width = vp8.width();
        facts.height = vp8.height();
        return true;
    }

    private boolean readVp9(RtpPacketView packet, VideoPacketFacts facts) {
        if (!vp9.tryWrap(packet.bytes(), packet.payloadOffset(), packet.payloadLength())) {
            return false;
        }
        facts.frameStart = vp9.isFrameStart();
        facts.frameEnd = vp9.isFrameEnd();
        facts.keyframeStart = vp9.isKeyframeStart();
        facts.spatialId = vp9.spatialId();
        facts.temporalId = vp9.temporalId();
        facts.switchingPoint = vp9.isSwitchingUpPoint() || !vp9.isInterPicturePredicted();
        facts.opensHigherLayers = facts.switchingPoint;
        facts.pictureId = vp9.pictureId();
        facts.pictureIdBits = vp9.pictureIdBits();
        facts.tl0PicIdx = vp9.tl0PicIdx();
        if (facts.keyframeStart) {
            facts.width = vp9.width();
            facts.height = vp9.height();
            facts.layerCount = Math.min(vp9.spatialLayerCount(), VideoPacketFacts.MAX_SPATIAL_LAYERS);
            for (int i = 0; i < facts.layerCount; i++) {
                facts.layerWidths[i] = vp9.layerWidth(i);
                facts.layerHeights[i] = vp9.layerHeight(i);
            }
        }
        return true;
    }

    private boolean readH264(RtpPacketView packet, VideoPacketFacts facts) {
        if (!h264.tryWrap(packet.bytes(), packet.payloadOffset(), packet.payloadLength())) {
            return false;
        }
        parameterSetsInBand |= h264.hasSequenceParameterSet();
        facts.frameStart = h264.mayStartFrame() && startsTimestamp(packet);
        facts.frameEnd = packet.marker();
        facts.keyframeStart =
                h264.hasSequenceParameterSet() || facts.frameStart && h264.isIdrStart() && !parameterSetsInBand;
        facts.temporalId = h264.temporalId();
        facts.switchingPoint = facts.keyframeStart;
        facts.opensHigherLayers = facts.keyframeStart;
        facts.discardable = h264.isNonReference();
        facts.width = h264.width();
        facts.height = h264.height();
        return true;
    }

    private boolean readAv1(RtpPacketView packet, VideoPacketFacts facts) {
        if (!av1.tryWrap(packet.bytes(), packet.payloadOffset(), packet.payloadLength())) {
            return false;
        }
        facts.frameStart = !av1.isContinuation() && startsTimestamp(packet);
        facts.frameEnd = packet.marker();
        facts.keyframeStart = av1.isSequenceStart();
        facts.spatialId = av1.spatialId();
        facts.temporalId = av1.temporalId();
        facts.switchingPoint = facts.keyframeStart;
        facts.opensHigherLayers = facts.keyframeStart;
        facts.width = av1.width();
        facts.height = av1.height();
        return true;
    }

    private boolean startsTimestamp(RtpPacketView packet) {
        if (packet.timestamp() == startedTimestamp) {
            return false;
        }
        startedTimestamp = packet.timestamp();
        return true;
    }
}
