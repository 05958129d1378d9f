package io.sluice.signaling.websocket;

import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.auth.Caller;
import io.sluice.signaling.auth.OriginPolicy;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.sdp.NegotiationPolicy;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/// The door `/v1/ws`: lets WebSockets of the right protocol and origin in.
///
/// Owned by the signaling event loop.
public final class WebSocketEndpoint {
    /// The one subprotocol that is spoken.
    public static final String SUBPROTOCOL = "sluice.v1";

    private final SignalingConfig config;
    private final OriginPolicy origins;
    private final Sessions sessions;

    public WebSocketEndpoint(Shared shared, OfferDesk desk) {
        config = shared.config();
        origins = new OriginPolicy(config.allowedOrigins());
        sessions = new Sessions(shared, desk);
    }

    /// Loads what a first join would else wait for. Takes some 100 ms; not for the event loop.
    public static void warmUp(NegotiationPolicy policy) {
        WarmUp.run(policy);
    }

    /// Upgrades a request, or says why not.
    public void accept(HttpServerRequest request, Caller caller) throws ProtocolException {
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            throw new ProtocolException(ErrorCode.BAD_MESSAGE, "This is a WebSocket address.");
        }
        if (!origins.allows(request.getHeader(HttpHeaders.ORIGIN), caller.authority())) {
            throw new ProtocolException(ErrorCode.FORBIDDEN, "Pages of this origin may not connect.");
        }
        boolean speaksIt = request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .anyMatch(name -> name.trim().equals(SUBPROTOCOL));
        if (!speaksIt) {
            throw new ProtocolException(ErrorCode.BAD_MESSAGE, "The subprotocol must be " + SUBPROTOCOL + ".");
        }
        if (sessions.connectionCount() >= config.limits().connections()) {
            throw new ProtocolException(ErrorCode.UNAVAILABLE, "The server has too many connections.");
        }
        request.toWebSocket().onSuccess(socket -> sessions.connect(socket, caller));
    }

    /// Takes no more joins.
    public void drain() {
        sessions.drain();
    }

    /// Tells everybody that the server goes down, and closes.
    public void shutDown() {
        sessions.shutDown();
    }
}
