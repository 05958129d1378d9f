package io.sluice.signaling.websocket;

import io.sluice.core.room.LeaveReason;
import io.sluice.signaling.auth.Caller;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// All sessions and connections of this server.
///
/// Owned by the signaling event loop; the two counts may be read from anywhere.
final class Sessions {
    private final Shared shared;
    private final Admission admission;
    private final Map<String, Session> byToken = new HashMap<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final AtomicInteger sessionCount = new AtomicInteger();
    private final AtomicInteger connectionCount = new AtomicInteger();
    private boolean draining;

    Sessions(Shared shared, OfferDesk desk) {
        this.shared = shared;
        admission = new Admission(shared, this, desk);
        long period = Math.clamp(shared.config().limits().idle().toMillis() / 4, 10, 1000);
        shared.vertx().setPeriodic(period, timer -> {
            long now = shared.nowNanos();
            List.copyOf(connections).forEach(connection -> connection.checkSilence(now));
        });
        shared.meters().watch(connectionCount::get, sessionCount::get);
    }

    int connectionCount() {
        return connectionCount.get();
    }

    /// A client has opened a WebSocket.
    void connect(ServerWebSocket socket, Caller caller) {
        connections.add(new Connection(shared, this, socket, caller));
        connectionCount.set(connections.size());
    }

    void forget(Connection connection) {
        connections.remove(connection);
        connectionCount.set(connections.size());
    }

    void join(Connection connection, ClientMessage.Join join) {
        if (draining) {
            connection.onJoinRefused(ServerMessage.Refused.of(
                    join.id(), ErrorCode.UNAVAILABLE, "The server is going down; try again in a moment."));
        } else {
            admission.join(connection, join);
        }
    }

    void resume(Connection connection, ClientMessage.Resume resume) {
        Session session = byToken.get(resume.session());
        if (session == null) {
            shared.meters().onAnswered("resume", ErrorCode.SESSION_GONE.wireName(), 0);
            connection.send(
                    ServerMessage.Refused.of(resume.id(), ErrorCode.SESSION_GONE, "The session is over; join again."));
        } else {
            shared.meters().onAnswered("resume", "ok", 0);
            session.resume(connection, resume);
        }
    }

    void add(Session session) {
        byToken.put(session.token(), session);
        sessionCount.set(byToken.size());
    }

    void remove(Session session) {
        byToken.remove(session.token());
        sessionCount.set(byToken.size());
    }

    /// Takes no more joins.
    void drain() {
        draining = true;
    }

    /// Tells everybody that the server goes down, and closes.
    void shutDown() {
        draining = true;
        for (Session session : new ArrayList<>(byToken.values())) {
            session.send(new ServerMessage.Leave(
                    LeaveReason.SERVER_SHUTDOWN, Farewell.of(LeaveReason.SERVER_SHUTDOWN), null));
            session.leave(LeaveReason.SERVER_SHUTDOWN);
        }
        List.copyOf(connections).forEach(connection -> connection.close(CloseCode.GOING_AWAY));
    }
}
