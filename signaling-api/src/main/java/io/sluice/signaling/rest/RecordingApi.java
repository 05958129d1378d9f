package io.sluice.signaling.rest;

import io.sluice.core.room.RecordingOutcome;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SfuOverloadedException;
import io.sluice.signaling.auth.AccessControl;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.session.Shared;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// `/v1/rooms/{room}/recording`: GET tells whether the room is recorded, POST begins, DELETE ends.
///
/// Owned by the signaling event loop.
public final class RecordingApi implements HttpDoor {
    private static final String PREFIX = "/v1/rooms/";
    private static final String SUFFIX = "/recording";

    private final Shared shared;
    private final AccessControl access;

    /// Creates the door.
    public RecordingApi(Shared shared, AccessControl access) {
        this.shared = shared;
        this.access = access;
    }

    @Override
    public boolean tryHandle(HttpServerRequest request) throws ProtocolException {
        String path = request.path() == null ? "" : request.path();
        if (!path.startsWith(PREFIX)
                || !path.endsWith(SUFFIX)
                || path.length() <= PREFIX.length() + SUFFIX.length()
                || path.indexOf('/', PREFIX.length()) != path.length() - SUFFIX.length()) {
            return false;
        }
        RoomId room = room(path.substring(PREFIX.length(), path.length() - SUFFIX.length()));
        String method = request.method().name();
        if (!method.equals("GET") && !method.equals("POST") && !method.equals("DELETE")) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, POST, DELETE");
            Problems.send(request.response(), ErrorCode.BAD_MESSAGE, 405, "Only GET, POST, DELETE is answered here.");
            return true;
        }
        access.toAdminister(room.value(), request.getHeader(HttpHeaders.AUTHORIZATION), Callers.of(request))
                .compose(allowed -> answer(method, room))
                .onSuccess(state -> send(request, state))
                .onFailure(cause -> refuse(request, cause));
        return true;
    }

    private static RoomId room(String segment) throws ProtocolException {
        try {
            String name = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (MessageReader.isRoomName(name)) {
                return new RoomId(name);
            }
        } catch (IllegalArgumentException e) {
            // not percent-encoded as it should be
        }
        throw new ProtocolException(ErrorCode.NOT_FOUND, "There is no such room.");
    }

    private Future<RecordingState> answer(String method, RoomId room) {
        return switch (method) {
            case "POST" ->
                shared.<RecordingOutcome>ask(done -> shared.sfu().startRecording(room, done))
                        .compose(RecordingApi::stateOf);
            case "DELETE" ->
                shared.<RecordingOutcome>ask(done -> shared.sfu().stopRecording(room, done))
                        .compose(RecordingApi::stateOf);
            default ->
                shared.<Optional<RecordingState>>ask(
                                done -> shared.sfu().recording(room, state -> done.accept(Optional.ofNullable(state))))
                        .compose(state -> state.map(Future::succeededFuture)
                                .orElseGet(() -> stateOf(new RecordingOutcome.NoRoom())));
        };
    }

    private static Future<RecordingState> stateOf(RecordingOutcome outcome) {
        return switch (outcome) {
            case RecordingOutcome.Done done -> Future.succeededFuture(done.state());
            case RecordingOutcome.NoRoom none ->
                Future.failedFuture(new ProtocolException(ErrorCode.NOT_FOUND, "There is no such room."));
            case RecordingOutcome.Unavailable why ->
                Future.failedFuture(new ProtocolException(ErrorCode.UNAVAILABLE, why.sentence()));
        };
    }

    private static void send(HttpServerRequest request, RecordingState state) {
        JsonObject json = new JsonObject().put("active", state.active());
        if (!state.id().isEmpty()) {
            json.put("recording", state.id()).put("startedAt", state.startedAtMillis());
        }
        if (!state.reason().isEmpty()) {
            json.put("reason", new JsonObject().put("code", state.reason()).put("text", state.text()));
        }
        request.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(json.toBuffer());
    }

    private static void refuse(HttpServerRequest request, Throwable cause) {
        switch (cause) {
            case ProtocolException e -> Problems.send(request.response(), e);
            case SfuOverloadedException e ->
                Problems.send(request.response(), ErrorCode.UNAVAILABLE, 503, String.valueOf(e.getMessage()));
            default -> Problems.send(request.response(), ErrorCode.INTERNAL, 500, "The server had a fault.");
        }
    }
}
