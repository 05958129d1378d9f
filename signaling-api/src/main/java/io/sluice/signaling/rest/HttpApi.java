package io.sluice.signaling.rest;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.Sfu;
import io.sluice.core.room.SfuOverloadedException;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.signaling.auth.AccessControl;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.metrics.FaultLog;
import io.sluice.signaling.websocket.WebSocketEndpoint;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Every HTTP request of this server: health, metrics, rooms, the WebSocket door, and files.
///
/// Owned by the signaling event loop.
public final class HttpApi {
    private static final FaultLog FAULTS = new FaultLog(LoggerFactory.getLogger(HttpApi.class));

    private final Vertx vertx;
    private final Context loop;
    private final Sfu sfu;
    private final AccessControl access;
    private final PrometheusMeterRegistry registry;
    private final WebSocketEndpoint webSockets;
    private final List<HttpDoor> doors;
    private final WebFiles files = new WebFiles();
    private boolean ready = true;

    /// @param doors who is asked first for every request, in this order
    public HttpApi(
            Vertx vertx,
            Context loop,
            Sfu sfu,
            AccessControl access,
            PrometheusMeterRegistry registry,
            WebSocketEndpoint webSockets,
            List<HttpDoor> doors) {
        this.vertx = vertx;
        this.loop = loop;
        this.sfu = sfu;
        this.access = access;
        this.registry = registry;
        this.webSockets = webSockets;
        this.doors = List.copyOf(doors);
    }

    /// From now on `/readyz` says no.
    public void drain() {
        ready = false;
    }

    /// Answers one request.
    public void handle(HttpServerRequest request) {
        SecurityHeaders.addTo(request.response().headers());
        try {
            route(request);
        } catch (ProtocolException e) {
            Problems.send(request.response(), e);
        } catch (SfuOverloadedException e) {
            Problems.send(request.response(), ErrorCode.UNAVAILABLE, 503, String.valueOf(e.getMessage()));
        }
    }

    private void route(HttpServerRequest request) throws ProtocolException {
        for (HttpDoor door : doors) {
            if (door.tryHandle(request)) {
                return;
            }
        }
        String path = request.path() == null ? "" : request.path();
        switch (path) {
            case "/v1/ws" -> webSockets.accept(request, Callers.of(request));
            case "/healthz" -> {
                if (isRead(request)) {
                    json(request, 200, new JsonObject().put("status", "up"));
                }
            }
            case "/readyz" -> {
                if (isRead(request) && ready) {
                    json(request, 200, new JsonObject().put("status", "ready"));
                } else if (!ready) {
                    Problems.send(request.response(), ErrorCode.UNAVAILABLE, 503, "The server is going down.");
                }
            }
            case "/metrics" -> {
                if (isRead(request)) {
                    metrics(request);
                }
            }
            default -> {
                if (path.equals("/v1/rooms") || path.startsWith("/v1/rooms/")) {
                    rooms(request, path.split("/", -1));
                } else if (path.startsWith("/v1/")) {
                    throw new ProtocolException(ErrorCode.NOT_FOUND, "There is nothing here.");
                } else if (isRead(request)) {
                    file(request, path);
                }
            }
        }
    }

    /// Whether this is a GET or HEAD; answers 405 if not.
    private static boolean isRead(HttpServerRequest request) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            return true;
        }
        methodNotAllowed(request, "GET, HEAD");
        return false;
    }

    private static void methodNotAllowed(HttpServerRequest request, String allowed) {
        request.response().putHeader(HttpHeaders.ALLOW, allowed);
        Problems.send(request.response(), ErrorCode.BAD_MESSAGE, 405, "Only " + allowed + " is answered here.");
    }

    private static void json(HttpServerRequest request, int status, JsonObject json) {
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        body(request, status, "application/json", json.toBuffer());
    }

    private static void body(HttpServerRequest request, int status, String contentType, Buffer body) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (request.method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.end(body);
        }
    }

    private void metrics(HttpServerRequest request) {
        vertx.executeBlocking(registry::scrape, false).onComplete(result -> {
            if (result.succeeded()) {
                request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                body(request, 200, "text/plain; version=0.0.4; charset=utf-8", Buffer.buffer(result.result()));
            } else {
                fault(request, result.cause());
            }
        });
    }

    private static void fault(HttpServerRequest request, Throwable cause) {
        switch (cause) {
            case ProtocolException e -> Problems.send(request.response(), e);
            case SfuOverloadedException e ->
                Problems.send(request.response(), ErrorCode.UNAVAILABLE, 503, String.valueOf(e.getMessage()));
            default -> {
                FAULTS.log("An HTTP request failed.", cause);
                Problems.send(request.response(), ErrorCode.INTERNAL, 500, "The server had a fault.");
            }
        }
    }

    /// `/v1/rooms`, `/v1/rooms/{room}`, `/v1/rooms/{room}/participants/{participant}`.
    private void rooms(HttpServerRequest request, String[] parts) throws ProtocolException {
        boolean participant = parts.length == 6 && parts[4].equals("participants");
        if (parts.length != 3 && parts.length != 4 && !participant) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "There is nothing here.");
        }
        String room = parts.length == 3 ? null : decode(parts[3]);
        if (room != null && !MessageReader.isRoomName(room)) {
            throw new ProtocolException(ErrorCode.NOT_FOUND, "There is no such room.");
        }
        boolean get =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        boolean delete = request.method().equals(HttpMethod.DELETE);
        if (participant ? !delete : room == null ? !get : !get && !delete) {
            methodNotAllowed(request, participant ? "DELETE" : room == null ? "GET, HEAD" : "GET, HEAD, DELETE");
            return;
        }
        String member = participant ? decode(parts[5]) : null;
        Future<Void> allowed =
                access.toAdminister(room, request.getHeader(HttpHeaders.AUTHORIZATION), Callers.of(request));
        allowed.compose(v -> answer(request, room, member, delete)).onFailure(cause -> fault(request, cause));
    }

    private Future<Void> answer(
            HttpServerRequest request, @Nullable String room, @Nullable String member, boolean delete) {
        if (room == null) {
            return ask(sfu::rooms)
                    .onSuccess(rooms -> json(request, 200, RoomJson.list(rooms)))
                    .mapEmpty();
        }
        RoomId id = new RoomId(room);
        if (member != null) {
            return remove(request, id, new ParticipantId(member));
        }
        if (delete) {
            return this.<Boolean>ask(answer -> sfu.closeRoom(id, LeaveReason.ROOM_CLOSED, answer))
                    .compose(existed -> existed ? noContent(request) : notFound("There is no such room."));
        }
        return snapshot(id)
                .onSuccess(snapshot -> json(request, 200, RoomJson.room(snapshot)))
                .mapEmpty();
    }

    private Future<RoomSnapshot> snapshot(RoomId room) {
        return this.<@Nullable RoomSnapshot>ask(answer -> sfu.snapshot(room, answer))
                .compose(snapshot -> snapshot == null
                        ? HttpApi.<RoomSnapshot>notFound("There is no such room.")
                        : Future.succeededFuture(snapshot));
    }

    private Future<Void> remove(HttpServerRequest request, RoomId room, ParticipantId participant) {
        return snapshot(room).compose(snapshot -> {
            boolean here = snapshot.participants().stream()
                    .anyMatch(one -> one.info().id().equals(participant));
            if (!here) {
                return notFound("There is no such participant.");
            }
            sfu.leave(room, participant, LeaveReason.REMOVED);
            return noContent(request);
        });
    }

    private static Future<Void> noContent(HttpServerRequest request) {
        return request.response().setStatusCode(204).end();
    }

    private static <T> Future<T> notFound(String sentence) {
        return Future.failedFuture(new ProtocolException(ErrorCode.NOT_FOUND, sentence));
    }

    /// Asks the media plane something and comes back to this event loop with the answer.
    private <T extends @Nullable Object> Future<T> ask(Consumer<Consumer<T>> question) {
        Promise<T> promise = Promise.promise();
        question.accept(answer -> {
            try {
                loop.runOnContext(v -> promise.complete(answer));
            } catch (RejectedExecutionException e) {
                // the server has stopped, and nobody waits for the answer
            }
        });
        return promise.future();
    }

    private static String decode(String segment) throws ProtocolException {
        try {
            String text = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (!text.isEmpty()) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // not percent-encoded as it should be
        }
        throw new ProtocolException(ErrorCode.NOT_FOUND, "There is nothing here.");
    }

    private void file(HttpServerRequest request, String path) {
        vertx.executeBlocking(() -> files.find(path), false).onComplete(result -> {
            WebFiles.WebFile file = result.succeeded() ? result.result() : null;
            if (result.failed()) {
                fault(request, result.cause());
            } else if (file == null) {
                Problems.send(request.response(), ErrorCode.NOT_FOUND, 404, "There is nothing here.");
            } else {
                // Always asked again, never sent again: the page and its library change together.
                request.response()
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                        .putHeader(HttpHeaders.ETAG, file.etag());
                if (matches(request.headers().getAll(HttpHeaders.IF_NONE_MATCH), file.etag())) {
                    request.response().setStatusCode(304).end();
                } else {
                    body(request, 200, file.contentType(), Buffer.buffer(file.content()));
                }
            }
        });
    }

    /// RFC 9110 §13.1.2: a weak comparison with each listed validator.
    private static boolean matches(List<String> ifNoneMatch, String etag) {
        for (String header : ifNoneMatch) {
            for (String candidate : header.split(",")) {
                String validator = candidate.trim();
                if (validator.equals("*") || validator.equals(etag) || validator.equals("W/" + etag)) {
                    return true;
                }
            }
        }
        return false;
    }
}
