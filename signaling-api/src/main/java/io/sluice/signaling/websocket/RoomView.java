package io.sluice.signaling.websocket;

import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SlotAssignment;
import io.sluice.signaling.message.ServerMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What one participant should know of its room by now: the state it was told at the join, and every event since folded
/// in. It is what a client gets that missed too much.
///
/// Owned by the signaling event loop.
final class RoomView {
    private final RoomState start;
    private final Map<ParticipantId, ParticipantInfo> participants = new LinkedHashMap<>();
    private final Map<PublicationId, PublicationInfo> publications = new LinkedHashMap<>();
    private final Map<String, SlotAssignment> slots = new LinkedHashMap<>();
    private List<ParticipantId> speakers;
    private RecordingState recording;

    RoomView(RoomState start) {
        this.start = start;
        start.participants().forEach(participant -> participants.put(participant.id(), participant));
        start.publications().forEach(publication -> publications.put(publication.id(), publication));
        start.slots().forEach(slot -> slots.put(slot.mid(), slot));
        speakers = start.speakers();
        recording = start.recording();
    }

    /// Folds one event in.
    void apply(ServerMessage.Event event) {
        switch (event) {
            case ServerMessage.Participants change -> {
                change.joined().forEach(participant -> participants.put(participant.id(), participant));
                change.updated().forEach(participant -> participants.replace(participant.id(), participant));
                change.left().forEach(left -> participants.remove(left.id()));
            }
            case ServerMessage.Publications change -> {
                change.added().forEach(publication -> publications.put(publication.id(), publication));
                change.updated().forEach(publication -> publications.replace(publication.id(), publication));
                change.removed().forEach(publications::remove);
            }
            case ServerMessage.Slots change -> {
                for (SlotAssignment slot : change.slots()) {
                    if (slot.publication() == null) {
                        slots.remove(slot.mid());
                    } else {
                        slots.put(slot.mid(), slot);
                    }
                }
            }
            case ServerMessage.Speakers change -> speakers = change.speakers();
            case ServerMessage.Encodings ignored -> {}
            case ServerMessage.Recording change -> recording = change.state();
            case ServerMessage.Subscribed ignored -> {}
            case ServerMessage.Chat ignored -> {}
            case ServerMessage.Transport ignored -> {}
            case ServerMessage.Leave ignored -> {}
        }
    }

    /// The state now.
    RoomState state() {
        return new RoomState(
                start.room(),
                List.copyOf(participants.values()),
                List.copyOf(publications.values()),
                List.copyOf(slots.values()),
                speakers,
                recording);
    }
}
