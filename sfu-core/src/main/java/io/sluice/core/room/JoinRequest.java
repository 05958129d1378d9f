package io.sluice.core.room;

import java.util.List;
import java.util.Map;

/// Everything needed to take a participant into a room.
///
/// Immutable.
///
/// @param id id of this joining; from [Sfu#reserve]
/// @param identity who it is: the same identity joining again replaces the old one
/// @param tracks which of the sections carry a track now
/// @param mayPublish whether declared tracks become publications
/// @param maySubscribe whether slots are filled
/// @param acknowledgesSlots whether the client acknowledges slot changes; if not, packets of a new owner flow at once
public record JoinRequest(
        RoomId room,
        ParticipantId id,
        String identity,
        String name,
        Map<String, String> attributes,
        TransportParameters transport,
        MediaSections media,
        List<TrackDeclaration> tracks,
        SubscriptionRequest subscription,
        boolean mayPublish,
        boolean maySubscribe,
        boolean acknowledgesSlots) {
    public JoinRequest {
        attributes = Map.copyOf(attributes);
        tracks = List.copyOf(tracks);
    }
}
