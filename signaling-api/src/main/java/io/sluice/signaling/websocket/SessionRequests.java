package io.sluice.signaling.websocket;

import io.sluice.core.room.Explanation;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantUpdate;
import io.sluice.core.room.RecordingOutcome;
import io.sluice.core.room.SfuOverloadedException;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.metrics.FaultLog;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// Executes the requests of one session, one after the other in the order of their arrival, each once and each with
/// exactly one reply.
///
/// Owned by the signaling event loop.
final class SessionRequests {
    private static final FaultLog FAULTS = new FaultLog(LoggerFactory.getLogger(SessionRequests.class));
    /// Chosen: a client with more unanswered requests is not waiting for any.
    private static final int MAX_WAITING = 64;

    private record Waiting(ClientMessage message, long arrivedNanos) {}

    private final Shared shared;
    private final Session session;
    private final OfferDesk desk;
    private final OwnTracks tracks;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private OfferDesk.Answered answered;
    private long highestId;
    private boolean busy;

    SessionRequests(Shared shared, Session session, OfferDesk desk, OfferDesk.Answered answered, OwnTracks tracks) {
        this.shared = shared;
        this.session = session;
        this.desk = desk;
        this.answered = answered;
        this.tracks = tracks;
    }

    /// The session began with request `joinId`.
    void begin(long joinId) {
        highestId = joinId;
    }

    /// The highest id of any request so far.
    long highestId() {
        return highestId;
    }

    void submit(ClientMessage message) {
        if (message.id() <= highestId) {
            session.send(ServerMessage.Refused.of(
                    message.id(), ErrorCode.STALE_ID, "Ids grow from request to request; this one did not."));
            return;
        }
        highestId = message.id();
        if (waiting.size() >= MAX_WAITING) {
            session.send(
                    ServerMessage.Refused.of(message.id(), ErrorCode.UNAVAILABLE, "Too many requests are waiting."));
            return;
        }
        waiting.add(new Waiting(message, shared.nowNanos()));
        next();
    }

    private void next() {
        while (!busy && !waiting.isEmpty() && !session.isOver()) {
            Waiting request = waiting.remove();
            busy = true;
            execute(request.message()).onComplete(result -> {
                busy = false;
                reply(request, result.succeeded() ? result.result() : refusal(request.message(), result.cause()));
                next();
            });
        }
    }

    private void reply(Waiting request, ServerMessage.Reply reply) {
        String type = request.message().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        String outcome =
                reply instanceof ServerMessage.Refused refused ? refused.code().wireName() : "ok";
        shared.meters().onAnswered(type, outcome, shared.nowNanos() - request.arrivedNanos());
        if (session.isOver()) {
            return;
        }
        if (reply instanceof ServerMessage.Pong) {
            session.sendUnnumbered(reply);
        } else {
            session.send(reply);
        }
        if (request.message() instanceof ClientMessage.Leave && reply instanceof ServerMessage.Ok) {
            session.leave(LeaveReason.LEFT);
        }
    }

    /// The refusal that a failure amounts to.
    static ServerMessage.Refused refusal(ClientMessage message, Throwable cause) {
        return switch (cause) {
            case ProtocolException e -> ServerMessage.Refused.of(e.withRequestId(message.id()));
            case SfuOverloadedException e ->
                ServerMessage.Refused.of(message.id(), ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()));
            default -> {
                FAULTS.log("A request failed.", cause);
                yield ServerMessage.Refused.of(message.id(), ErrorCode.INTERNAL, "The server had a fault.");
            }
        };
    }

    private Future<? extends ServerMessage.Reply> execute(ClientMessage message) {
        try {
            return switch (message) {
                case ClientMessage.Offer offer -> offer(offer);
                case ClientMessage.Update update -> update(update);
                case ClientMessage.Chat chat -> chat(chat);
                case ClientMessage.Record record -> record(record);
                case ClientMessage.Subscribe subscribe -> {
                    shared.sfu().subscribe(session.room(), session.participant(), subscribe.subscription());
                    yield ok(subscribe);
                }
                case ClientMessage.Ack ack -> {
                    session.onAcknowledged(ack.seq());
                    yield ok(ack);
                }
                case ClientMessage.Explain explain -> explain(explain);
                case ClientMessage.Leave leave -> ok(leave);
                case ClientMessage.Ping ping ->
                    Future.succeededFuture(new ServerMessage.Pong(ping.id(), shared.wallMillis()));
                case ClientMessage.Join join -> throw alreadyJoined();
                case ClientMessage.Resume resume -> throw alreadyJoined();
            };
        } catch (ProtocolException | RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<ServerMessage.Reply> explain(ClientMessage.Explain request) {
        return shared.<Optional<Explanation>>ask(done -> shared.sfu()
                        .explain(
                                session.room(),
                                session.participant(),
                                answer -> done.accept(Optional.ofNullable(answer))))
                .map(answer -> answer.<ServerMessage.Reply>map(
                                found -> new ServerMessage.Explained(request.id(), found, request.history()))
                        .orElseGet(() -> ServerMessage.Refused.of(
                                request.id(), ErrorCode.SESSION_GONE, "The participant is no longer in the room.")));
    }

    private static ProtocolException alreadyJoined() {
        return new ProtocolException(ErrorCode.ALREADY_JOINED, "This connection has a session already.");
    }

    private static Future<ServerMessage.Reply> ok(ClientMessage message) {
        return Future.succeededFuture(new ServerMessage.Ok(message.id()));
    }

    private void requireGrant(Grant grant) throws ProtocolException {
        if (!session.grants().contains(grant)) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN,
                    "The token does not grant `" + grant.name().toLowerCase(Locale.ROOT) + "`.");
        }
    }

    private Future<ServerMessage.Reply> offer(ClientMessage.Offer offer) throws ProtocolException {
        if (!offer.tracks().isEmpty()) {
            requireGrant(Grant.PUBLISH);
        }
        List<TrackDeclaration> declarations = tracks.complete(offer.tracks());
        return desk.renegotiate(answered, offer.offer(), offer.slots()).compose(fresh -> {
            List<TrackDeclaration> accepted;
            try {
                accepted = OwnTracks.accepted(declarations, fresh.negotiated());
            } catch (ProtocolException e) {
                return Future.failedFuture(e);
            }
            boolean restart = !fresh.reservation()
                    .credentials()
                    .equals(answered.reservation().credentials());
            return shared.<Boolean>ask(done -> {
                        shared.sfu()
                                .renegotiate(
                                        session.room(),
                                        session.participant(),
                                        fresh.negotiated().media(),
                                        restart ? fresh.negotiated().transport() : null,
                                        accepted,
                                        () -> done.accept(true));
                        answered = fresh;
                        tracks.declare(accepted);
                    })
                    .map(done -> new ServerMessage.Answered(
                            offer.id(), fresh.negotiated().answerSdp()));
        });
    }

    private Future<ServerMessage.Reply> update(ClientMessage.Update update) throws ProtocolException {
        if (!update.tracks().isEmpty()) {
            requireGrant(Grant.PUBLISH);
        }
        OwnTracks.checkWithdrawn(update.withdraw(), answered.negotiated());
        List<TrackDeclaration> accepted = OwnTracks.accepted(tracks.complete(update.tracks()), answered.negotiated());
        return shared.<Boolean>ask(done -> {
                    shared.sfu()
                            .update(
                                    session.room(),
                                    session.participant(),
                                    new ParticipantUpdate(
                                            update.name(), update.attributes(), accepted, update.withdraw()),
                                    () -> done.accept(true));
                    tracks.withdraw(update.withdraw());
                    tracks.declare(accepted);
                })
                .map(done -> new ServerMessage.Ok(update.id()));
    }

    private Future<ServerMessage.Reply> record(ClientMessage.Record record) throws ProtocolException {
        requireGrant(Grant.RECORD);
        return shared.<RecordingOutcome>ask(done -> {
                    if (record.active()) {
                        shared.sfu().startRecording(session.room(), done);
                    } else {
                        shared.sfu().stopRecording(session.room(), done);
                    }
                })
                .map(outcome -> switch (outcome) {
                    case RecordingOutcome.Done done -> new ServerMessage.Ok(record.id());
                    case RecordingOutcome.NoRoom none ->
                        ServerMessage.Refused.of(record.id(), ErrorCode.NOT_JOINED, "The room is gone.");
                    case RecordingOutcome.Unavailable why ->
                        ServerMessage.Refused.of(record.id(), ErrorCode.UNAVAILABLE, why.sentence());
                });
    }

    private Future<ServerMessage.Reply> chat(ClientMessage.Chat chat) throws ProtocolException {
        requireGrant(Grant.CHAT);
        String to = chat.to();
        return shared.<Boolean>ask(delivered -> shared.sfu()
                        .chat(
                                session.room(),
                                session.participant(),
                                to == null ? null : new ParticipantId(to),
                                chat.topic(),
                                chat.text(),
                                delivered))
                .map(delivered -> delivered
                        ? new ServerMessage.Ok(chat.id())
                        : ServerMessage.Refused.of(
                                chat.id(), ErrorCode.UNKNOWN_PARTICIPANT, "There is no such participant in the room."));
    }
}
