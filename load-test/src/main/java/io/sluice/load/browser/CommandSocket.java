package io.sluice.load.browser;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Numbered commands and their answers over one WebSocket: what Chromium's DevTools protocol and WebDriver BiDi share.
///
/// Thread-safe: commands may be sent from any thread; events are delivered in order on the socket's thread.
final class CommandSocket implements AutoCloseable {
    /// Chosen: longer than any page load or script that a test waits for on a busy machine.
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(90);

    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonObject>> waiting = new ConcurrentHashMap<>();
    private final Consumer<JsonObject> onEvent;
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebSocket socket;
    private final Object sending = new Object();

    private CommandSocket(String address, Consumer<JsonObject> onEvent) {
        this.onEvent = onEvent;
        try {
            socket = http.newWebSocketBuilder()
                    .buildAsync(URI.create(address), new Receiver())
                    .get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new BrowserException("cannot connect to " + address, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrowserException("interrupted", e);
        }
    }

    static CommandSocket open(String address, Consumer<JsonObject> onEvent) {
        return new CommandSocket(address, onEvent);
    }

    /// Sends a command and waits for its result.
    ///
    /// @throws BrowserException when the browser answers with an error, or not in time
    JsonObject command(String method, JsonObject parameters) {
        return command(method, parameters, null);
    }

    /// Sends a command to one attached target of the DevTools protocol.
    JsonObject command(String method, JsonObject parameters, @Nullable String session) {
        long id = lastId.incrementAndGet();
        JsonObject message =
                new JsonObject().put("id", id).put("method", method).put("params", parameters);
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            synchronized (sending) { // the next send must wait for the one before
                socket.sendText(message.encode(), true).get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
            return answer.get(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new BrowserException(method + ": " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw new BrowserException(method + " was not answered within " + ANSWER_LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrowserException("interrupted", e);
        } finally {
            waiting.remove(id);
        }
    }

    private void receive(JsonObject message) {
        Object id = message.getValue("id");
        if (!(id instanceof Number number)) {
            if (message.containsKey("method")) {
                onEvent.accept(message);
            }
            return;
        }
        CompletableFuture<JsonObject> answer = waiting.get(number.longValue());
        if (answer == null) {
            return;
        }
        Object error = message.getValue("error");
        if (error == null) {
            answer.complete(message.getJsonObject("result", new JsonObject()));
        } else if (error instanceof JsonObject details) { // DevTools
            answer.completeExceptionally(new BrowserException(details.getString("message")));
        } else { // BiDi
            answer.completeExceptionally(new BrowserException(error + ": " + message.getString("message")));
        }
    }

    private void closed(String reason) {
        waiting.values().forEach(answer -> answer.completeExceptionally(new BrowserException(reason)));
    }

    @Override
    public void close() {
        socket.abort();
        closed("the socket was closed");
        http.shutdownNow();
    }

    private final class Receiver implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String whole = text.toString();
                text.setLength(0);
                receive(new JsonObject(whole));
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed("the browser closed the socket: " + statusCode + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed("the socket failed: " + error);
        }
    }
}
