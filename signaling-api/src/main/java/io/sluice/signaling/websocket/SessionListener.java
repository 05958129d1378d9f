package io.sluice.signaling.websocket;

import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.EncodingState;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.Subscribed;
import io.sluice.core.room.TransportState;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.session.Shared;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way from a media worker to a session: every call is handed over to the signaling event loop, in order.
///
/// Thread-safe: the worker calls, and only the event loop touches the session.
final class SessionListener implements ParticipantListener {
    private final Shared shared;
    private @Nullable Session session; // of the event loop

    SessionListener(Shared shared) {
        this.shared = shared;
    }

    /// What is heard from now on goes to `joined`. On the event loop only.
    void bind(Session joined) {
        session = joined;
    }

    private void tell(Consumer<Session> what) {
        shared.toLoop(() -> {
            Session current = session;
            if (current != null) {
                what.accept(current);
            }
        });
    }

    private void tell(ServerMessage.Event event) {
        tell(current -> current.onEvent(event));
    }

    @Override
    public void onParticipantJoined(ParticipantInfo participant) {
        tell(new ServerMessage.Participants(List.of(participant), List.of(), List.of()));
    }

    @Override
    public void onParticipantUpdated(ParticipantInfo participant) {
        tell(new ServerMessage.Participants(List.of(), List.of(participant), List.of()));
    }

    @Override
    public void onParticipantLeft(ParticipantId participant, LeaveReason reason) {
        tell(new ServerMessage.Participants(
                List.of(), List.of(), List.of(new ServerMessage.Participants.Left(participant, reason))));
    }

    @Override
    public void onPublicationAdded(PublicationInfo publication) {
        tell(new ServerMessage.Publications(List.of(publication), List.of(), List.of()));
    }

    @Override
    public void onPublicationUpdated(PublicationInfo publication) {
        tell(new ServerMessage.Publications(List.of(), List.of(publication), List.of()));
    }

    @Override
    public void onPublicationRemoved(PublicationId publication) {
        tell(new ServerMessage.Publications(List.of(), List.of(), List.of(publication)));
    }

    @Override
    public void onSlots(long revision, List<SlotAssignment> changed) {
        List<SlotAssignment> copy = List.copyOf(changed);
        tell(current -> current.onSlots(revision, copy));
    }

    @Override
    public void onSubscribed(Subscribed subscribed) {
        tell(new ServerMessage.Subscribed(subscribed));
    }

    @Override
    public void onEncodings(String mid, List<EncodingState> encodings) {
        tell(new ServerMessage.Encodings(mid, List.copyOf(encodings)));
    }

    @Override
    public void onRecording(RecordingState recording) {
        tell(new ServerMessage.Recording(recording));
    }

    @Override
    public void onSpeakers(List<ParticipantId> speakers) {
        tell(new ServerMessage.Speakers(List.copyOf(speakers)));
    }

    @Override
    public void onChat(ChatMessage message) {
        tell(new ServerMessage.Chat(message));
    }

    @Override
    public void onTransport(TransportState state, String detail) {
        tell(new ServerMessage.Transport(state, detail));
    }

    @Override
    public void onLeft(LeaveReason reason, String detail) {
        tell(current -> current.onLeft(reason, detail));
    }
}
