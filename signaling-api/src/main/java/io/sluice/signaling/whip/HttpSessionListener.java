package io.sluice.signaling.whip;

import io.sluice.core.room.ChatMessage;
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
import io.sluice.signaling.session.Shared;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The way from a media worker to a WHIP or WHEP session: the little that concerns it is handed over to the signaling
/// event loop, in order; a client of HTTP cannot be told the rest.
///
/// Thread-safe: the worker calls, and only the event loop touches the session.
final class HttpSessionListener implements ParticipantListener {
    private final Shared shared;
    private @Nullable HttpSession session; // of the event loop

    HttpSessionListener(Shared shared) {
        this.shared = shared;
    }

    /// What is heard from now on goes to `begun`. On the event loop only.
    void bind(HttpSession begun) {
        session = begun;
    }

    private void tell(Consumer<HttpSession> what) {
        shared.toLoop(() -> {
            HttpSession current = session;
            if (current != null) {
                what.accept(current);
            }
        });
    }

    @Override
    public void onParticipantJoined(ParticipantInfo participant) {
        tell(current -> current.onParticipantJoined(participant));
    }

    @Override
    public void onTransport(TransportState state, String detail) {
        tell(current -> current.onTransport(state));
    }

    @Override
    public void onLeft(LeaveReason reason, String detail) {
        tell(current -> current.onLeft(reason));
    }

    @Override
    public void onParticipantUpdated(ParticipantInfo participant) {}

    @Override
    public void onParticipantLeft(ParticipantId participant, LeaveReason reason) {}

    @Override
    public void onPublicationAdded(PublicationInfo publication) {}

    @Override
    public void onPublicationUpdated(PublicationInfo publication) {}

    @Override
    public void onPublicationRemoved(PublicationId publication) {}

    @Override
    public void onSlots(long revision, List<SlotAssignment> changed) {}

    @Override
    public void onSubscribed(Subscribed subscribed) {}

    @Override
    public void onRecording(RecordingState recording) {}

    @Override
    public void onSpeakers(List<ParticipantId> speakers) {}

    @Override
    public void onChat(ChatMessage message) {}
}
