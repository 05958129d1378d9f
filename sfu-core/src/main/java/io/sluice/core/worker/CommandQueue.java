package io.sluice.core.worker;

import io.sluice.core.room.SfuOverloadedException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The bounded way into a media worker for everybody else.
///
/// Thread-safe: many put, the worker takes.
final class CommandQueue {
    /// Chosen: a second of the busiest signaling; more waiting than that means the worker is stuck.
    private static final int CAPACITY = 8_192;

    private final ArrayBlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final LongAdder refused = new LongAdder();
    private final Runnable wakeup;

    CommandQueue(Runnable wakeup) {
        this.wakeup = wakeup;
    }

    /// Puts a command, or throws when the queue is full.
    void put(Runnable command) {
        if (!queue.offer(command)) {
            refused.increment();
            throw new SfuOverloadedException();
        }
        wakeup.run();
    }

    /// Puts a command that must not be lost, waiting for room. Never to be called by a media worker.
    void putWaiting(Runnable command) throws InterruptedException {
        queue.put(command);
        wakeup.run();
    }

    /// The next command, or null.
    @Nullable
    Runnable poll() {
        return queue.poll();
    }

    /// Commands refused so far.
    long refused() {
        return refused.sum();
    }
}
