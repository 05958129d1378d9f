package io.sluice.load.bot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The signaling connection of one bot: requests with their replies, events, slot changes acknowledged by itself.
///
/// Thread-safe.
public final class BotSignaling implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int TIMEOUT_SECONDS = 20;

    /// The server refused a request.
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }

        /// Stable code of the protocol.
        public String code() {
            return code;
        }
    }

    private final WebSocket socket;
    private final Receiver receiver;
    private final AtomicInteger nextId = new AtomicInteger(1);

    private BotSignaling(WebSocket socket, Receiver receiver) {
        this.socket = socket;
        this.receiver = receiver;
    }

    /// Connects.
    ///
    /// @param server such as `http://localhost:8080`
    /// @param events hears every event, on a thread of the HTTP client
    public static BotSignaling connect(HttpClient client, URI server, Consumer<Map<String, Object>> events) {
        URI uri = server.resolve("/v1/ws");
        String scheme = "https".equals(server.getScheme()) ? "wss" : "ws";
        URI target = URI.create(scheme + "://" + uri.getRawAuthority() + uri.getRawPath());
        Receiver receiver = new Receiver(events);
        WebSocket socket =
                await(client.newWebSocketBuilder().subprotocols("sluice.v1").buildAsync(target, receiver));
        BotSignaling signaling = new BotSignaling(socket, receiver);
        receiver.acknowledge = seq -> signaling.request("ack", Map.of("seq", seq));
        return signaling;
    }

    /// Sends a request; the future gets its reply, or [Refused].
    public CompletableFuture<Map<String, Object>> request(String type, Map<String, Object> fields) {
        int id = nextId.getAndIncrement();
        CompletableFuture<Map<String, Object>> reply = new CompletableFuture<>();
        receiver.replies.put(id, reply);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", type);
        message.put("id", id);
        message.putAll(fields);
        String text = write(message);
        synchronized (socket) {
            await(socket.sendText(text, true));
        }
        return reply;
    }

    /// Sends a request and waits for its reply.
    public Map<String, Object> call(String type, Map<String, Object> fields) {
        return await(request(type, fields));
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            if (e.getCause() instanceof Refused refused) {
                throw refused;
            }
            throw new IllegalStateException("The server cannot be reached: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The server did not answer within " + TIMEOUT_SECONDS + " s.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the server.", e);
        }
    }

    private static String write(Map<String, Object> message) {
        StringWriter out = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(out)) {
            writeValue(generator, message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    private static void writeValue(JsonGenerator generator, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Boolean flag -> generator.writeBoolean(flag);
            case Map<?, ?> map -> {
                generator.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    generator.writeFieldName(String.valueOf(entry.getKey()));
                    writeValue(generator, entry.getValue());
                }
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                for (Object element : list) {
                    writeValue(generator, element);
                }
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static final class Receiver implements WebSocket.Listener {
        private final Consumer<Map<String, Object>> events;
        private final Map<Integer, CompletableFuture<Map<String, Object>>> replies = new ConcurrentHashMap<>();
        private final StringBuilder partial = new StringBuilder();
        private volatile Consumer<Long> acknowledge = seq -> {};

        Receiver(Consumer<Map<String, Object>> events) {
            this.events = events;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                String text = partial.toString();
                partial.setLength(0);
                take(parse(text));
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            webSocket.request(1);
            return null;
        }

        private void take(Map<String, Object> message) {
            String type = String.valueOf(message.get("type"));
            if (message.get("id") instanceof Number id && (type.equals("ok") || type.equals("error"))) {
                CompletableFuture<Map<String, Object>> reply = replies.remove(id.intValue());
                if (reply != null && type.equals("ok")) {
                    reply.complete(message);
                } else if (reply != null) {
                    reply.completeExceptionally(
                            new Refused(String.valueOf(message.get("code")), String.valueOf(message.get("message"))));
                }
                return;
            }
            events.accept(message);
            if (type.equals("slots") && message.get("seq") instanceof Number seq) {
                Thread.ofVirtual().start(() -> acknowledge.accept(seq.longValue()));
            }
        }

        private static Map<String, Object> parse(String text) {
            try (JsonParser parser = JSON.createParser(text)) {
                parser.nextToken();
                @SuppressWarnings("unchecked")
                Map<String, Object> message = (Map<String, Object>) Objects.requireNonNull(value(parser));
                return message;
            } catch (IOException | ClassCastException e) {
                throw new IllegalStateException("The server sent no JSON object: " + text, e);
            }
        }

        private static @Nullable Object value(JsonParser parser) throws IOException {
            return switch (parser.currentToken()) {
                case START_OBJECT -> {
                    Map<String, @Nullable Object> map = new LinkedHashMap<>();
                    while (parser.nextToken() != JsonToken.END_OBJECT) {
                        String name = parser.currentName();
                        parser.nextToken();
                        map.put(name, value(parser));
                    }
                    yield map;
                }
                case START_ARRAY -> {
                    List<@Nullable Object> list = new ArrayList<>();
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        list.add(value(parser));
                    }
                    yield list;
                }
                case VALUE_NUMBER_INT -> parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                default -> parser.getText();
            };
        }
    }
}
