package io.sluice.core.publish;

import io.sluice.rtp.codec.DependencyDescriptor;
import io.sluice.rtp.codec.VideoPacketFacts;

/// What each spatial and temporal layer of one arriving encoding costs and gives: bits per second including the layers
/// it needs, pictures per second, size.
///
/// Idea: counted exactly, packet by packet as they arrive, in two buckets of half a second as in [RateMeter]. Where a
/// dependency descriptor names decode targets a packet counts for each target it belongs to: so K-SVC, where the
/// highest layer needs no lower ones, is not over-estimated. Else it counts for its layer and all above. The rate that
/// is told follows a rise within [#RISE_NANOS] and a fall within [#FALL_NANOS], so that one keyframe is no new rate.
///
/// Owned by the media worker.
public final class LayerMeter {
    private static final int SPATIAL = VideoPacketFacts.MAX_SPATIAL_LAYERS;
    private static final int TEMPORAL = VideoPacketFacts.MAX_TEMPORAL_LAYERS;
    private static final long BUCKET_NANOS = 500_000_000L;

    /// Chosen: three keyframe intervals of a busy room; a real rise is seen within a second.
    private static final double RISE_NANOS = 1e9;

    /// Chosen: what fell may come back with the next movement in the picture.
    private static final double FALL_NANOS = 2e9;

    /// Chosen: a layer of which nothing came for this long is not produced. The slowest temporal layer of a screen
    /// share of 5 frames a second has a frame every 0.8 s.
    private static final long SILENT_NANOS = 1_000_000_000L;

    private final long[] bytes = new long[SPATIAL * TEMPORAL];
    private final long[] formerBytes = new long[SPATIAL * TEMPORAL];
    private final int[] pictures = new int[TEMPORAL];
    private final int[] formerPictures = new int[TEMPORAL];
    private final double[] smoothedBps = new double[SPATIAL * TEMPORAL];
    private final long[] spatialSeenNanos = new long[SPATIAL];
    private final long[] temporalSeenNanos = new long[TEMPORAL];
    private final int[] widths = new int[SPATIAL];
    private final int[] heights = new int[SPATIAL];
    private int topSpatial = -1;
    private int topTemporal = -1;
    private int lastTimestamp;
    private long bucketStartNanos;
    private long firstNanos;
    private long smoothedNanos;
    private boolean started;

    /// Counts a packet.
    ///
    /// @param length bytes of the RTP packet
    void onPacket(int length, int timestamp, VideoPacketFacts facts, long nowNanos) {
        roll(nowNanos);
        int spatial = Math.min(facts.spatialId(), SPATIAL - 1);
        int temporal = Math.min(facts.temporalId(), TEMPORAL - 1);
        topSpatial = Math.max(topSpatial, spatial);
        topTemporal = Math.max(topTemporal, temporal);
        spatialSeenNanos[spatial] = nowNanos;
        temporalSeenNanos[temporal] = nowNanos;
        if (timestamp != lastTimestamp) {
            lastTimestamp = timestamp;
            pictures[temporal]++;
        }
        DependencyDescriptor dependencies = facts.dependencies();
        if (dependencies != null && dependencies.decodeTargetCount() > 1) {
            countTargets(dependencies, length);
        } else {
            for (int s = spatial; s <= topSpatial; s++) {
                for (int t = temporal; t <= topTemporal; t++) {
                    bytes[s * TEMPORAL + t] += length;
                }
            }
        }
        for (int i = 0; i < facts.layerCount(); i++) {
            widths[i] = facts.layerWidth(i);
            heights[i] = facts.layerHeight(i);
        }
    }

    private void countTargets(DependencyDescriptor dependencies, int length) {
        int present = dependencies.presentTargets();
        for (int target = 0; present != 0; target++, present >>>= 1) {
            if ((present & 1) != 0) {
                int spatial = dependencies.targetSpatialId(target);
                int temporal = Math.min(dependencies.targetTemporalId(target), TEMPORAL - 1);
                bytes[spatial * TEMPORAL + temporal] += length;
            }
        }
    }

    private void roll(long nowNanos) {
        if (!started) {
            started = true;
            bucketStartNanos = nowNanos;
            firstNanos = nowNanos;
            smoothedNanos = nowNanos;
            return;
        }
        long passed = (nowNanos - bucketStartNanos) / BUCKET_NANOS;
        if (passed <= 0) {
            return;
        }
        for (int i = 0; i < bytes.length; i++) {
            formerBytes[i] = passed == 1 ? bytes[i] : 0;
            bytes[i] = 0;
        }
        for (int i = 0; i < TEMPORAL; i++) {
            formerPictures[i] = passed == 1 ? pictures[i] : 0;
            pictures[i] = 0;
        }
        bucketStartNanos += passed * BUCKET_NANOS;
    }

    /// Brings the told rates up to date; between two calls they stand still.
    void refresh(long nowNanos) {
        roll(nowNanos);
        double elapsed = Math.max(0, nowNanos - smoothedNanos);
        smoothedNanos = nowNanos;
        boolean fresh = nowNanos - firstNanos <= 2 * BUCKET_NANOS;
        for (int i = 0; i < bytes.length; i++) {
            double now = rawBps(i, nowNanos);
            double weight = Math.min(1, elapsed / (now > smoothedBps[i] ? RISE_NANOS : FALL_NANOS));
            smoothedBps[i] = fresh || smoothedBps[i] == 0 ? now : smoothedBps[i] + (now - smoothedBps[i]) * weight;
        }
    }

    private double rawBps(int cell, long nowNanos) {
        return (formerBytes[cell] + bytes[cell]) * 8e9 / windowNanos(nowNanos);
    }

    private long windowNanos(long nowNanos) {
        long since = nowNanos - bucketStartNanos;
        boolean whole = bucketStartNanos - firstNanos >= BUCKET_NANOS;
        return Math.max(BUCKET_NANOS / 5, whole ? BUCKET_NANOS + since : since);
    }

    /// Bits per second of a spatial and temporal layer together with all it needs, as of the last refresh.
    public long bps(int spatialId, int temporalId) {
        return (long) smoothedBps[spatialId * TEMPORAL + temporalId];
    }

    /// Pictures per second up to a temporal layer.
    public double framesPerSecond(int temporalId, long nowNanos) {
        int count = 0;
        for (int t = 0; t <= temporalId; t++) {
            count += pictures[t] + formerPictures[t];
        }
        return started ? count * 1e9 / windowNanos(nowNanos) : 0;
    }

    /// Highest spatial layer that arrives, −1 = none.
    public int topSpatial(long nowNanos) {
        int top = topSpatial;
        while (top >= 0 && nowNanos - spatialSeenNanos[top] > SILENT_NANOS) {
            top--;
        }
        return top;
    }

    /// Highest temporal layer that arrives, −1 = none.
    public int topTemporal(long nowNanos) {
        int top = topTemporal;
        while (top >= 0 && nowNanos - temporalSeenNanos[top] > SILENT_NANOS) {
            top--;
        }
        return top;
    }

    /// Width of a spatial layer in pixels, 0 = not told.
    public int width(int spatialId) {
        return widths[spatialId];
    }

    /// Height of a spatial layer in pixels, 0 = not told.
    public int height(int spatialId) {
        return heights[spatialId];
    }
}
