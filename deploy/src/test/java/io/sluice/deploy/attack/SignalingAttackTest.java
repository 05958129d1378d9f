package io.sluice.deploy.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.load.bot.BotSignaling;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Attacks over the signaling connection while the others talk.
@ExtendWith(ArenaResolver.class)
final class SignalingAttackTest {
    private static final int CONNECTIONS = 20;
    private static final int MESSAGES = 30;
    private static final long SEED = 3;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void garbageAndBinaryMessagesEndOnlyTheirOwnConnection(Arena arena) {
        Random random = new Random(SEED);
        for (int i = 0; i < CONNECTIONS; i++) {
            Connection connection = new Connection(arena.http());
            for (int n = 0; n < MESSAGES && !connection.isOver(); n++) {
                byte[] noise = new byte[random.nextInt(1, 2_000)];
                random.nextBytes(noise);
                connection.send(
                        switch (n % 5) {
                            case 0 -> "{\"type\":\"join\",\"id\":" + "9".repeat(n * 20 + 1) + "}";
                            case 1 -> "[".repeat(5_000);
                            case 2 -> "{\"type\":\"join\",\"id\":1,\"offer\":{\"a\":" + "{\"a\":".repeat(500);
                            case 3 -> new String(noise, StandardCharsets.ISO_8859_1);
                            default -> "{\"type\":\"" + "x".repeat(n) + "\",\"id\":" + n + ",\"room\":null}";
                        });
                connection.sendBinary(noise);
            }
            connection.await();
        }
        arena.attacked()
                .forEach(b ->
                        assertEquals("ok", b.signaling().call("ping", Map.of()).get("type")));
        assertEquals(3, arena.snapshot().participants().size());
        arena.assertNobodyWasDisturbed();
    }

    @Test
    void hugeMessagesAreCutOffUnread(Arena arena) {
        String part = "x".repeat(1 << 20);
        for (int i = 0; i < CONNECTIONS / 4; i++) {
            Connection connection = new Connection(arena.http());
            connection.sendParts("{\"type\":\"join\",\"id\":1,\"name\":\"", part, 12);
            connection.await();
        }
        assertEquals(3, arena.snapshot().participants().size());
        arena.assertNobodyWasDisturbed();
    }

    @Test
    void aMembersNonsenseIsRefusedAndReachesNobody(Arena arena) {
        Map<String, Map<String, Object>> nonsense = Map.of(
                "update", Map.of("tracks", List.of(Map.of("mid", "7", "source", "camera"))),
                "offer", Map.of("offer", "m=audio ".repeat(10_000)),
                "chat", Map.of("to", "nobody", "text", "x".repeat(100_000)),
                "ack", Map.of("seq", -1),
                "subscribe", Map.of("revision", "newest", "wants", Map.of()),
                "join", Map.of("room", arena.snapshot().room().value()),
                "kill", Map.of("participant", arena.attacked().getFirst().participant()));
        arena.withMember(member -> {
            nonsense.forEach((type, fields) -> assertThrows(
                    BotSignaling.Refused.class, () -> member.signaling().call(type, fields), type));
            assertEquals(0, arena.forwardedDuring(member, () -> {}));
        });
    }

    /// A WebSocket without manners.
    private final class Connection implements WebSocket.Listener {
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final WebSocket socket;

        Connection(URI server) {
            socket = http.newWebSocketBuilder()
                    .subprotocols("sluice.v1")
                    .buildAsync(URI.create("ws://" + server.getRawAuthority() + "/v1/ws"), this)
                    .orTimeout(20, TimeUnit.SECONDS)
                    .join();
        }

        boolean isOver() {
            return over.isDone();
        }

        void send(String text) {
            settle(socket.sendText(text, true));
        }

        void sendBinary(byte[] bytes) {
            settle(socket.sendBinary(ByteBuffer.wrap(bytes), true));
        }

        void sendParts(String first, String part, int count) {
            settle(socket.sendText(first, false));
            for (int i = 0; i < count && !isOver(); i++) {
                settle(socket.sendText(part, false));
            }
        }

        private void settle(CompletableFuture<WebSocket> sending) {
            sending.orTimeout(20, TimeUnit.SECONDS).exceptionally(e -> socket).join();
        }

        /// Waits until the server has had enough.
        void await() {
            Await.until("the server ends the connection", this::isOver);
            socket.abort();
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            over.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            over.complete(null);
        }
    }
}
