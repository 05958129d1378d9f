package io.sluice.signaling.websocket;

import io.sluice.signaling.auth.Caller;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.message.MessageWriter;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.session.Shared;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One WebSocket of a client: frames to requests, requests to where they belong, messages out as fast as the client
/// takes them. What must outlive it is in its [Session].
///
/// Owned by the signaling event loop.
final class Connection {
    /// docs/protocol.md §1.
    private static final int MAX_UNUSABLE = 10;
    private static final int MAX_OVERRUNS = 200;
    /// Chosen: what a client may send while its join is worked on.
    private static final int MAX_WAITING = 64;

    private enum Phase {
        FRESH,
        JOINING,
        ATTACHED,
        CLOSED
    }

    private final Shared shared;
    private final Sessions sessions;
    private final ServerWebSocket socket;
    private final Caller caller;
    private final MessageAssembler assembler = new MessageAssembler(MessageReader.MAX_MESSAGE_BYTES);
    private final ArrayDeque<ClientMessage> waiting = new ArrayDeque<>();
    private Phase phase = Phase.FRESH;
    private RequestBudget budget;
    private @Nullable Session session;
    private long freshNanos;
    private long heardNanos;
    private long unsentBytes;
    private int unusable;
    private int overruns;

    Connection(Shared shared, Sessions sessions, ServerWebSocket socket, Caller caller) {
        this.shared = shared;
        this.sessions = sessions;
        this.socket = socket;
        this.caller = caller;
        freshNanos = shared.nowNanos();
        heardNanos = freshNanos;
        budget = new RequestBudget(shared.config().limits().rates(), freshNanos);
        socket.frameHandler(this::onFrame);
        socket.exceptionHandler(e -> {}); // a close follows
        socket.closeHandler(v -> onClosed());
    }

    Caller caller() {
        return caller;
    }

    RequestBudget budget() {
        return budget;
    }

    boolean isOpen() {
        return phase != Phase.CLOSED;
    }

    private void onFrame(WebSocketFrame frame) {
        if (phase == Phase.CLOSED || frame.isPing() || frame.isClose()) {
            return;
        }
        if (frame.isBinary()) {
            close(CloseCode.BINARY);
            return;
        }
        heardNanos = shared.nowNanos();
        switch (assembler.onFrame(frame.binaryData(), frame.isFinal())) {
            case PARTIAL -> {}
            case COMPLETE -> onText(assembler.text());
            case TOO_LARGE -> {
                refuse(new ProtocolException(ErrorCode.TOO_LARGE, "A message has at most 1,048,576 bytes."));
                close(CloseCode.TOO_LARGE);
            }
            case NOT_UTF8 -> onUnusable(new ProtocolException(ErrorCode.BAD_JSON, "This is not UTF-8."));
        }
    }

    private void onText(String text) {
        long sizeWaitMillis = budget.tryTakeSize(text.length(), heardNanos);
        if (sizeWaitMillis >= 0) {
            refuseTooFast(null, sizeWaitMillis);
            return;
        }
        ClientMessage message;
        try {
            message = MessageReader.read(text);
        } catch (ProtocolException e) {
            onUnusable(e);
            return;
        }
        long waitMillis = budget.tryTake(message, heardNanos);
        if (waitMillis >= 0) {
            refuseTooFast(message.id(), waitMillis);
            return;
        }
        overruns = 0;
        dispatch(message);
    }

    private void refuseTooFast(@Nullable Long id, long waitMillis) {
        refuse(new ServerMessage.Refused(
                id, ErrorCode.RATE_LIMITED, "That is too fast; wait a moment.", waitMillis, null));
        if (++overruns > MAX_OVERRUNS) {
            close(CloseCode.TOO_FAST);
        }
    }

    private void dispatch(ClientMessage message) {
        switch (phase) {
            case FRESH -> {
                switch (message) {
                    case ClientMessage.Join join -> {
                        phase = Phase.JOINING;
                        sessions.join(this, join);
                    }
                    case ClientMessage.Resume resume -> sessions.resume(this, resume);
                    default ->
                        refuse(ServerMessage.Refused.of(
                                message.id(), ErrorCode.NOT_JOINED, "Begin with `join` or `resume`."));
                }
            }
            case JOINING -> {
                if (message instanceof ClientMessage.Join || message instanceof ClientMessage.Resume) {
                    refuse(alreadyJoined(message.id()));
                } else if (waiting.size() < MAX_WAITING) {
                    waiting.add(message);
                } else {
                    refuse(ServerMessage.Refused.of(
                            message.id(), ErrorCode.UNAVAILABLE, "Too many requests are waiting for the join."));
                }
            }
            case ATTACHED -> {
                Session current = session;
                if (message instanceof ClientMessage.Join || message instanceof ClientMessage.Resume) {
                    refuse(alreadyJoined(message.id()));
                } else if (current != null) {
                    current.onRequest(message);
                }
            }
            case CLOSED -> {}
        }
    }

    private static ServerMessage.Refused alreadyJoined(long id) {
        return ServerMessage.Refused.of(id, ErrorCode.ALREADY_JOINED, "This connection has a session already.");
    }

    /// The join did not succeed: the client may try again.
    void onJoinRefused(ServerMessage.Refused refused) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.FRESH;
        freshNanos = shared.nowNanos();
        send(refused);
        while (!waiting.isEmpty()) {
            dispatch(waiting.remove());
        }
    }

    /// From now on this connection speaks for `joined`.
    void attach(Session joined) {
        session = joined;
        budget = joined.budget();
        phase = Phase.ATTACHED;
    }

    /// Executes what came while the join was worked on.
    void releaseWaiting() {
        while (!waiting.isEmpty() && phase == Phase.ATTACHED) {
            dispatch(waiting.remove());
        }
    }

    private void onUnusable(ProtocolException e) {
        refuse(e);
        if (++unusable >= MAX_UNUSABLE) {
            close(CloseCode.UNUSABLE);
        }
    }

    private void refuse(ProtocolException e) {
        refuse(ServerMessage.Refused.of(e));
    }

    /// Refuses a request: within the session when there is one, so that a resume replays it.
    private void refuse(ServerMessage.Refused refused) {
        shared.meters().onAnswered("refused", refused.code().wireName(), 0);
        if (session != null) {
            session.send(refused);
        } else {
            send(refused);
        }
    }

    /// Sends something about the connection, outside any session.
    void send(ServerMessage message) {
        write(MessageWriter.write(message, 0, null));
    }

    /// Sends a message that was numbered already. A client that does not read loses the connection, not the
    /// session.
    void write(String text) {
        if (phase == Phase.CLOSED) {
            return;
        }
        int size = text.length();
        unsentBytes += size;
        if (unsentBytes > shared.config().limits().sendQueueBytes()) {
            close(CloseCode.SLOW);
            return;
        }
        shared.meters().onSent();
        socket.writeTextMessage(text).onComplete(result -> unsentBytes -= size);
    }

    /// Closes from this side; the session, if any, waits for a resume unless it is over.
    void close(CloseCode code) {
        if (phase == Phase.CLOSED) {
            return;
        }
        shared.meters().onClosed(code.code());
        socket.close((short) code.code(), code.reason());
        onClosed();
    }

    private void onClosed() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        waiting.clear();
        sessions.forget(this);
        Session current = session;
        session = null;
        if (current != null) {
            current.onCut(this);
        }
    }

    /// Closes a connection that is silent, or that has not said who it is.
    void checkSilence(long nowNanos) {
        boolean late = phase == Phase.FRESH
                && nowNanos - freshNanos
                        > shared.config().limits().firstMessage().toNanos();
        if (late || nowNanos - heardNanos > shared.config().limits().idle().toNanos()) {
            close(CloseCode.SILENT);
        }
    }
}
