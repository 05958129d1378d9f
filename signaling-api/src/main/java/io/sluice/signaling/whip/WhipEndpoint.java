package io.sluice.signaling.whip;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.SfuOverloadedException;
import io.sluice.signaling.auth.Caller;
import io.sluice.signaling.auth.OriginPolicy;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.ServerMessage.IceServer;
import io.sluice.signaling.metrics.FaultLog;
import io.sluice.signaling.rest.Callers;
import io.sluice.signaling.rest.HttpDoor;
import io.sluice.signaling.rest.Problems;
import io.sluice.signaling.sdp.IceFragment;
import io.sluice.signaling.sdp.SdpException;
import io.sluice.signaling.sdp.SessionDescription;
import io.sluice.signaling.session.OfferDesk;
import io.sluice.signaling.session.Shared;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// The HTTP side of WHIP and WHEP: endpoints, which sessions are made at, and the sessions' own addresses.
///
/// @spec RFC 9725 §4, draft-ietf-wish-whep-03 §4
///
/// Owned by the signaling event loop.
public final class WhipEndpoint implements HttpDoor {
    private static final FaultLog FAULTS = new FaultLog(LoggerFactory.getLogger(WhipEndpoint.class));
    private static final String SESSION_PATH = "/v1/";
    private static final String ENDPOINT_METHODS = "POST, GET, HEAD, OPTIONS";
    private static final String SESSION_METHODS = "PATCH, DELETE, GET, HEAD, OPTIONS";

    private final Shared shared;
    private final HttpSessions sessions = new HttpSessions();
    private final Entrance entrance;
    private final Cors cors;
    private boolean draining;

    public WhipEndpoint(Shared shared, OfferDesk desk) {
        this.shared = shared;
        entrance = new Entrance(shared, desk, sessions);
        cors = new Cors(
                new OriginPolicy(shared.config().allowedOrigins()),
                shared.access().needsTokens());
    }

    /// Takes no more sessions.
    public void drain() {
        draining = true;
    }

    /// Ends all sessions.
    public void shutDown() {
        draining = true;
        sessions.shutDown();
    }

    @Override
    public boolean tryHandle(HttpServerRequest request) throws ProtocolException {
        String path = Objects.requireNonNullElse(request.path(), "");
        String session = sessionId(path);
        if (session == null && !path.startsWith("/whip/") && !path.startsWith("/whep/")) {
            return false;
        }
        Caller caller = Callers.of(request);
        boolean allowed = cors.allow(request, caller.authority());
        if (!allowed && !request.method().name().equals("OPTIONS")) {
            throw new ProtocolException(
                    ErrorCode.FORBIDDEN, "Pages of this origin may neither publish nor play here without a token.");
        }
        if (session == null) {
            onEndpoint(request, path, caller);
        } else {
            onSession(request, session, caller);
        }
        return true;
    }

    private static @Nullable String sessionId(String path) {
        return path.startsWith("/v1/whip/") || path.startsWith("/v1/whep/") ? path.substring(9) : null;
    }

    private void onEndpoint(HttpServerRequest request, String path, Caller caller) throws ProtocolException {
        Target target = Target.of(path);
        if (target == null) {
            throw new ProtocolException(
                    ErrorCode.NOT_FOUND,
                    "The address must be /whip/{room}/{name}, /whep/{room}/{name} or /whep/{room}.");
        }
        HttpServerResponse response = request.response();
        switch (request.method().name()) {
            case "POST" -> post(request, target, caller);
            case "OPTIONS" ->
                response.putHeader("Accept-Post", RequestHeaders.SDP)
                        .putHeader(HttpHeaders.ALLOW, ENDPOINT_METHODS)
                        .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                        .end();
            // The draft of WHEP, §4.2, tells an endpoint by the type it would take.
            case "GET", "HEAD" ->
                response.putHeader(HttpHeaders.CONTENT_TYPE, RequestHeaders.SDP)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                        .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                        .end();
            default -> methodNotAllowed(request, ENDPOINT_METHODS);
        }
    }

    private void post(HttpServerRequest request, Target target, Caller caller) throws ProtocolException {
        RequestHeaders.checkContent(request, RequestHeaders.SDP);
        RequestHeaders.checkAccept(request);
        if (draining) {
            throw new ProtocolException(ErrorCode.UNAVAILABLE, "The server is going down; try again in a moment.");
        }
        long startNanos = shared.nowNanos();
        String token = RequestHeaders.token(request);
        request.pause(); // until it is known whether the body is wanted
        entrance.admit(target, token, caller)
                .compose(access -> BoundedBody.read(shared.vertx(), request, SessionDescription.MAX_LENGTH)
                        .compose(offer -> entrance.enter(target, access, token, offer)))
                .onComplete(result -> {
                    Throwable cause = result.cause();
                    String outcome = cause == null
                            ? "ok"
                            : cause instanceof ProtocolException e ? e.code().wireName() : "internal";
                    shared.meters().onAnswered(target.protocol(), outcome, shared.nowNanos() - startNanos);
                    if (cause == null) {
                        created(request, result.result());
                    } else {
                        refuse(request, cause);
                    }
                });
    }

    private void created(HttpServerRequest request, Entrance.Begun begun) {
        HttpServerResponse response = request.response();
        HttpSession session = begun.session();
        if (session.isOver() || response.closed()) {
            session.leave(LeaveReason.LEFT); // nobody knows its address
            return;
        }
        response.setStatusCode(201)
                .putHeader(HttpHeaders.CONTENT_TYPE, RequestHeaders.SDP)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.LOCATION, SESSION_PATH + session.target().protocol() + '/' + session.id())
                .putHeader(HttpHeaders.ETAG, session.etag())
                .putHeader("Accept-Patch", RequestHeaders.FRAGMENT);
        for (IceServer server : shared.config().iceServers()) {
            for (String url : server.urls()) {
                response.headers().add("Link", IceServerLink.of(url, server));
            }
        }
        response.end(begun.answerSdp()).onFailure(lost -> session.leave(LeaveReason.LEFT));
    }

    private void onSession(HttpServerRequest request, String id, Caller caller) throws ProtocolException {
        HttpServerResponse response = request.response();
        String method = request.method().name();
        if (method.equals("OPTIONS")) {
            response.putHeader("Accept-Post", RequestHeaders.SDP)
                    .putHeader("Accept-Patch", RequestHeaders.FRAGMENT)
                    .putHeader(HttpHeaders.ALLOW, SESSION_METHODS)
                    .putHeader(HttpHeaders.CONTENT_LENGTH, "0")
                    .end();
            return;
        }
        HttpSession session = sessions.find(id);
        if (session == null) {
            throw new ProtocolException(ErrorCode.SESSION_GONE, "There is no such session, or it is over.");
        }
        switch (method) {
            case "GET", "HEAD" -> response.setStatusCode(204).end();
            case "DELETE" -> delete(request, session, caller);
            case "PATCH" -> patch(request, session, caller);
            default -> methodNotAllowed(request, SESSION_METHODS);
        }
    }

    /// RFC 9725 §4.5: requests to a session bear the token, too. The one that opened it will do, expired or not, and so
    /// will a fresh one for the same identity.
    private Future<Void> mayTouch(HttpServerRequest request, HttpSession session, Caller caller) {
        String token = RequestHeaders.token(request);
        if (session.visitor().presents(token)) {
            return Future.succeededFuture();
        }
        return shared.access()
                .toJoin(session.target().room().value(), session.visitor().identity(), token, caller)
                .mapEmpty();
    }

    private void delete(HttpServerRequest request, HttpSession session, Caller caller) {
        mayTouch(request, session, caller).onComplete(result -> {
            if (result.succeeded()) {
                session.leave(LeaveReason.LEFT);
                request.response().putHeader(HttpHeaders.CONTENT_LENGTH, "0").end();
            } else {
                refuse(request, result.cause());
            }
        });
    }

    private void patch(HttpServerRequest request, HttpSession session, Caller caller) throws ProtocolException {
        RequestHeaders.checkContent(request, RequestHeaders.FRAGMENT);
        request.pause();
        mayTouch(request, session, caller)
                .compose(v -> BoundedBody.read(shared.vertx(), request, IceFragment.MAX_LENGTH))
                .compose(body -> {
                    try {
                        boolean any = RequestHeaders.checkMatch(request, session.etag());
                        return session.onFragment(IceFragment.parse(body), any);
                    } catch (ProtocolException e) {
                        return Future.failedFuture(e);
                    } catch (SdpException e) {
                        return Future.failedFuture(new ProtocolException(ErrorCode.SDP_MALFORMED, e.sentence()));
                    }
                })
                .onComplete(result -> {
                    if (result.succeeded()) {
                        patched(request, result.result());
                    } else {
                        refuse(request, result.cause());
                    }
                });
    }

    private static void patched(HttpServerRequest request, HttpSession.Patched patched) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            return; // the client will restart again
        }
        if (patched.body().isEmpty()) {
            response.setStatusCode(204).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, RequestHeaders.FRAGMENT)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .putHeader(HttpHeaders.ETAG, patched.etag())
                    .end(patched.body());
        }
    }

    private static void methodNotAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        Problems.send(request.response(), ErrorCode.BAD_MESSAGE, 405, "Only " + allowed + " are answered here.");
    }

    /// Says why not. What is left of the body is thrown away with the connection.
    private static void refuse(HttpServerRequest request, Throwable cause) {
        HttpServerResponse response = request.response();
        if (!request.isEnded()) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        switch (cause) {
            case ProtocolException e -> Problems.send(response, e);
            case SfuOverloadedException e ->
                Problems.send(response, ErrorCode.UNAVAILABLE, 503, String.valueOf(e.getMessage()));
            default -> {
                FAULTS.log("A WHIP or WHEP request failed.", cause);
                Problems.send(response, ErrorCode.INTERNAL, 500, "The server had a fault.");
            }
        }
        if (!request.isEnded()) {
            request.resume();
        }
    }
}
