package io.sluice.rtp.codec;

import io.sluice.rtp.packet.BigEndian;
import io.sluice.rtp.packet.SequenceNumbers;

/// The dependency descriptor header extension of one arriving stream
/// (RTP Payload Format For AV1, appendix A; also used with VP8, VP9 and H264).
///
/// Idea: a keyframe carries a template structure; later frames name a template and say only how they differ. So the
/// last structure is kept here and copied from for each packet. A structure is read into a spare one and exchanged when
/// it was good, so that a malformed one breaks nothing; one older than the current (a late retransmission) does not
/// replace it. Cost: a small packet is three bytes read and three short array copies.
///
/// Owned by the media worker, one per stream.
public final class DependencyDescriptor {
    /// Decode target indication: the frame is not of the target.
    public static final int NOT_PRESENT = DependencyStructure.NOT_PRESENT;
    /// Decode target indication: of the target, and no frame of it depends on this one.
    public static final int DISCARDABLE = 1;
    /// Decode target indication: from this frame on all frames of the target can be decoded.
    public static final int SWITCH = 2;
    /// Decode target indication: of the target, neither of the above.
    public static final int REQUIRED = 3;

    private static final int MANDATORY_LENGTH = 3;

    /// Chosen: as far as a retransmission can be late; what is further behind is a restarted stream.
    private static final int LATE_FRAMES = 1024;

    private final BitReader bits = new BitReader();
    private final byte[] indications = new byte[DependencyStructure.MAX_DECODE_TARGETS];
    private final int[] dependencies = new int[DependencyStructure.MAX_DEPENDENCIES];
    private final int[] chainDistances = new int[DependencyStructure.MAX_DECODE_TARGETS];
    private DependencyStructure current = new DependencyStructure();
    private DependencyStructure spare = new DependencyStructure();
    private DependencyStructure used = current;
    private boolean hasCurrent;
    private int structureFrame;
    private int activeTargets;
    private int activeTargetsFrame;
    private int flags;
    private int frameNumber;
    private int frameActiveTargets;
    private int dependencyCount;
    private int spatialId;
    private int temporalId;
    private boolean attachesStructure;
    private int structureBits;
    private int activeTargetsBits;
    private int endBits;

    /// Creates a descriptor of a stream that has not begun.
    public DependencyDescriptor() {}

    /// Reads the descriptor of a packet.
    ///
    /// @return false when it is malformed, or refers to a structure that did not arrive; the descriptor then must
    ///     not be asked, and what it knows of the stream is unchanged
    public boolean tryWrap(byte[] bytes, int offset, int length) {
        if (length < MANDATORY_LENGTH) {
            return false;
        }
        int first = bytes[offset] & 0xFF;
        int number = BigEndian.u16(bytes, offset + 1);
        bits.wrap(bytes, offset, length);
        bits.skip(8 * MANDATORY_LENGTH);
        boolean attached = false;
        boolean active = false;
        boolean customIndications = false;
        boolean customDependencies = false;
        boolean customChains = false;
        if (length > MANDATORY_LENGTH) {
            attached = bits.readFlag();
            active = bits.readFlag();
            customIndications = bits.readFlag();
            customDependencies = bits.readFlag();
            customChains = bits.readFlag();
        }
        if (attached ? !spare.tryRead(bits) : !hasCurrent) {
            return false;
        }
        DependencyStructure structure = attached ? spare : current;
        int afterStructure = bits.position();
        int all = -1 >>> 32 - structure.decodeTargetCount;
        int mask = attached ? all : activeTargets;
        if (active) {
            mask = bits.read(structure.decodeTargetCount);
        }
        int afterActive = bits.position();
        int template = (first & 0x3F) + 64 - structure.templateIdOffset & 63;
        if (template >= structure.templateCount) {
            return false;
        }
        readIndications(structure, template, customIndications);
        if (!readDependencies(structure, template, customDependencies)) {
            return false;
        }
        readChains(structure, template, customChains);
        if (bits.isOverrun()) {
            return false;
        }
        flags = first;
        frameNumber = number;
        frameActiveTargets = mask;
        spatialId = structure.spatialIds[template];
        temporalId = structure.temporalIds[template];
        attachesStructure = attached;
        structureBits = afterStructure;
        activeTargetsBits = afterActive;
        endBits = bits.position();
        used = structure;
        keep(attached, active, mask);
        return true;
    }

    private void readIndications(DependencyStructure structure, int template, boolean custom) {
        for (int target = 0; target < structure.decodeTargetCount; target++) {
            indications[target] = custom
                    ? (byte) bits.read(2)
                    : structure.indications[template * DependencyStructure.MAX_DECODE_TARGETS + target];
        }
    }

    private boolean readDependencies(DependencyStructure structure, int template, boolean custom) {
        if (!custom) {
            dependencyCount = structure.dependencyCounts[template];
            for (int i = 0; i < dependencyCount; i++) {
                dependencies[i] = structure.dependencies[template * DependencyStructure.MAX_DEPENDENCIES + i];
            }
            return true;
        }
        dependencyCount = 0;
        for (int size = bits.read(2); size != 0; size = bits.read(2)) {
            if (dependencyCount == DependencyStructure.MAX_DEPENDENCIES) {
                return false;
            }
            dependencies[dependencyCount++] = bits.read(4 * size) + 1;
        }
        return true;
    }

    private void readChains(DependencyStructure structure, int template, boolean custom) {
        for (int chain = 0; chain < structure.chainCount; chain++) {
            chainDistances[chain] = custom
                    ? bits.read(8)
                    : structure.chainDistances[template * DependencyStructure.MAX_DECODE_TARGETS + chain];
        }
    }

    private void keep(boolean attached, boolean active, int mask) {
        if (attached) {
            if (hasCurrent && isLate(structureFrame)) {
                return;
            }
            spare = current;
            current = used;
            hasCurrent = true;
            structureFrame = frameNumber;
        }
        if (attached || active && !isLate(activeTargetsFrame)) {
            activeTargets = mask;
            activeTargetsFrame = frameNumber;
        }
    }

    private boolean isLate(int sinceFrame) {
        int distance = SequenceNumbers.distance(sinceFrame, frameNumber);
        return distance < 0 && distance > -LATE_FRAMES;
    }

    void fill(VideoPacketFacts facts) {
        facts.frameStart = isFrameStart();
        facts.frameEnd = isFrameEnd();
        facts.keyframeStart = isKeyframeStart();
        facts.spatialId = spatialId;
        facts.temporalId = temporalId;
        facts.frameNumber = frameNumber;
        facts.switchingPoint = isSwitchingPoint();
        facts.discardable = isDiscardable();
        if (facts.keyframeStart && used.resolutions) {
            facts.width = used.widths[used.maxSpatialId];
            facts.height = used.heights[used.maxSpatialId];
        }
    }

    /// Whether the packet is the first of its frame.
    public boolean isFrameStart() {
        return (flags & 0x80) != 0;
    }

    /// Whether the packet is the last of its frame.
    public boolean isFrameEnd() {
        return (flags & 0x40) != 0;
    }

    /// Whether the packet begins a frame that depends on none and brings its structure.
    public boolean isKeyframeStart() {
        return isFrameStart() && attachesStructure && dependencyCount == 0 && spatialId == 0;
    }

    /// Whether the packet brings a structure.
    public boolean attachesStructure() {
        return attachesStructure;
    }

    /// 16 bits, one up for each frame.
    public int frameNumber() {
        return frameNumber;
    }

    public int spatialId() {
        return spatialId;
    }

    public int temporalId() {
        return temporalId;
    }

    /// Frames this one depends on, 0..8.
    public int dependencyCount() {
        return dependencyCount;
    }

    /// How many frame numbers back a frame depended on is.
    ///
    /// @param index below [#dependencyCount]
    public int dependency(int index) {
        return dependencies[index];
    }

    /// Decode targets of the structure, 1..32.
    public int decodeTargetCount() {
        return used.decodeTargetCount;
    }

    /// [#NOT_PRESENT], [#DISCARDABLE], [#SWITCH] or [#REQUIRED].
    ///
    /// @param target below [#decodeTargetCount]
    public int indication(int target) {
        return indications[target];
    }

    /// Highest spatial layer of a decode target.
    ///
    /// @param target below [#decodeTargetCount]
    public int targetSpatialId(int target) {
        return used.targetSpatialIds[target];
    }

    /// Highest temporal layer of a decode target.
    ///
    /// @param target below [#decodeTargetCount]
    public int targetTemporalId(int target) {
        return used.targetTemporalIds[target];
    }

    /// Chains of the structure, 0..32.
    public int chainCount() {
        return used.chainCount;
    }

    /// The chain that protects a decode target: while it is unbroken the target can be decoded.
    ///
    /// @param target below [#decodeTargetCount]; only when there are chains
    public int protectingChain(int target) {
        return used.protectingChains[target];
    }

    /// How many frame numbers back the previous frame of a chain is; 0 = this frame begins it.
    ///
    /// @param chain below [#chainCount]
    public int chainDistance(int chain) {
        return chainDistances[chain];
    }

    /// Bit i: decode target i is being produced.
    public int activeDecodeTargets() {
        return frameActiveTargets;
    }

    /// Highest spatial layer of the structure.
    public int maxSpatialId() {
        return used.maxSpatialId;
    }

    /// Width of a spatial layer in pixels, 0 when the structure does not tell.
    public int layerWidth(int spatialLayer) {
        return used.resolutions && spatialLayer <= used.maxSpatialId ? used.widths[spatialLayer] : 0;
    }

    /// Height of a spatial layer in pixels, 0 when the structure does not tell.
    public int layerHeight(int spatialLayer) {
        return used.resolutions && spatialLayer <= used.maxSpatialId ? used.heights[spatialLayer] : 0;
    }

    /// Whether some decode target with exactly this frame's layers can be switched to here.
    public boolean isSwitchingPoint() {
        for (int target = 0; target < used.decodeTargetCount; target++) {
            if (indications[target] == SWITCH
                    && used.targetSpatialIds[target] == spatialId
                    && used.targetTemporalIds[target] == temporalId) {
                return true;
            }
        }
        return false;
    }

    /// Whether no frame of any decode target depends on this one.
    public boolean isDiscardable() {
        for (int target = 0; target < used.decodeTargetCount; target++) {
            if (indications[target] > DISCARDABLE) {
                return false;
            }
        }
        return true;
    }

    /// Bits up to the end of the structure, where the active-targets mask has its place.
    int structureBits() {
        return structureBits;
    }

    /// Bits up to the end of the active-targets mask.
    int activeTargetsBits() {
        return activeTargetsBits;
    }

    /// Bits up to the zero padding.
    int endBits() {
        return endBits;
    }
}
