package io.sluice.core.room;

import java.util.Map;

/// A participant as the others in the room see it.
///
/// Immutable.
///
/// @param id id of this joining, never reused
/// @param identity who it is, over reconnects and devices
/// @param name what others see; text, never markup
/// @param attributes free for applications
/// @param joinedAtMillis when it joined, milliseconds since 1970
/// @param kind how it takes part
public record ParticipantInfo(
        ParticipantId id,
        String identity,
        String name,
        Map<String, String> attributes,
        long joinedAtMillis,
        ParticipantKind kind) {
    public ParticipantInfo {
        attributes = Map.copyOf(attributes);
    }

    /// A member.
    public ParticipantInfo(
            ParticipantId id, String identity, String name, Map<String, String> attributes, long joinedAtMillis) {
        this(id, identity, name, attributes, joinedAtMillis, ParticipantKind.MEMBER);
    }
}
