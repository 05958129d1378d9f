package io.sluice.core.publish;

/// Bits per second over the last half to full second, in two buckets.
///
/// Owned by the media worker.
public final class RateMeter {
    private static final long BUCKET_NANOS = 500_000_000L;

    private long bucketStartNanos;
    private long currentBytes;
    private long previousBytes;
    private boolean started;

    /// Counts bytes at a time.
    public void add(int bytes, long nowNanos) {
        roll(nowNanos);
        currentBytes += bytes;
    }

    /// The rate, in bits per second.
    public long bps(long nowNanos) {
        if (!started) {
            return 0;
        }
        roll(nowNanos);
        long elapsed = BUCKET_NANOS + (nowNanos - bucketStartNanos);
        return (previousBytes + currentBytes) * 8_000_000L / Math.max(1, elapsed / 1_000);
    }

    private void roll(long nowNanos) {
        if (!started) {
            started = true;
            bucketStartNanos = nowNanos;
            return;
        }
        long passed = (nowNanos - bucketStartNanos) / BUCKET_NANOS;
        if (passed <= 0) {
            return;
        }
        previousBytes = passed == 1 ? currentBytes : 0;
        currentBytes = 0;
        bucketStartNanos += passed * BUCKET_NANOS;
    }
}
