package io.sluice.load.bot;

/// Counts durations in buckets that grow by 4 %: percentiles without keeping samples.
///
/// Owned by one thread.
public final class LatencyHistogram {
    private static final double GROWTH = StrictMath.log(1.04);
    private static final int BUCKETS = 512;

    private final long[] counts = new long[BUCKETS];
    private long total;

    /// Counts one duration; negative ones count as zero.
    public void add(long nanos) {
        int bucket = nanos <= 1_000 ? 0 : (int) (StrictMath.log(nanos / 1_000.0) / GROWTH);
        counts[Math.min(BUCKETS - 1, bucket)]++;
        total++;
    }

    /// Forgets everything.
    public void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }

    /// Durations counted.
    public long total() {
        return total;
    }

    /// A percentile in microseconds, 0 when nothing was counted.
    ///
    /// @param share 0–1
    public double micros(double share) {
        long wanted = (long) Math.ceil(share * total);
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counts[i];
            if (sum >= wanted && sum > 0) {
                return StrictMath.exp((i + 0.5) * GROWTH);
            }
        }
        return 0;
    }
}
