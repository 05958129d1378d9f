package io.sluice.core.record.disk;

import java.nio.file.Path;

/// Where and how recordings are written.
///
/// Immutable.
///
/// @param root directory below which every recording has one of its own; must exist
/// @param queueBytes records of one recording that may wait for the disk; a power of two
/// @param syncNanos how often files are forced to the disk; what a crash can lose
/// @param automatic whether every room is recorded from its first participant on
public record RecordConfig(Path root, int queueBytes, long syncNanos, boolean automatic) {
    /// Chosen: 3.5 s of a room of nine who send 4 Mbit/s each; a disk that stalls for longer is too slow.
    public static final int DEFAULT_QUEUE_BYTES = 16 << 20;

    /// Chosen: half of the 2 s that may be lost, the rest is for the disk to do it.
    public static final long DEFAULT_SYNC_NANOS = 1_000_000_000L;

    public RecordConfig {
        if (Integer.bitCount(queueBytes) != 1 || queueBytes < 1 << 18 || syncNanos < 1) {
            throw new IllegalArgumentException("The queue of a recording is a power of two of at least 256 KB.");
        }
    }

    /// Recordings below `root`, begun by hand.
    public static RecordConfig below(Path root) {
        return new RecordConfig(root, DEFAULT_QUEUE_BYTES, DEFAULT_SYNC_NANOS, false);
    }
}
