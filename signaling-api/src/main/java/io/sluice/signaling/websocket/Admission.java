package io.sluice.signaling.websocket;

import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.auth.Access;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.sdp.SessionDescription;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way into a room: access, then the answer to the offer, then the room itself; after that there is a [Session].
///
/// Owned by the signaling event loop.
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Somebody who is in, but has not been told yet.
    private record Admitted(
            Access access,
            OfferDesk.Answered answered,
            List<TrackDeclaration> tracks,
            SessionListener listener,
            JoinOutcome outcome) {}

    private final Shared shared;
    private final Sessions sessions;
    private final OfferDesk desk;

    Admission(Shared shared, Sessions sessions, OfferDesk desk) {
        this.shared = shared;
        this.sessions = sessions;
        this.desk = desk;
    }

    void join(Connection connection, ClientMessage.Join join) {
        long startNanos = shared.nowNanos();
        shared.access()
                .toJoin(join.room(), join.identity(), join.token(), connection.caller())
                .compose(access -> negotiate(join, access))
                .onComplete(result -> {
                    Admitted admitted = result.succeeded() ? result.result() : null;
                    ServerMessage.Refused refused = admitted == null
                            ? SessionRequests.refusal(join, result.cause())
                            : refusal(join, admitted.outcome());
                    shared.meters()
                            .onAnswered(
                                    "join",
                                    refused == null ? "ok" : refused.code().wireName(),
                                    shared.nowNanos() - startNanos);
                    if (refused != null) {
                        connection.onJoinRefused(refused);
                    } else if (admitted != null && admitted.outcome() instanceof JoinOutcome.Joined joined) {
                        begin(connection, join, admitted, joined);
                    }
                });
    }

    private static ServerMessage.@Nullable Refused refusal(ClientMessage.Join join, JoinOutcome outcome) {
        return switch (outcome) {
            case JoinOutcome.Joined joined -> null;
            case JoinOutcome.NameTaken taken -> throw new IllegalStateException("a member replaces whoever is there");
            case JoinOutcome.Full full -> ServerMessage.Refused.of(join.id(), ErrorCode.FULL, "The room is full.");
            case JoinOutcome.Unavailable unavailable ->
                ServerMessage.Refused.of(join.id(), ErrorCode.UNAVAILABLE, unavailable.sentence());
        };
    }

    private Future<Admitted> negotiate(ClientMessage.Join join, Access access) {
        if (!join.tracks().isEmpty() && !access.grants().contains(Grant.PUBLISH)) {
            return Future.failedFuture(
                    new ProtocolException(ErrorCode.FORBIDDEN, "The token does not grant `publish`."));
        }
        return desk.join(new RoomId(join.room()), join.offer(), join.slots()).compose(answered -> {
            List<TrackDeclaration> tracks;
            try {
                tracks = OwnTracks.accepted(join.tracks(), answered.negotiated());
            } catch (ProtocolException e) {
                return Future.failedFuture(e);
            }
            return enter(join, access, answered, tracks);
        });
    }

    private Future<Admitted> enter(
            ClientMessage.Join join, Access access, OfferDesk.Answered answered, List<TrackDeclaration> tracks) {
        String identity = access.identity() != null ? access.identity() : join.identity();
        if (identity == null) {
            byte[] bytes = new byte[6];
            RANDOM.nextBytes(bytes);
            identity = "guest-" + HexFormat.of().formatHex(bytes);
        }
        String name = access.name() != null ? access.name() : join.name();
        if (name == null) {
            name = identity.codePointCount(0, identity.length()) <= 64
                    ? identity
                    : identity.substring(0, identity.offsetByCodePoints(0, 64));
        }
        Negotiated negotiated = answered.negotiated();
        SessionListener listener = new SessionListener(shared);
        JoinRequest request = new JoinRequest(
                answered.reservation().room(),
                answered.reservation().participant(),
                identity,
                name,
                join.attributes(),
                negotiated.transport(),
                negotiated.media(),
                tracks,
                Objects.requireNonNullElse(join.subscription(), SubscriptionRequest.AUTOMATIC),
                access.grants().contains(Grant.PUBLISH),
                access.grants().contains(Grant.SUBSCRIBE),
                true);
        return shared.<JoinOutcome>ask(outcome -> shared.sfu().join(request, listener, outcome), late -> {
                    if (late instanceof JoinOutcome.Joined) {
                        shared.takeOut(request.room(), request.id(), LeaveReason.LEFT);
                    }
                })
                .map(outcome -> new Admitted(access, answered, tracks, listener, outcome));
    }

    private void begin(Connection connection, ClientMessage.Join join, Admitted admitted, JoinOutcome.Joined joined) {
        OfferDesk.Answered answered = admitted.answered();
        if (!connection.isOpen()) {
            // Nobody knows the session's token, so nobody could come back to it.
            shared.takeOut(answered.reservation().room(), answered.reservation().participant(), LeaveReason.LEFT);
            return;
        }
        byte[] secret = new byte[32];
        RANDOM.nextBytes(secret);
        OwnTracks tracks = new OwnTracks();
        tracks.declare(admitted.tracks());
        Session session = new Session(
                shared,
                sessions,
                desk,
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret),
                answered,
                tracks,
                admitted.access().grants(),
                joined.state(),
                connection);
        sessions.add(session);
        admitted.listener().bind(session);
        connection.attach(session);
        SignalingConfig config = shared.config();
        session.begin(new ServerMessage.Joined(
                join.id(),
                session.token(),
                config.limits().grace().toMillis(),
                config.limits().pingInterval().toMillis(),
                session.participant(),
                session.grants(),
                answered.negotiated().answerSdp(),
                joined.state(),
                new ServerMessage.Limits(
                        MessageReader.MAX_MESSAGE_BYTES,
                        SessionDescription.MAX_MEDIA,
                        MessageReader.MAX_CHAT_CHARACTERS,
                        config.maxParticipants()),
                config.iceServers(),
                config.version()));
        LOG.atInfo()
                .addKeyValue("room", session.room())
                .addKeyValue("participant", session.participant())
                .addKeyValue("software", join.client())
                .log("Joined.");
        connection.releaseWaiting();
    }
}
