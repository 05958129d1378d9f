package io.sluice.core.stats;

/// How often a stage ran and how long it took in all.
///
/// Immutable.
public record StageTime(long count, long nanos) {
    /// Both together.
    public StageTime plus(StageTime other) {
        return new StageTime(count + other.count, nanos + other.nanos);
    }
}
