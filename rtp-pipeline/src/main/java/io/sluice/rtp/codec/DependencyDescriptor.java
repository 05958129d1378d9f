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
    private int readPresent;
    private int readSwitch;
    private int readNeeded;
    private int presentTargets;
    private int switchTargets;
    private int neededTargets;
    private int structureBits;

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
        used = structure;
        presentTargets = readPresent;
        switchTargets = readSwitch;
        neededTargets = readNeeded;
        keep(attached, active, mask);
        return true;
    }

    private void readIndications(DependencyStructure structure, int template, boolean custom) {
        int present = 0;
        int switching = 0;
        int needed = 0;
        for (int target = 0; target < structure.decodeTargetCount; target++) {
            int indication = custom
                    ? bits.read(2)
                    : structure.indications[template * DependencyStructure.MAX_DECODE_TARGETS + target];
            indications[target] = (byte) indication;
            int bit = 1 << target;
            present |= indication == NOT_PRESENT ? 0 : bit;
            switching |= indication == SWITCH ? bit : 0;
            needed |= indication > DISCARDABLE ? bit : 0;
        }
        readPresent = present;
        readSwitch = switching;
        readNeeded = needed;
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
        facts.opensHigherLayers = facts.keyframeStart;
        facts.syncsLayer = false;
        if (facts.keyframeStart && used.resolutions) {
            facts.width = used.widths[used.maxSpatialId];
            facts.height = used.heights[used.maxSpatialId];
            facts.layerCount = used.maxSpatialId + 1;
            for (int layer = 0; layer <= used.maxSpatialId; layer++) {
                facts.layerWidths[layer] = used.widths[layer];
                facts.layerHeights[layer] = used.heights[layer];
            }
        }
    }

    /// Bit i: the frame belongs to decode target i.
    public int presentTargets() {
        return presentTargets;
    }

    /// Bit i: [#SWITCH] is told for decode target i.
    public int switchTargets() {
        return switchTargets;
    }

    /// Bit i: later frames of decode target i depend on this frame.
    public int neededTargets() {
        return neededTargets;
    }

    /// The decode target to take for the best picture of at most these layers: among the targets being produced the
    /// one with most spatial, then most temporal layers. Where even the lowest has more, the lowest one.
    public int targetOf(int maxSpatialId, int maxTemporalId) {
        int best = -1;
        int bestRank = -1;
        int lowest = 0;
        int lowestRank = Integer.MAX_VALUE;
        int active = frameActiveTargets == 0 ? -1 : frameActiveTargets;
        for (int target = 0; target < used.decodeTargetCount; target++) {
            int rank = used.targetSpatialIds[target] << 8 | used.targetTemporalIds[target];
            if (rank < lowestRank) {
                lowestRank = rank;
                lowest = target;
            }
            if ((active >>> target & 1) != 0
                    && used.targetSpatialIds[target] <= maxSpatialId
                    && used.targetTemporalIds[target] <= maxTemporalId
                    && rank > bestRank) {
                bestRank = rank;
                best = target;
            }
        }
        return best < 0 ? lowest : best;
    }

    /// Bit i: decode target i needs no layer above those of `target`.
    public int targetsWithin(int target) {
        int mask = 0;
        for (int other = 0; other < used.decodeTargetCount; other++) {
            boolean within = used.targetSpatialIds[other] <= used.targetSpatialIds[target]
                    && used.targetTemporalIds[other] <= used.targetTemporalIds[target];
            mask |= within ? 1 << other : 0;
        }
        return mask;
    }

    /// First template id of the structure, 0..63.
    public int templateIdOffset() {
        return used.templateIdOffset;
    }

    /// Templates of the structure, 1..64.
    public int templateCount() {
        return used.templateCount;
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
    public int structureBits() {
        return structureBits;
    }
}
