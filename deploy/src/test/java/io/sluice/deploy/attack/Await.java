package io.sluice.deploy.attack;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what must come, as long as a slow machine may need.
final class Await {
    private static final long LIMIT_NANOS = 20_000_000_000L;
    private static final long STEP_NANOS = 5_000_000L;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(() -> what, condition);
    }

    /// @param what asked when it did not come
    static void until(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("within 20 s: " + what.get());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }
}
