package io.sluice.core.room;

import org.jspecify.annotations.Nullable;

/// Text from one participant to all, or to one.
///
/// Immutable.
///
/// @param to null = everybody
/// @param sentAtMillis milliseconds since 1970
public record ChatMessage(
        ParticipantId from,
        String identity,
        String name,
        @Nullable ParticipantId to,
        String topic,
        String text,
        long sentAtMillis) {}
