package io.sluice.core.worker;

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
import java.util.List;

/// The ear of an [Understudy], who has no signaling: what the room tells is forgotten.
final class NobodyListens implements ParticipantListener {
    @Override
    public void onParticipantJoined(ParticipantInfo participant) {}

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

    @Override
    public void onTransport(TransportState state, String detail) {}

    @Override
    public void onLeft(LeaveReason reason, String detail) {}
}
