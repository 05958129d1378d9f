package io.sluice.rtp.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// A clock in virtual time with the events that wait on it; two events at one instant run in the order they were
/// made.
///
/// It also drives sans-IO objects: after [#attach] their `onTimeout` is called whenever their `nextTimeoutNanos` has
/// come, at the earliest on the next tick of the timer granularity, as a worker's timers would.
///
/// Owned by the test's thread.
public final class EventLoop {
    private record Event(long atNanos, long order, Runnable action) {}

    private record Timed(LongSupplier nextTimeoutNanos, LongConsumer onTimeout) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNanos != b.atNanos ? Long.compare(a.atNanos, b.atNanos) : Long.compare(a.order, b.order));
    private final List<Timed> timed = new ArrayList<>();
    private final long granularityNanos;
    private long nowNanos;
    private long nextOrder;

    /// Creates a loop whose attached objects are woken exactly on time.
    public EventLoop() {
        this(0, 1);
    }

    /// Creates a loop.
    ///
    /// @param startNanos the first instant; it may be negative, but the clock must not overflow
    /// @param granularityNanos attached objects are woken on multiples of this
    public EventLoop(long startNanos, long granularityNanos) {
        this.nowNanos = startNanos;
        this.granularityNanos = granularityNanos;
    }

    /// The present instant.
    public long nowNanos() {
        return nowNanos;
    }

    /// Runs `action` at `atNanos`, or now if that has passed.
    public void at(long atNanos, Runnable action) {
        events.add(new Event(Math.max(atNanos, nowNanos), nextOrder++, action));
    }

    /// Runs `action` after `delayNanos`.
    public void after(long delayNanos, Runnable action) {
        at(nowNanos + delayNanos, action);
    }

    /// Runs `action` now and then once every `intervalNanos` until `untilNanos`.
    public void every(long intervalNanos, long untilNanos, Runnable action) {
        at(nowNanos, new Runnable() {
            @Override
            public void run() {
                action.run();
                if (nowNanos + intervalNanos < untilNanos) {
                    after(intervalNanos, this);
                }
            }
        });
    }

    /// Drives a sans-IO object from now on.
    public void attach(LongSupplier nextTimeoutNanos, LongConsumer onTimeout) {
        timed.add(new Timed(nextTimeoutNanos, onTimeout));
    }

    /// Runs everything that happens until `untilNanos` and leaves the clock there.
    public void runUntil(long untilNanos) {
        while (true) {
            long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().atNanos;
            Timed first = null;
            for (Timed candidate : timed) {
                long wanted = candidate.nextTimeoutNanos.getAsLong();
                if (wanted == Long.MAX_VALUE) {
                    continue;
                }
                long fires = Math.max(nowNanos, -Math.floorDiv(-wanted, granularityNanos) * granularityNanos);
                if (fires < next) {
                    next = fires;
                    first = candidate;
                }
            }
            if (next > untilNanos) {
                nowNanos = untilNanos;
                return;
            }
            nowNanos = next;
            if (first != null) {
                first.onTimeout.accept(nowNanos);
            } else {
                events.remove().action.run();
            }
        }
    }

    /// Runs everything that happens within `nanos` from now.
    public void runFor(long nanos) {
        runUntil(nowNanos + nanos);
    }
}
