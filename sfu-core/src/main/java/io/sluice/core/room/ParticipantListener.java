package io.sluice.core.room;

import java.util.List;

/// What one participant hears of its room. Calls come in order, on the media worker's thread: they must not block.
public interface ParticipantListener {
    /// Somebody else joined.
    void onParticipantJoined(ParticipantInfo participant);

    /// Somebody, possibly oneself, changed name or attributes.
    void onParticipantUpdated(ParticipantInfo participant);

    /// Somebody else left; its publications were removed before.
    void onParticipantLeft(ParticipantId participant, LeaveReason reason);

    /// A publication, possibly one's own, began.
    void onPublicationAdded(PublicationInfo publication);

    /// A publication, possibly one's own, changed.
    void onPublicationUpdated(PublicationInfo publication);

    /// A publication, possibly one's own, ended.
    void onPublicationRemoved(PublicationId publication);

    /// Slots changed. Packets of a changed owner flow once [Sfu#acknowledgeSlots] has named this
    /// or a later revision.
    ///
    /// @param revision grows by one with each call
    /// @param changed the changed slots only
    void onSlots(long revision, List<SlotAssignment> changed);

    /// The effective state of the subscriptions changed.
    void onSubscribed(Subscribed subscribed);

    /// Which encodings of one of one's own simulcast publications are wanted: those that nobody wants should not be
    /// sent.
    ///
    /// @param mid the m-section it is sent on
    /// @param encodings all of them
    default void onEncodings(String mid, List<EncodingState> encodings) {}

    /// The room is recorded from now on, or no longer.
    void onRecording(RecordingState recording);

    /// Who is speaking, the dominant one first.
    void onSpeakers(List<ParticipantId> speakers);

    /// Somebody wrote, possibly oneself.
    void onChat(ChatMessage message);

    /// The media transport changed its state.
    ///
    /// @param detail a sentence for people, may be empty
    void onTransport(TransportState state, String detail);

    /// The participant is out of the room; nothing is heard any more.
    void onLeft(LeaveReason reason, String detail);
}
