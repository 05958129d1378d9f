package io.sluice.core.forward;

import io.sluice.rtp.codec.DependencyDescriptor;
import io.sluice.rtp.codec.VideoPacketFacts;
import org.jspecify.annotations.Nullable;

/// Chooses, frame by frame, which spatial and temporal layers of one encoding are forwarded.
///
/// Idea: a selection holds for whole pictures and changes only where a picture begins. Going down is possible at once
/// as long as what remains was forwarded before; going up waits for the point the descriptors tell. With a dependency
/// descriptor (RTP Payload Format For AV1, appendix A) the selection is a decode target: up at a frame whose
/// indication for the target is *switch* and whose own dependencies were forwarded; down while the lower target is
/// unbroken, which it is not in K-SVC, where it is not forwarded beside the higher one. Without: a temporal layer of
/// VP8
/// at its Y bit, layer by layer (RFC 7741 §4.2); of VP9 at a U bit (RFC 9628 §4.2); a spatial layer of VP9 and any
/// layer
/// of AV1 and H264 at a keyframe.
///
/// A packet that comes late is judged by the selection that held at its place: the last [#CHANGES] changes are
/// remembered by sequence number. Cost: a comparison a packet; a few operations a frame.
///
/// Owned by the media worker.
final class LayerFilter {
    /// Chosen: more changes than this within the reach of a late packet would be flapping.
    private static final int CHANGES = 8;

    private static final int ALL = 0xFFFF;

    private final long[] changedAt = new long[CHANGES];
    private final int[] selectedThen = new int[CHANGES];
    private final ForwardedFrames forwarded = new ForwardedFrames();
    private int changes;
    private int wanted = ALL;
    private int selected;
    private int target;
    private int intactTargets;
    private int pictureTimestamp;
    private long highest;
    private boolean reducedSinceStructure;

    /// What is wanted: layers up to these. Takes effect where a picture begins.
    void want(int spatialId, int temporalId) {
        wanted = spatialId << 8 | temporalId;
    }

    /// Begins anew with a keyframe.
    void restart(long sequence, int timestamp, VideoPacketFacts facts) {
        changes = 0;
        selected = wanted;
        highest = sequence - 1;
        pictureTimestamp = timestamp;
        forwarded.reset();
        reducedSinceStructure = false;
        DependencyDescriptor dependencies = facts.dependencies();
        target = dependencies == null ? -1 : dependencies.targetOf(wanted >> 8, wanted & 0xFF);
        intactTargets = -1;
        remember(sequence);
    }

    private void remember(long sequence) {
        changedAt[changes & CHANGES - 1] = sequence;
        selectedThen[changes & CHANGES - 1] = selected << 8 | target & 0xFF;
        changes++;
    }

    /// Decides about a packet of the encoding.
    boolean accepts(long sequence, int timestamp, VideoPacketFacts facts) {
        DependencyDescriptor dependencies = facts.dependencies();
        if (sequence > highest) {
            if (timestamp - pictureTimestamp > 0) {
                pictureTimestamp = timestamp;
                reselect(facts, dependencies);
            }
            highest = sequence;
        } else if (sequence < changedAt[changes - 1 & CHANGES - 1]) {
            return acceptedThen(sequence, facts, dependencies);
        }
        boolean accepted = isWithin(selected, target, facts, dependencies);
        if (dependencies != null && dependencies.decodeTargetCount() > 1) {
            note(accepted, dependencies);
        }
        return accepted;
    }

    private static boolean isWithin(
            int selection, int ofTarget, VideoPacketFacts facts, @Nullable DependencyDescriptor dependencies) {
        if (dependencies != null && ofTarget >= 0) {
            return (dependencies.presentTargets() >>> ofTarget & 1) != 0;
        }
        return facts.spatialId() <= selection >> 8 && facts.temporalId() <= (selection & 0xFF);
    }

    private boolean acceptedThen(long sequence, VideoPacketFacts facts, @Nullable DependencyDescriptor dependencies) {
        for (int i = changes - 1; i >= Math.max(0, changes - CHANGES); i--) {
            if (changedAt[i & CHANGES - 1] <= sequence) {
                int then = selectedThen[i & CHANGES - 1];
                return isWithin(then >> 8, (byte) then, facts, dependencies);
            }
        }
        return false;
    }

    private void note(boolean accepted, DependencyDescriptor frame) {
        if (accepted) {
            forwarded.add(frame.frameNumber());
        } else {
            intactTargets &= ~frame.neededTargets();
        }
    }

    private void reselect(VideoPacketFacts facts, @Nullable DependencyDescriptor dependencies) {
        if (dependencies != null) {
            reselectTarget(facts, dependencies);
            return;
        }
        if (wanted == selected) {
            return;
        }
        int spatial = selected >> 8;
        int temporal = selected & 0xFF;
        int wantedSpatial = wanted >> 8;
        int wantedTemporal = wanted & 0xFF;
        spatial = facts.isKeyframeStart() ? wantedSpatial : Math.min(spatial, wantedSpatial);
        if (facts.opensHigherLayers() && facts.temporalId() <= temporal) {
            temporal = wantedTemporal;
        } else if (facts.syncsLayer() && facts.temporalId() == temporal + 1) {
            temporal = Math.min(temporal + 1, wantedTemporal);
        } else {
            temporal = Math.min(temporal, wantedTemporal);
        }
        select(spatial << 8 | temporal, target);
    }

    private void reselectTarget(VideoPacketFacts facts, DependencyDescriptor frame) {
        if (facts.isKeyframeStart() || target < 0) {
            intactTargets = -1;
            reducedSinceStructure = false;
            select(wanted, frame.targetOf(wanted >> 8, wanted & 0xFF));
            return;
        }
        int next = frame.targetOf(wanted >> 8, wanted & 0xFF);
        int present = target;
        if (next == present) {
            return;
        }
        boolean opens = (frame.switchTargets() >>> next & 1) != 0 && forwarded.canDecode(frame);
        if (opens) {
            intactTargets |= 1 << next;
        }
        boolean lower = present >= 0 && (frame.targetsWithin(present) >>> next & 1) != 0;
        if (opens || lower && (intactTargets >>> next & 1) != 0) {
            select(wanted, next);
        }
    }

    private void select(int selection, int decodeTarget) {
        if (selection == selected && decodeTarget == target) {
            return;
        }
        selected = selection;
        target = decodeTarget;
        remember(highest + 1);
    }

    /// Whether a keyframe is needed to get to what is wanted: the layers cannot be joined at any other point, or not
    /// soon.
    boolean needsKeyframe(VideoPacketFacts facts) {
        DependencyDescriptor dependencies = facts.dependencies();
        if (dependencies != null) {
            int next = dependencies.targetOf(wanted >> 8, wanted & 0xFF);
            return target >= 0
                    && next != target
                    && dependencies.targetSpatialId(next) != dependencies.targetSpatialId(target);
        }
        return wanted >> 8 > selected >> 8;
    }

    /// Whether the last packet of a frame is the last one that is forwarded of its picture: then it bears the marker.
    boolean endsPicture(VideoPacketFacts facts) {
        DependencyDescriptor dependencies = facts.dependencies();
        int top = dependencies != null && target >= 0 ? dependencies.targetSpatialId(target) : selected >> 8;
        return facts.isFrameEnd() && facts.spatialId() >= top;
    }

    /// Mask of active decode targets to tell the receiver with this packet; 0 = what the packet says holds.
    int activeTargets(VideoPacketFacts facts) {
        DependencyDescriptor dependencies = facts.dependencies();
        if (dependencies == null || target < 0 || dependencies.decodeTargetCount() < 2) {
            return 0;
        }
        int active = dependencies.activeDecodeTargets();
        int mask = active & dependencies.targetsWithin(target);
        boolean reduced = mask != active;
        reducedSinceStructure |= reduced;
        if (!reducedSinceStructure || !dependencies.attachesStructure() && dependencies.temporalId() != 0) {
            return 0;
        }
        return mask;
    }

    /// Highest spatial layer that is forwarded.
    int spatialId() {
        return selected >> 8;
    }

    /// Highest temporal layer that is forwarded.
    int temporalId() {
        return selected & 0xFF;
    }
}
