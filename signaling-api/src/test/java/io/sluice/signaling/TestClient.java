package io.sluice.signaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A client of the protocol that is driven by hand. Everything that arrives is checked against
/// docs/schemas/server.json, and that the numbers of a session have no gaps.
///
/// Owned by the test's thread; what arrives comes through a queue.
public final class TestClient implements AutoCloseable, WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<JsonObject> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<JsonObject> skipped = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;
    private long nextId = 1;
    private long lastSeq;
    private @Nullable JsonObject joined;

    public TestClient(int port) {
        this(port, "sluice.v1", null);
    }

    public TestClient(int port, String subprotocol, @Nullable String origin) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols(subprotocol);
        if (origin != null) {
            builder.header("Origin", origin);
        }
        socket = builder.buildAsync(URI.create("ws://localhost:" + port + "/v1/ws"), this)
                .join();
    }

    /// An offer that a browser made.
    public static String offer(String fixture) {
        try (var stream = TestClient.class.getResourceAsStream("/fixtures/sdp/" + fixture + ".sdp")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\r?\n", "\r\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            arrived.add(new JsonObject(partial.toString()));
            partial.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(1006);
    }

    public long nextId() {
        return nextId++;
    }

    public void continueIds(TestClient other) {
        nextId = other.nextId;
        lastSeq = other.lastSeq;
    }

    public long lastSeq() {
        return lastSeq;
    }

    public void sendText(String text) {
        socket.sendText(text, true).join();
    }

    public void sendBinary() {
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
    }

    /// Sends a request with the next id, which is returned.
    public long send(String type, JsonObject fields) {
        long id = nextId();
        JsonObject message = fields.copy().put("type", type).put("id", id);
        assertEquals("", Schemas.complaint("client", message));
        sendText(message.encode());
        return id;
    }

    public long send(String type) {
        return send(type, new JsonObject());
    }

    /// Sends a request and waits for its reply.
    public JsonObject request(String type, JsonObject fields) {
        return reply(send(type, fields));
    }

    public JsonObject reply(long id) {
        return await("reply to " + id, message -> Long.valueOf(id).equals(message.getLong("id")));
    }

    public JsonObject event(String type) {
        return await(type, message -> !message.containsKey("id") && type.equals(message.getString("type")));
    }

    public JsonObject error() {
        return await("error", message -> "error".equals(message.getString("type")));
    }

    private interface Condition {
        boolean fits(JsonObject message);
    }

    private JsonObject await(String what, Condition condition) {
        for (JsonObject message : List.copyOf(skipped)) {
            if (condition.fits(message)) {
                skipped.remove(message);
                return message;
            }
        }
        while (true) {
            JsonObject message;
            try {
                message = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            assertNotNull(message, "no " + what + "; got " + skipped);
            check(message);
            if (condition.fits(message)) {
                return message;
            }
            skipped.add(message);
        }
    }

    private void check(JsonObject message) {
        String schema = message.containsKey("answer") && message.containsKey("session")
                ? "server joinReply"
                : message.containsKey("lastId") ? "server resumeReply" : "server";
        assertEquals("", Schemas.complaint(schema, message));
        if (message.containsKey("seq")) {
            assertEquals(lastSeq + 1, message.getLong("seq"), "a gap before " + message);
            lastSeq = message.getLong("seq");
        }
    }

    /// Joins with a browser's offer and one camera; the slots are the offer's.
    public JsonObject join(String room, String identity) {
        return join(new JsonObject()
                .put("room", room)
                .put("identity", identity)
                .put("name", identity)
                .put("offer", offer("chromium-av-sendrecv"))
                .put(
                        "tracks",
                        new JsonArray().add(new JsonObject().put("mid", "1").put("source", "camera"))));
    }

    public JsonObject join(JsonObject fields) {
        JsonObject reply = request("join", fields);
        if (reply.getString("type").equals("ok")) {
            joined = reply;
        }
        return reply;
    }

    public String participant() {
        return joined == null ? "" : joined.getString("participant");
    }

    public String sessionToken() {
        return joined == null ? "" : joined.getJsonObject("session").getString("token");
    }

    /// The code the server closed with.
    public int closeCode() {
        try {
            return closed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not closed; got " + arrived + skipped, e);
        }
    }

    /// Cuts the TCP connection without a word.
    public void cut() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
