package io.sluice.core.room;

import org.jspecify.annotations.Nullable;

/// One entry of a subscriber's desired state: names a publication, or a participant and a source.
///
/// Immutable.
///
/// @param priority 0–100, higher is served first
/// @param maxWidth widest useful picture in device pixels, 0 = no bound
/// @param maxHeight highest useful picture in device pixels, 0 = no bound
/// @param maxFrameRate most useful frames a second, 0 = no bound
/// @param paused keep the assignment, send nothing
public record Want(
        @Nullable PublicationId publication,
        @Nullable ParticipantId participant,
        @Nullable TrackSource source,
        int priority,
        int maxWidth,
        int maxHeight,
        int maxFrameRate,
        boolean paused) {
    public Want {
        if (publication == null && (participant == null || source == null)) {
            throw new IllegalArgumentException("a want names a publication, or a participant and a source");
        }
    }
}
