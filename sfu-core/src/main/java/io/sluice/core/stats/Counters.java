package io.sluice.core.stats;

import io.sluice.rtp.transport.DropCounters;

/// The counters of one worker.
///
/// Owned by the media worker.
public final class Counters {
    private final long[] counts = new long[Counter.values().length];
    private final long[] stageCounts = new long[Stage.values().length];
    private final long[] stageNanos = new long[Stage.values().length];
    private final DropCounters drops = new DropCounters();

    /// Adds to a counter.
    public void add(Counter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    /// Sets a counter that somebody else keeps.
    public void set(Counter counter, long value) {
        counts[counter.ordinal()] = value;
    }

    /// Value of a counter.
    public long of(Counter counter) {
        return counts[counter.ordinal()];
    }

    /// A stage ran once more.
    public void time(Stage stage, long nanos) {
        stageCounts[stage.ordinal()]++;
        stageNanos[stage.ordinal()] += nanos;
    }

    /// How often and how long each stage ran, indexed by [Stage#ordinal()].
    public StageTime[] stageTimes() {
        StageTime[] times = new StageTime[stageCounts.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = new StageTime(stageCounts[i], stageNanos[i]);
        }
        return times;
    }

    /// The counters of dropped packets.
    public DropCounters drops() {
        return drops;
    }

    /// A copy of all counts, indexed by [Counter#ordinal()].
    public long[] copy() {
        return counts.clone();
    }
}
