package io.sluice.core.room;

/// The answer to a wish to record a room, or to stop.
///
/// Immutable.
public sealed interface RecordingOutcome {
    /// So it is now; also when it was so before.
    record Done(RecordingState state) implements RecordingOutcome {}

    /// There is no such room.
    record NoRoom() implements RecordingOutcome {}

    /// It cannot be recorded now; the sentence says why.
    record Unavailable(String sentence) implements RecordingOutcome {}
}
