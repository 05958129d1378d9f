package io.sluice.signaling.message;

import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.EncodingState;
import io.sluice.core.room.Explanation;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.TransportState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Anything a server sends: a reply to a request, or an event.
///
/// Immutable.
public sealed interface ServerMessage {

    /// The one answer to a request.
    sealed interface Reply extends ServerMessage {}

    /// Something that happened.
    sealed interface Event extends ServerMessage {}

    /// Done, with nothing more to say.
    record Ok(long id) implements Reply {}

    /// The answer to a ping.
    record Pong(long id, long serverTimeMillis) implements Reply {}

    /// The answer to `join`.
    record Joined(
            long id,
            String sessionToken,
            long graceMillis,
            long pingIntervalMillis,
            ParticipantId participant,
            Set<Grant> grants,
            String answer,
            RoomState room,
            Limits limits,
            List<IceServer> iceServers,
            String serverVersion)
            implements Reply {}

    /// The answer to `offer`.
    record Answered(long id, String answer) implements Reply {}

    /// The answer to `resume`.
    ///
    /// @param snapshot what takes the place of a replay that is no longer possible
    /// @param snapshotSeq the number the snapshot stands for
    record Resumed(
            long id, long lastId, int replayed, @Nullable RoomState snapshot, long snapshotSeq) implements Reply {}

    /// The answer to `explain`.
    ///
    /// @param history whether former decisions are told too
    record Explained(long id, Explanation explanation, boolean history) implements Reply {}

    /// A refusal.
    ///
    /// @param id null when the request's id could not be read
    /// @param retryAfterMillis -1 = not said
    record Refused(
            @Nullable Long id,
            ErrorCode code,
            String message,
            long retryAfterMillis,
            @Nullable String field) implements Reply {
        public static Refused of(@Nullable Long id, ErrorCode code, String message) {
            return new Refused(id, code, message, -1, null);
        }

        public static Refused of(ProtocolException e) {
            return new Refused(e.requestId(), e.code(), e.sentence(), -1, e.field());
        }
    }

    /// Who came, changed, went.
    record Participants(List<ParticipantInfo> joined, List<ParticipantInfo> updated, List<Left> left) implements Event {
        /// A participant who is no longer here.
        public record Left(ParticipantId id, LeaveReason reason) {}
    }

    /// Which tracks appeared, changed, went.
    record Publications(List<PublicationInfo> added, List<PublicationInfo> updated, List<PublicationId> removed)
            implements Event {}

    /// What the changed slots carry now.
    record Slots(List<SlotAssignment> slots) implements Event {}

    /// Who speaks, the dominant one first.
    record Speakers(List<ParticipantId> speakers) implements Event {}

    /// The effective state of a subscription.
    record Subscribed(io.sluice.core.room.Subscribed state) implements Event {}

    /// Which encodings of an own publication are wanted.
    record Encodings(String mid, List<EncodingState> encodings) implements Event {}

    /// Whether the room is being recorded.
    record Recording(RecordingState state) implements Event {}

    /// Something a participant said.
    record Chat(ChatMessage message) implements Event {}

    /// The state of the participant's media transport.
    ///
    /// @param message for people, may be empty
    record Transport(TransportState state, String message) implements Event {}

    /// The end of the session.
    ///
    /// @param url where to join again, null = here
    record Leave(
            LeaveReason reason, String message, @Nullable String url) implements Event {}

    /// What a client may count on.
    record Limits(int maxMessageBytes, int maxSections, int maxChatCharacters, int maxParticipants) {}

    /// An entry of `RTCConfiguration.iceServers`.
    record IceServer(
            List<String> urls,
            @Nullable String username,
            @Nullable String credential) {
        @Override
        public String toString() {
            return "IceServer" + urls; // a credential must not reach a log
        }
    }
}
