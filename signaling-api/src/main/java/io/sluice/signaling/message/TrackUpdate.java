package io.sluice.signaling.message;

import io.sluice.core.room.PublisherLimit;
import io.sluice.core.room.TrackSource;
import org.jspecify.annotations.Nullable;

/// A change to what a client says about one track it sends, or the declaration of a new one. Null means unchanged.
/// Immutable.
public record TrackUpdate(
        String mid,
        @Nullable TrackSource source,
        @Nullable String name,
        @Nullable Boolean muted,
        @Nullable PublisherLimit limit) {}
