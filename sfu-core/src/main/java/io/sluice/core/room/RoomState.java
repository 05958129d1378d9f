package io.sluice.core.room;

import java.util.List;

/// A room as one participant sees it: the state that later events are deltas to.
///
/// Immutable.
///
/// @param publications its own ones included
/// @param slots assigned slots only
public record RoomState(
        RoomId room,
        List<ParticipantInfo> participants,
        List<PublicationInfo> publications,
        List<SlotAssignment> slots,
        List<ParticipantId> speakers,
        RecordingState recording) {
    public RoomState {
        participants = List.copyOf(participants);
        publications = List.copyOf(publications);
        slots = List.copyOf(slots);
        speakers = List.copyOf(speakers);
    }
}
