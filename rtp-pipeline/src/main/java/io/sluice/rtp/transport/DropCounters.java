package io.sluice.rtp.transport;

/// Counts dropped packets by reason, for everything one thread owns.
///
/// Owned by the media worker.
public final class DropCounters {
    private final long[] counts = new long[DropReason.values().length];

    /// Counts one packet dropped for `reason`.
    public void count(DropReason reason) {
        counts[reason.ordinal()]++;
    }

    /// Sets a count that somebody else keeps.
    public void set(DropReason reason, long count) {
        counts[reason.ordinal()] = count;
    }

    /// Number of packets dropped for `reason` so far.
    public long of(DropReason reason) {
        return counts[reason.ordinal()];
    }

    /// Adds every count to `totals`, which is indexed by [DropReason#ordinal()].
    public void addTo(long[] totals) {
        for (int i = 0; i < counts.length; i++) {
            totals[i] += counts[i];
        }
    }
}
