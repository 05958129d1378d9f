package io.sluice.core.room;

import java.util.List;
import java.util.Map;

/// Everything needed to take a participant into a room.
///
/// Immutable.
///
/// @param id id of this joining; from [Sfu#reserve]
/// @param identity who it is: the same identity joining again replaces the old one, see `replaces`
/// @param tracks which of the sections carry a track now
/// @param mayPublish whether declared tracks become publications
/// @param maySubscribe whether slots are filled
/// @param acknowledgesSlots whether the client acknowledges slot changes; if not, packets of a new owner flow at once
/// @param kind how it takes part
/// @param replaces whether somebody of this identity who is there goes; if not, and their media transport lives, the
///     outcome is [JoinOutcome.NameTaken]
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
        boolean acknowledgesSlots,
        ParticipantKind kind,
        boolean replaces) {
    public JoinRequest {
        attributes = Map.copyOf(attributes);
        tracks = List.copyOf(tracks);
    }

    /// A member, who replaces whoever is there under its identity.
    public JoinRequest(
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
        this(
                room,
                id,
                identity,
                name,
                attributes,
                transport,
                media,
                tracks,
                subscription,
                mayPublish,
                maySubscribe,
                acknowledgesSlots,
                ParticipantKind.MEMBER,
                true);
    }
}
