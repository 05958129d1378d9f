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
public record ParticipantInfo(
        ParticipantId id, String identity, String name, Map<String, String> attributes, long joinedAtMillis) {
    public ParticipantInfo {
        attributes = Map.copyOf(attributes);
    }
}
