package io.sluice.rtp.timing;

/// Arithmetic on instants of the worker's monotonic clock, in nanoseconds.
///
/// Such a clock may start anywhere, so instants are compared by their difference; [#NEVER] alone stands outside of
/// that.
///
/// Immutable.
public final class Deadline {
    /// The deadline of something that waits for nothing.
    public static final long NEVER = Long.MAX_VALUE;

    private Deadline() {}

    /// Whether `deadlineNanos` has come.
    public static boolean isDue(long deadlineNanos, long nowNanos) {
        return deadlineNanos != NEVER && deadlineNanos - nowNanos <= 0;
    }

    /// The earlier of two deadlines, either of which may be [#NEVER].
    public static long earlier(long a, long b) {
        if (a == NEVER || b == NEVER) {
            return a == NEVER ? b : a;
        }
        return a - b <= 0 ? a : b;
    }
}
