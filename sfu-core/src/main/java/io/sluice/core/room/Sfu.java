package io.sluice.core.room;

import io.sluice.core.stats.RoomSnapshot;
import io.sluice.core.stats.ServerCounters;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The door from signaling to the rooms.
///
/// Every call returns at once; what it asks for happens on the media worker that owns the room, in the order of the
/// calls for one room. Callbacks come on that worker's thread and must not block.
///
/// Thread-safe: calls become commands in the bounded queue of a worker. When that queue is full a call throws
/// [SfuOverloadedException] and has done nothing.
public interface Sfu {
    /// What every answer says about us.
    ///
    /// @param fingerprint sha-256 fingerprint of the DTLS certificate, upper case with colons
    /// @param udpCandidates announced addresses, best first
    /// @param tcpCandidates addresses of the passive ICE-TCP listener, best first; empty when there is none
    record Local(String fingerprint, List<InetSocketAddress> udpCandidates, List<InetSocketAddress> tcpCandidates) {
        public Local {
            udpCandidates = List.copyOf(udpCandidates);
            tcpCandidates = List.copyOf(tcpCandidates);
        }
    }

    /// What every answer says about us.
    Local local();

    /// Chooses the worker of a room and makes the names for one joining; holds nothing until [#join].
    Reservation reserve(RoomId room);

    /// Makes fresh ICE credentials for an ICE restart of a participant.
    Reservation reserveRestart(RoomId room, ParticipantId participant);

    /// Takes a participant into a room; its listener hears everything that happens after the outcome's state.
    void join(JoinRequest request, ParticipantListener listener, Consumer<JoinOutcome> outcome);

    /// Replaces what a participant negotiated: more m-sections, or (when `transport` is not null) an ICE restart.
    void renegotiate(
            RoomId room,
            ParticipantId participant,
            MediaSections media,
            @Nullable TransportParameters transport,
            List<TrackDeclaration> tracks,
            Runnable done);

    /// Changes a participant's own state.
    void update(RoomId room, ParticipantId participant, ParticipantUpdate update, Runnable done);

    /// Replaces a participant's desired state; one that is not newer is ignored.
    void subscribe(RoomId room, ParticipantId participant, SubscriptionRequest request);

    /// The client has handled slot changes up to a revision of [ParticipantListener#onSlots].
    void acknowledgeSlots(RoomId room, ParticipantId participant, long revision);

    /// Sends a text to everybody in the room, or to `to`; says whether that one was there.
    void chat(
            RoomId room,
            ParticipantId from,
            @Nullable ParticipantId to,
            String topic,
            String text,
            Consumer<Boolean> delivered);

    /// Takes a participant out; its listener hears [ParticipantListener#onLeft].
    void leave(RoomId room, ParticipantId participant, LeaveReason reason);

    /// Takes everybody out; says whether there was such a room.
    void closeRoom(RoomId room, LeaveReason reason, Consumer<Boolean> existed);

    /// Why a participant sees what it sees, or null when it is not there.
    void explain(RoomId room, ParticipantId participant, Consumer<@Nullable Explanation> consumer);

    /// Begins to record a room, or says that it is recorded already.
    void startRecording(RoomId room, Consumer<RecordingOutcome> outcome);

    /// Ends the recording of a room, or says that there is none.
    void stopRecording(RoomId room, Consumer<RecordingOutcome> outcome);

    /// Whether a room is recorded, or null when there is no such room.
    void recording(RoomId room, Consumer<@Nullable RecordingState> consumer);

    /// A room with statistics, or null when there is no such room.
    void snapshot(RoomId room, Consumer<@Nullable RoomSnapshot> consumer);

    /// All rooms.
    void rooms(Consumer<List<RoomSummary>> consumer);

    /// Counters of all workers, at most a second old. Never blocks.
    ServerCounters counters();
}
