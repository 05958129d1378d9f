package io.sluice.rtp.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// The counter of heap bytes that this thread allocates, for the promise that a hot call allocates none.
///
/// Owned by the test's thread.
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ATTEMPTS = 5;

    private Allocations() {}

    /// Runs `call` so often, twice for warm-up, and fails if it allocates.
    ///
    /// A call counts as free of allocation below a hundredth of a byte, so that growth to a steady size and what
    /// the JVM does on this thread do not count; the best of some attempts decides.
    public static void assertNonePer(int calls, String what, Runnable call) {
        run(2 * calls, call);
        double best = Double.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && best > 0.01; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            run(calls, call);
            best = Math.min(best, (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) calls);
        }
        double bytes = best;
        assertTrue(bytes <= 0.01, () -> bytes + " B allocated per " + what);
    }

    private static void run(int calls, Runnable call) {
        for (int i = 0; i < calls; i++) {
            call.run();
        }
    }
}
