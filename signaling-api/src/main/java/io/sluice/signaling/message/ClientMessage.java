package io.sluice.signaling.message;

import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request of a client, already checked against every bound of docs/protocol.md.
///
/// Immutable.
public sealed interface ClientMessage {
    /// The request's id; its one reply bears the same.
    long id();

    /// Enter a room with an offer.
    ///
    /// @param identity null: the server gives one
    /// @param name null: the identity is shown
    /// @param client what the client calls itself, for the log
    record Join(
            long id,
            String room,
            @Nullable String identity,
            @Nullable String name,
            @Nullable String token,
            Map<String, String> attributes,
            String offer,
            List<TrackDeclaration> tracks,
            List<SlotDeclaration> slots,
            @Nullable SubscriptionRequest subscription,
            String client)
            implements ClientMessage {
        @Override
        public String toString() {
            return "Join[" + room + "]"; // a token must not reach a log
        }
    }

    /// Go on with a session on a new connection.
    ///
    /// @param seq the last message the client has handled
    record Resume(long id, String session, long seq) implements ClientMessage {
        @Override
        public String toString() {
            return "Resume[" + seq + "]"; // a session token must not reach a log
        }
    }

    /// Renegotiate: more slots, or an ICE restart.
    record Offer(long id, String offer, List<TrackUpdate> tracks, List<SlotDeclaration> slots)
            implements ClientMessage {}

    /// State what to receive.
    record Subscribe(long id, SubscriptionRequest subscription) implements ClientMessage {}

    /// Say that every event up to `seq` was handled: packets of new slot owners may flow.
    record Ack(long id, long seq) implements ClientMessage {}

    /// Ask why what is forwarded is forwarded.
    ///
    /// @param history whether to tell former decisions too
    record Explain(long id, boolean history) implements ClientMessage {}

    /// Change the participant's own state.
    ///
    /// @param attributes an empty value removes the key
    record Update(
            long id,
            @Nullable String name,
            Map<String, Optional<String>> attributes,
            List<TrackUpdate> tracks,
            List<String> withdraw)
            implements ClientMessage {}

    /// Say something to all, or to one participant.
    record Chat(
            long id, String text, String topic, @Nullable String to) implements ClientMessage {}

    /// Begin or end the recording of the room.
    record Record(long id, boolean active) implements ClientMessage {}

    /// Go.
    record Leave(long id) implements ClientMessage {}

    /// Show that the connection works.
    record Ping(long id) implements ClientMessage {}
}
