package io.sluice.signaling.websocket;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SlotAssignment;
import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.MessageWriter;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One participant's side of the protocol: numbers everything it is told, keeps the end of it for a resume, and lives
/// on for a grace period when its connection is cut.
///
/// Owned by the signaling event loop.
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Shared shared;
    private final Sessions sessions;
    private final String token;
    private final RoomId room;
    private final ParticipantId participant;
    private final Set<Grant> grants;
    private final RequestBudget budget;
    private final ReplayBuffer replay;
    private final SlotRevisions slotRevisions = new SlotRevisions();
    private final RoomView view;
    private final SessionRequests requests;
    private @Nullable Connection connection;
    private long graceTimer = -1;
    private boolean over;

    Session(
            Shared shared,
            Sessions sessions,
            OfferDesk desk,
            String token,
            OfferDesk.Answered answered,
            OwnTracks tracks,
            Set<Grant> grants,
            RoomState state,
            Connection connection) {
        this.shared = shared;
        this.sessions = sessions;
        this.token = token;
        this.room = answered.reservation().room();
        this.participant = answered.reservation().participant();
        this.grants = grants;
        this.budget = connection.budget();
        this.view = new RoomView(state);
        this.connection = connection;
        Limits limits = shared.config().limits();
        replay = new ReplayBuffer(limits.replayMessages(), limits.replayBytes());
        requests = new SessionRequests(shared, this, desk, answered, tracks);
    }

    String token() {
        return token;
    }

    RoomId room() {
        return room;
    }

    ParticipantId participant() {
        return participant;
    }

    Set<Grant> grants() {
        return grants;
    }

    RequestBudget budget() {
        return budget;
    }

    boolean isOver() {
        return over;
    }

    /// The answer to the join goes out, as message 1, and with it every later event.
    void begin(ServerMessage.Joined joined) {
        requests.begin(joined.id());
        send(joined);
    }

    /// A request other than `join` and `resume` came in.
    void onRequest(ClientMessage message) {
        if (!over) {
            requests.submit(message);
        }
    }

    /// Something happened in the room.
    void onEvent(ServerMessage.Event event) {
        if (!over) {
            view.apply(event);
            send(event);
        }
    }

    /// Slots changed; the client will acknowledge that.
    void onSlots(long revision, List<SlotAssignment> changed) {
        if (!over) {
            onEvent(new ServerMessage.Slots(changed));
            slotRevisions.onTold(replay.lastSeq(), revision);
        }
    }

    /// The client has handled everything up to message `seq`.
    void onAcknowledged(long seq) {
        long revision = slotRevisions.acknowledge(seq);
        if (revision >= 0) {
            shared.sfu().acknowledgeSlots(room, participant, revision);
        }
    }

    /// Numbers, keeps and sends one message.
    void send(ServerMessage message) {
        String text = MessageWriter.write(message, replay.lastSeq() + 1, participant);
        replay.add(text);
        if (connection != null) {
            connection.write(text);
        }
    }

    /// Sends something about the connection, if there is one.
    void sendUnnumbered(ServerMessage message) {
        if (connection != null) {
            connection.send(message);
        }
    }

    /// The client is back on a new connection: it is told what it missed.
    void resume(Connection fresh, ClientMessage.Resume request) {
        Connection old = connection;
        connection = null;
        if (old != null) {
            old.close(CloseCode.RESUMED_ELSEWHERE);
        }
        stopGrace();
        connection = fresh;
        fresh.attach(this);
        List<String> missed = replay.after(request.seq());
        shared.meters().onResumed(missed == null);
        if (missed == null) {
            fresh.send(
                    new ServerMessage.Resumed(request.id(), requests.highestId(), 0, view.state(), replay.lastSeq()));
            return;
        }
        fresh.send(new ServerMessage.Resumed(request.id(), requests.highestId(), missed.size(), null, 0));
        missed.forEach(fresh::write);
    }

    /// A connection is gone: the participant stays for a while.
    void onCut(Connection gone) {
        if (connection != gone || over) {
            return;
        }
        connection = null;
        stopGrace();
        graceTimer = shared.vertx()
                .setTimer(Math.max(1, shared.config().limits().grace().toMillis()), timer -> {
                    graceTimer = -1;
                    leave(LeaveReason.TIMEOUT);
                });
    }

    private void stopGrace() {
        if (graceTimer >= 0) {
            shared.vertx().cancelTimer(graceTimer);
            graceTimer = -1;
        }
    }

    /// The participant goes, for a reason of this side.
    void leave(LeaveReason reason) {
        if (!over) {
            shared.takeOut(room, participant, reason);
            end(reason);
        }
    }

    /// The room has let the participant go.
    void onLeft(LeaveReason reason, String detail) {
        if (!over) {
            send(new ServerMessage.Leave(reason, detail.isEmpty() ? Farewell.of(reason) : detail, null));
            end(reason);
        }
    }

    private void end(LeaveReason reason) {
        over = true;
        stopGrace();
        sessions.remove(this);
        Connection last = connection;
        connection = null;
        if (last != null) {
            last.close(reason == LeaveReason.SERVER_SHUTDOWN ? CloseCode.GOING_AWAY : CloseCode.LEFT);
        }
        LOG.atInfo()
                .addKeyValue("room", room)
                .addKeyValue("participant", participant)
                .addKeyValue("reason", reason.code())
                .log("Session over.");
    }
}
