package io.sluice.core.record;

import org.jspecify.annotations.Nullable;

/// The way of records from a media worker to whoever writes them down. It never waits.
///
/// Thread-safe: one thread offers.
public interface RecordQueue {
    /// Takes a copy of one record.
    ///
    /// @param file number of the segment file; its first record opens it, its [RecordKind#END] closes it
    /// @param stream number of the stream within the file, 0 where it means nothing
    /// @param micros microseconds since the start of the recording
    /// @return false when there is no room, or nothing can be written any more; the recording is over then, and
    ///     [#failure] says why
    boolean offer(int file, RecordKind kind, int stream, long micros, byte[] bytes, int offset, int length);

    /// Why nothing can be written any more, or null while it can.
    @Nullable
    RecordingEnd failure();
}
