package io.sluice.rtp.congestion.googcc;

import java.util.Arrays;

/// The lowest target of the last second: it falls at once and rises only to what has held.
///
/// Four buckets of a quarter second each hold their lowest value. Chosen: the trend detector swings within a second
/// around the capacity, and no probe or layer switch is decided faster. Owned by the media worker.
final class StableTarget {
    private static final int BUCKETS = 4;
    private static final long BUCKET_NANOS = 250_000_000L;

    private final double[] lowest = new double[BUCKETS];
    private int current;
    private boolean started;
    private long bucketSinceNanos;

    StableTarget() {
        Arrays.fill(lowest, Double.POSITIVE_INFINITY);
    }

    void onTarget(double bps, long nowNanos) {
        if (!started) {
            started = true;
            bucketSinceNanos = nowNanos;
        }
        long passed = Math.clamp((nowNanos - bucketSinceNanos) / BUCKET_NANOS, 0, BUCKETS);
        for (int i = 0; i < passed; i++) {
            current = (current + 1) % BUCKETS;
            lowest[current] = bps;
        }
        if (passed > 0) {
            bucketSinceNanos = nowNanos;
        }
        lowest[current] = Math.min(lowest[current], bps);
    }

    double bps() {
        double least = lowest[0];
        for (int i = 1; i < BUCKETS; i++) {
            least = Math.min(least, lowest[i]);
        }
        return least;
    }
}
