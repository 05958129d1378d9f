package io.sluice.core.room;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A participant's change of its own state; what is absent stays.
///
/// Immutable.
///
/// @param name new display name, null = unchanged
/// @param attributes changed attributes; an empty value removes the key
/// @param tracks tracks declared, or changed
/// @param withdrawn mids whose track ends
public record ParticipantUpdate(
        @Nullable String name,
        Map<String, Optional<String>> attributes,
        List<TrackDeclaration> tracks,
        List<String> withdrawn) {
    public ParticipantUpdate {
        attributes = Map.copyOf(attributes);
        tracks = List.copyOf(tracks);
        withdrawn = List.copyOf(withdrawn);
    }
}
