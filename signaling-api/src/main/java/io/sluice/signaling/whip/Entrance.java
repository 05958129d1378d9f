package io.sluice.signaling.whip;

import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantKind;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.signaling.auth.Access;
import io.sluice.signaling.auth.Caller;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way into a room by HTTP: access, then the answer to the offer, then the room itself; after that there is an
/// [HttpSession].
///
/// Owned by the signaling event loop.
final class Entrance {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// docs/protocol.md §3.
    private static final int MAX_NAME = 64;

    /// Plays nobody until somebody is asked for.
    private static final SubscriptionRequest NOBODY = new SubscriptionRequest(0, false, List.of(), List.of());

    private final Shared shared;
    private final OfferDesk desk;
    private final HttpSessions sessions;

    Entrance(Shared shared, OfferDesk desk, HttpSessions sessions) {
        this.shared = shared;
        this.desk = desk;
        this.sessions = sessions;
    }

    /// What a session begins with.
    record Begun(HttpSession session, String answerSdp) {}

    /// Whether somebody may come in at all; who they are. Fails with `unauthorized`, `forbidden` or `unavailable`.
    Future<Access> admit(Target target, @Nullable String token, Caller caller) {
        if (sessions.count() >= shared.config().limits().connections()) {
            return refused(ErrorCode.UNAVAILABLE, "The server has too many sessions.");
        }
        String identity = target instanceof Target.Publish publish ? publish.name() : null;
        return shared.access()
                .toJoin(target.room().value(), identity, token, caller)
                .compose(access -> {
                    Grant needed = target.publishes() ? Grant.PUBLISH : Grant.SUBSCRIBE;
                    return access.grants().contains(needed)
                            ? Future.succeededFuture(access)
                            : refused(
                                    ErrorCode.FORBIDDEN,
                                    "The token does not grant `" + (target.publishes() ? "publish" : "subscribe")
                                            + "`.");
                });
    }

    /// Answers an offer and takes whoever made it into the room.
    Future<Begun> enter(Target target, Access access, @Nullable String token, String offer) {
        return desk.join(target.room(), offer, OfferReaders.of(target)).compose(answered -> {
            try {
                OfferReaders.checkWhole(answered.negotiated());
            } catch (ProtocolException e) {
                return Future.failedFuture(e);
            }
            return join(target, access, new Visitor(access.identity(), token), answered);
        });
    }

    private Future<Begun> join(Target target, Access access, Visitor visitor, OfferDesk.Answered answered) {
        HttpSessionListener listener = new HttpSessionListener(shared);
        JoinRequest request = request(target, access, answered);
        return shared.<JoinOutcome>ask(outcome -> shared.sfu().join(request, listener, outcome), late -> {
                    if (late instanceof JoinOutcome.Joined) {
                        shared.takeOut(request.room(), request.id(), LeaveReason.LEFT);
                    }
                })
                .compose(outcome -> switch (outcome) {
                    case JoinOutcome.Joined joined -> begin(target, visitor, answered, listener, joined.state());
                    case JoinOutcome.Full full -> refused(ErrorCode.FULL, "The room is full.");
                    case JoinOutcome.Unavailable unavailable -> refused(ErrorCode.UNAVAILABLE, unavailable.sentence());
                    case JoinOutcome.NameTaken taken ->
                        refused(ErrorCode.NAME_TAKEN, "Somebody is in this room under this name.");
                });
    }

    private static JoinRequest request(Target target, Access access, OfferDesk.Answered answered) {
        Negotiated negotiated = answered.negotiated();
        boolean publishes = target.publishes();
        String identity = target instanceof Target.Publish publish
                ? publish.name()
                : "viewer-" + HexFormat.of().formatHex(random(8));
        String name = access.name() == null ? identity : access.name();
        if (name.codePointCount(0, name.length()) > MAX_NAME) {
            name = name.substring(0, name.offsetByCodePoints(0, MAX_NAME));
        }
        return new JoinRequest(
                answered.reservation().room(),
                answered.reservation().participant(),
                identity,
                name,
                Map.of(),
                negotiated.transport(),
                negotiated.media(),
                publishes ? OfferReaders.tracks(negotiated) : List.of(),
                target instanceof Target.PlayParticipant ? NOBODY : SubscriptionRequest.AUTOMATIC,
                publishes,
                !publishes,
                false,
                publishes ? ParticipantKind.INGEST : ParticipantKind.VIEWER,
                access.identity() != null);
    }

    private Future<Begun> begin(
            Target target,
            Visitor visitor,
            OfferDesk.Answered answered,
            HttpSessionListener listener,
            RoomState state) {
        if (!isPlayable(target, state)) {
            shared.takeOut(answered.reservation().room(), answered.reservation().participant(), LeaveReason.LEFT);
            return refused(
                    ErrorCode.NOT_PUBLISHED,
                    target instanceof Target.PlayParticipant
                            ? "Nobody of this name publishes in this room now."
                            : "Nobody publishes in this room now.");
        }
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random(24));
        HttpSession session = new HttpSession(shared, sessions, id, target, visitor, answered);
        sessions.add(session);
        listener.bind(session);
        session.follow(state);
        return Future.succeededFuture(new Begun(session, answered.negotiated().answerSdp()));
    }

    /// The draft of WHEP, §4.3.6, lets an endpoint refuse whoever comes too early; else a player could not tell an
    /// empty room from a wrong address.
    private static boolean isPlayable(Target target, RoomState state) {
        return switch (target) {
            case Target.Publish publish -> true;
            case Target.PlayRoom room -> !state.publications().isEmpty();
            case Target.PlayParticipant played ->
                state.participants().stream()
                        .filter(one -> one.identity().equals(played.name()))
                        .anyMatch(one -> state.publications().stream()
                                .anyMatch(
                                        publication -> publication.participant().equals(one.id())));
        };
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static <T> Future<T> refused(ErrorCode code, String sentence) {
        return Future.failedFuture(new ProtocolException(code, sentence));
    }
}
