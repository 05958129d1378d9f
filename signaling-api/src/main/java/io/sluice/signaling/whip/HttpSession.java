package io.sluice.signaling.whip;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TransportParameters;
import io.sluice.core.room.TransportState;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.sdp.IceFragment;
import io.sluice.signaling.sdp.LocalTransport;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.sluice.signaling.session.TokenBucket;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A WHIP or WHEP session: one participant whose client speaks HTTP, and hears nothing but answers.
///
/// Owned by the signaling event loop.
final class HttpSession {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSession.class);

    private final Shared shared;
    private final HttpSessions sessions;
    private final String id;
    private final Target target;
    private final Visitor visitor;
    private final RoomId room;
    private final ParticipantId participant;
    private final Negotiated negotiated;
    private final TokenBucket restarts;
    private TransportParameters transport;
    private boolean restarted;
    private long subscriptionRevision;
    private boolean over;

    HttpSession(
            Shared shared,
            HttpSessions sessions,
            String id,
            Target target,
            Visitor visitor,
            OfferDesk.Answered answered) {
        this.shared = shared;
        this.sessions = sessions;
        this.id = id;
        this.target = target;
        this.visitor = visitor;
        room = answered.reservation().room();
        participant = answered.reservation().participant();
        negotiated = answered.negotiated();
        transport = negotiated.transport();
        restarts = new TokenBucket(shared.config().limits().rates().offer(), shared.nowNanos());
    }

    /// The secret that names this session.
    String id() {
        return id;
    }

    Target target() {
        return target;
    }

    Visitor visitor() {
        return visitor;
    }

    /// Strong validator of the present ICE session (RFC 9725 §4.3.1), quotes included.
    String etag() {
        return '"' + transport.local().ufrag() + '"';
    }

    /// Looks for the participant to be played, in the state that the room had at the join.
    void follow(RoomState state) {
        state.participants().forEach(this::onParticipantJoined);
    }

    /// Somebody is in the room: they may be the one to be played.
    void onParticipantJoined(ParticipantInfo joined) {
        if (!over
                && target instanceof Target.PlayParticipant played
                && joined.identity().equals(played.name())) {
            shared.sfu()
                    .subscribe(
                            room,
                            participant,
                            new SubscriptionRequest(++subscriptionRevision, false, List.of(joined.id()), List.of()));
        }
    }

    /// The media transport changed its state. Who has no other way to be heard is gone when it dies.
    void onTransport(TransportState state) {
        switch (state) {
            case CONNECTING, CONNECTED -> {}
            case DISCONNECTED -> leave(LeaveReason.TIMEOUT);
            case CLOSED -> leave(LeaveReason.LEFT);
            case FAILED -> {} // the room lets the participant go
        }
    }

    /// The answer to a fragment.
    ///
    /// @param body to be sent, empty when there is nothing to say
    /// @param etag of the ICE session that the body tells of
    record Patched(String body, String etag) {
        static final Patched NOTHING = new Patched("", "");
    }

    /// The client has sent a fragment: more candidates, which an ICE-lite agent does not need, or credentials of a new
    /// ICE session. When a restart fails everything stays as it was.
    ///
    /// @param any whether the request was for whatever ICE session there is
    Future<Patched> onFragment(IceFragment fragment, boolean any) {
        IceCredentials remote = fragment.credentials();
        if (remote == null || remote.equals(transport.remote())) {
            // Who restarts again with what is known already has missed our answer.
            return Future.succeededFuture(remote != null && any && restarted ? current() : Patched.NOTHING);
        }
        if (!restarts.tryTake(shared.nowNanos())) {
            return Future.failedFuture(
                    new ProtocolException(ErrorCode.RATE_LIMITED, "Too many ICE restarts; wait a moment."));
        }
        IceCredentials local = shared.sfu().reserveRestart(room, participant).credentials();
        TransportParameters next = new TransportParameters(local, remote, transport.fingerprints());
        return shared.<Boolean>ask(done -> shared.sfu()
                        .renegotiate(room, participant, negotiated.media(), next, List.of(), () -> done.accept(true)))
                .map(done -> {
                    transport = next;
                    restarted = true;
                    return current();
                });
    }

    private Patched current() {
        LocalTransport local = LocalTransport.of(transport.local(), shared.sfu().local());
        return new Patched(IceFragment.write(local, negotiated), etag());
    }

    /// The participant goes, for a reason of this side.
    void leave(LeaveReason reason) {
        if (!over) {
            shared.takeOut(room, participant, reason);
            onLeft(reason);
        }
    }

    /// The room has let the participant go.
    void onLeft(LeaveReason reason) {
        if (!over) {
            over = true;
            sessions.remove(this);
            LOG.atInfo()
                    .addKeyValue("room", room)
                    .addKeyValue("participant", participant)
                    .addKeyValue("reason", reason.code())
                    .log("Session over: {}.", target.protocol());
        }
    }

    boolean isOver() {
        return over;
    }
}
