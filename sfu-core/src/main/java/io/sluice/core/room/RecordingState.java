package io.sluice.core.room;

/// Whether a room is being recorded, as everybody in it is told.
///
/// Immutable.
///
/// @param id the recording, the latest one when it is off; empty when there was none
/// @param startedAtMillis since 1970, 0 when there was none
/// @param reason why it ended, a code of docs/protocol.md; empty while it is on
/// @param text the same for people
public record RecordingState(boolean active, String id, long startedAtMillis, String reason, String text) {
    /// Nothing is recorded, nor was.
    public static final RecordingState OFF = new RecordingState(false, "", 0, "", "");
}
