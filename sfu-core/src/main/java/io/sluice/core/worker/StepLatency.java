package io.sluice.core.worker;

/// How long packets stayed between the reading of their batch and its flush, over the last full 10 s.
///
/// Buckets grow by a quarter of a power of two, so that a percentile is right within 19 %.
///
/// Owned by the media worker's thread.
final class StepLatency {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final int BUCKETS = 40 * 4;

    private long[] current = new long[BUCKETS];
    private long[] last = new long[BUCKETS];
    private long windowEndsNanos;
    private boolean started;

    /// Counts packets that took `nanos`.
    void add(long nanos, long packets) {
        current[bucketOf(nanos)] += packets;
    }

    private static int bucketOf(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(Math.max(4, nanos));
        int quarter = (int) (Math.max(4, nanos) >>> power - 2) & 3;
        return Math.min(BUCKETS - 1, power * 4 + quarter);
    }

    /// Begins another window when it is time.
    void roll(long nowNanos) {
        if (started && windowEndsNanos - nowNanos > 0) {
            return;
        }
        started = true;
        windowEndsNanos = nowNanos + WINDOW_NANOS;
        long[] finished = current;
        current = last;
        last = finished;
        java.util.Arrays.fill(current, 0);
    }

    /// A percentile of the last window in nanoseconds, 0 when nothing was forwarded.
    long nanos(int percent) {
        long total = 0;
        for (long count : last) {
            total += count;
        }
        long wanted = (total * percent + 99) / 100;
        long sum = 0;
        for (int i = 0; i < BUCKETS && total > 0; i++) {
            sum += last[i];
            if (sum >= wanted) {
                return (1L << i / 4) + (1L << i / 4) / 4 * (i % 4 + 1);
            }
        }
        return 0;
    }
}
