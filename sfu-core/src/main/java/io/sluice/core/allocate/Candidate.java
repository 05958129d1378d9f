package io.sluice.core.allocate;

import org.jspecify.annotations.Nullable;

/// Somebody whom one subscriber might be given, with what they publish.
///
/// Immutable.
///
/// @param <T> what stands for a publication
/// @param order place in the order of joining
/// @param lastSpokeNanos when they last became the dominant speaker, `Long.MIN_VALUE` = never
/// @param rank wish of the subscriber: lower is more wanted; [#NO_WISH] without one
/// @param video camera that the subscriber can decode, or null
/// @param audio microphone, or null
/// @param screen screen share that the subscriber can decode, or null
/// @param screenAudio sound of the screen share, or null
/// @param audible whether the microphone is among those that should be heard
public record Candidate<T>(
        long order,
        long lastSpokeNanos,
        int rank,
        @Nullable T video,
        @Nullable T audio,
        @Nullable T screen,
        @Nullable T screenAudio,
        boolean audible) {
    /// Rank of those nobody asked for.
    public static final int NO_WISH = Integer.MAX_VALUE;
}
