package io.sluice.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.SignalingConfig.Rate;
import io.sluice.signaling.SignalingConfig.Rates;
import io.sluice.signaling.TestClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// Every refusal of docs/protocol.md §8 and every close code of §1, against a running server.
final class RefusalTest {
    private ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void restart(Limits limits) {
        fixture.close();
        fixture = new ServerFixture(limits, List.of());
    }

    private static Limits limits(Duration idle, Duration firstMessage, Rates rates) {
        Limits base = ServerFixture.LIMITS;
        return new Limits(
                base.grace(),
                base.pingInterval(),
                idle,
                firstMessage,
                base.replayMessages(),
                base.replayBytes(),
                base.sendQueueBytes(),
                base.concurrentNegotiations(),
                base.connections(),
                rates);
    }

    private static JsonObject join(String offer) {
        return new JsonObject().put("room", "standup").put("identity", "alice").put("offer", offer);
    }

    @Test
    void refusesWhatIsNoJsonObject() {
        Map<String, String> broken = Map.of(
                "not json", "{\"type\":",
                "array", "[1]",
                "two values", "{\"type\":\"ping\",\"id\":1} {}",
                "duplicate key", "{\"type\":\"ping\",\"id\":1,\"id\":2}",
                "duplicate key deep inside", "{\"type\":\"ping\",\"id\":1,\"x\":[{\"a\":1,\"a\":1}]}",
                "too deep", "{\"a\":".repeat(17) + "1" + "}".repeat(17));
        TestClient client = fixture.client();
        broken.forEach((name, text) -> {
            client.sendText(text);
            JsonObject error = client.error();
            assertEquals("bad-json", error.getString("code"), name);
            assertTrue(error.containsKey("id"), name);
            assertNull(error.getValue("id"), name);
        });
    }

    @Test
    void namesTheFieldThatIsWrongAndIgnoresUnknownOnes() {
        TestClient client = fixture.client();
        client.sendText("{\"type\":\"join\",\"id\":7,\"room\":\"a b\",\"offer\":\"v=0\"}");
        JsonObject error = client.reply(7);
        assertEquals("bad-message", error.getString("code"));
        assertEquals("/room", error.getString("field"));
        JsonObject fields = join(TestClient.offer("firefox-av-sendrecv"))
                .put("fromTheFuture", new JsonObject().put("x", new JsonArray().add(1.5)))
                .put(
                        "tracks",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("mid", "0")
                                        .put("source", "microphone")
                                        .put("new", true)));
        assertEquals("ok", client.join(fields).getString("type"));
        client.sendText("{\"type\":\"dance\",\"id\":90}");
        assertEquals("unknown-type", client.reply(90).getString("code"));
    }

    @Test
    void wantsAJoinFirstAndOnlyOne() {
        TestClient client = fixture.client();
        assertEquals("not-joined", client.request("ping", new JsonObject()).getString("code"));
        client.join("standup", "alice");
        assertEquals("already-joined", client.join("standup", "alice").getString("code"));
        JsonObject resume =
                new JsonObject().put("session", client.sessionToken()).put("seq", 0);
        assertEquals("already-joined", client.request("resume", resume).getString("code"));
    }

    @Test
    void refusesOffersThatCannotBeAnsweredWithCodeAndSentenceAndNoWarning() {
        Logger vertxLog = (Logger) LoggerFactory.getLogger("io.vertx");
        ListAppender<ILoggingEvent> warnings = new ListAppender<>();
        warnings.start();
        vertxLog.addAppender(warnings);
        String good = TestClient.offer("chromium-av-sendrecv");
        Map<String, String> offers = Map.of(
                "v=0\r\nthis is not SDP\r\n",
                "sdp-malformed",
                good.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF"),
                "sdp-bad-profile",
                good.replaceAll("a=fingerprint:.*\r\n", ""),
                "sdp-no-fingerprint",
                good.replaceAll("a=fingerprint:.*", "a=fingerprint:sha-1 " + "AB:".repeat(19) + "AB"),
                "sdp-weak-fingerprint",
                good.replaceAll("a=fingerprint:.*", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "A".repeat(40)),
                "sdp-sdes-only",
                good.replaceAll("a=ice-(ufrag|pwd):.*\r\n", ""),
                "sdp-no-ice",
                good.replaceAll("a=group:BUNDLE.*\r\n", ""),
                "sdp-no-bundle",
                good.replaceAll("a=rtcp-mux\r\n", ""),
                "sdp-no-rtcp-mux");
        TestClient client = fixture.client();
        try {
            offers.forEach((offer, code) -> {
                JsonObject error = client.request("join", join(offer));
                assertEquals(code, error.getString("code"), error.encode());
                assertFalse(error.getBoolean("retryable"));
            });
            assertEquals(
                    "ok", client.join("standup", "alice").getString("type"), "the connection is as good as before");
        } finally {
            vertxLog.detachAppender(warnings);
        }
        assertEquals(List.of(), warnings.list);
    }

    @Test
    void refusesTracksAndSlotsThatTheOfferDoesNotHave() {
        TestClient client = fixture.client();
        String offer = TestClient.offer("chromium-av-sendrecv");
        JsonArray elsewhere =
                new JsonArray().add(new JsonObject().put("mid", "77").put("source", "camera"));
        assertEquals(
                "unknown-mid",
                client.request("join", join(offer).put("tracks", elsewhere)).getString("code"));
        JsonArray wrongKind =
                new JsonArray().add(new JsonObject().put("mid", "0").put("source", "camera"));
        assertEquals(
                "unknown-mid",
                client.request("join", join(offer).put("tracks", wrongKind)).getString("code"));
        JsonArray slots = new JsonArray().add(new JsonObject().put("mid", "77").put("purpose", "camera"));
        assertEquals(
                "unknown-mid",
                client.request("join", join(offer).put("slots", slots)).getString("code"));
        client.join("standup", "alice");
        assertEquals(
                "unknown-mid",
                client.request("update", new JsonObject().put("withdraw", new JsonArray().add("77")))
                        .getString("code"));
        JsonObject noSource = new JsonObject().put("tracks", new JsonArray().add(new JsonObject().put("mid", "0")));
        assertEquals("bad-message", client.request("update", noSource).getString("code"));
    }

    @Test
    void refusesChatToSomebodyWhoIsNotThere() {
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject chat = new JsonObject().put("text", "psst").put("to", "p-nobody");
        assertEquals("unknown-participant", alice.request("chat", chat).getString("code"));
    }

    @Test
    void saysUnavailableWhileTheMediaPlaneIsOverloaded() {
        TestClient alice = fixture.joined("standup", "alice");
        TestClient bob = fixture.client();
        fixture.sfu.overloaded = true;
        JsonObject chat = alice.request("chat", new JsonObject().put("text", "hi"));
        assertEquals("unavailable", chat.getString("code"));
        assertTrue(chat.getBoolean("retryable"));
        assertEquals("unavailable", bob.join("standup", "bob").getString("code"));
        fixture.sfu.overloaded = false;
        assertEquals("ok", bob.join("standup", "bob").getString("type"));
        fixture.server.drain();
        assertEquals("unavailable", fixture.client().join("standup", "carol").getString("code"));
    }

    @Test
    void limitsTheRateAndSaysHowLongToWait() {
        Rates rates = new Rates(new Rate(1000, 1000), new Rate(1, 3), new Rate(100, 100), new Rate(1, 2));
        restart(limits(Duration.ofSeconds(30), Duration.ofSeconds(10), rates));
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject last = new JsonObject();
        for (int i = 0; i < 4; i++) {
            last = alice.request("chat", new JsonObject().put("text", "fast " + i));
        }
        assertEquals("rate-limited", last.getString("code"));
        assertTrue(last.getLong("retryAfterMs") > 0 && last.getLong("retryAfterMs") <= 1000, last.encode());
        assertEquals("ok", alice.request("ping", new JsonObject()).getString("type"), "only chat is too fast");
    }

    @Test
    void closesWhoNeverStopsBeingTooFast() {
        Rates rates = new Rates(new Rate(1, 5), new Rate(5, 10), new Rate(2, 5), new Rate(20, 40));
        restart(limits(Duration.ofSeconds(30), Duration.ofSeconds(10), rates));
        TestClient client = fixture.client();
        for (int i = 0; i < 300; i++) {
            try {
                client.send("ping");
            } catch (CompletionException e) {
                break; // closed already
            }
        }
        assertEquals(4429, client.closeCode());
    }

    @Test
    void closesWhoSendsNothingUsable() {
        TestClient client = fixture.client();
        for (int i = 0; i < 10; i++) {
            client.sendText("nonsense");
        }
        assertEquals(4400, client.closeCode());
    }

    @Test
    void closesOnBinaryAndOnTooLargeMessages() {
        TestClient binary = fixture.client();
        binary.sendBinary();
        assertEquals(1003, binary.closeCode());
        TestClient large = fixture.client();
        large.sendText("{\"type\":\"chat\",\"id\":1,\"text\":\"" + "x".repeat(1 << 20) + "\"}");
        assertEquals("too-large", large.error().getString("code"));
        assertEquals(1009, large.closeCode());
    }

    @Test
    void answersALargeMessageThatIsJustSmallEnough() {
        TestClient client = fixture.client();
        JsonObject small = join("v=0\r\n").put("offer", "x".repeat((1 << 20) - 200));
        assertEquals("sdp-too-large", client.request("join", small).getString("code"), "read, and then refused as SDP");
    }

    @Test
    void closesSilentConnections() {
        restart(limits(Duration.ofSeconds(30), Duration.ofMillis(50), ServerFixture.GENEROUS));
        assertEquals(4408, fixture.client().closeCode());
        restart(limits(Duration.ofMillis(300), Duration.ofSeconds(10), ServerFixture.GENEROUS));
        assertEquals(4408, fixture.joined("standup", "alice").closeCode());
    }

    @Test
    void letsOnlyTheRightSubprotocolAndOriginIn() {
        int port = fixture.port();
        assertThrows(CompletionException.class, () -> new TestClient(port, "sluice.v2", null));
        assertThrows(CompletionException.class, () -> new TestClient(port, "sluice.v1", "https://evil.example"));
        new TestClient(port, "sluice.v1", "https://friend.example").close();
        new TestClient(port, "sluice.v1", "http://localhost:" + port).close();
    }
}
