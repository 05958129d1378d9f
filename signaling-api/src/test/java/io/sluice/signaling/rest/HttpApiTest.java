package io.sluice.signaling.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Gauge;
import io.sluice.core.stats.Stage;
import io.sluice.rtp.transport.DropReason;
import io.sluice.signaling.Schemas;
import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.TestClient;
import io.sluice.signaling.auth.TokenKey;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The HTTP side of a running server.
final class HttpApiTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private HttpResponse<String> send(String method, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + fixture.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonObject problem(int status, String code, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals(
                "application/problem+json",
                response.headers().firstValue("content-type").orElse(""));
        JsonObject problem = new JsonObject(response.body());
        assertEquals("", Schemas.complaint("problem", problem));
        assertEquals(code, problem.getString("code"));
        return problem;
    }

    @Test
    void tellsWhetherItLivesAndWhetherItTakesJoins() throws Exception {
        assertEquals("{\"status\":\"up\"}", send("GET", "/healthz").body());
        assertEquals(200, send("GET", "/readyz").statusCode());
        fixture.server.drain();
        assertEquals(200, send("GET", "/healthz").statusCode());
        problem(503, "unavailable", send("GET", "/readyz"));
    }

    @Test
    void showsEveryCounterGaugeAndDropReason() throws Exception {
        fixture.joined("standup", "alice");
        String metrics = send("GET", "/metrics").body();
        for (Counter counter : Counter.values()) {
            assertTrue(metrics.contains("sluice_" + counter.key().replace('.', '_')), counter.key());
        }
        for (Gauge gauge : Gauge.values()) {
            assertTrue(metrics.contains("sluice_" + gauge.key().replace('.', '_') + " "), gauge.key());
        }
        for (DropReason reason : DropReason.values()) {
            String tag = reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
            assertTrue(metrics.contains("sluice_packets_dropped_total{reason=\"" + tag + "\"}"), tag);
        }
        assertTrue(metrics.contains("sluice_packets_dropped_total{reason=\"rtp-duplicate\"} 7.0"));
        for (Stage stage : Stage.values()) {
            assertTrue(
                    metrics.contains("sluice_media_stage_seconds_count{stage=\"" + stage.key() + "\"}"), stage.key());
        }
        assertTrue(metrics.contains("sluice_media_stage_seconds_count{stage=\"dtls\"} 4"));
        assertTrue(metrics.contains("sluice_media_stage_seconds_sum{stage=\"dtls\"} 2.0"));
        assertTrue(metrics.contains("sluice_rtp_forwarded_total 42.0"));
        assertTrue(metrics.contains("sluice_worker_busy_seconds_total 1.5"));
        assertTrue(metrics.contains("sluice_signaling_sessions 1.0"));
        assertTrue(metrics.contains("sluice_signaling_requests_seconds_count{outcome=\"ok\",type=\"join\"} 1"));
        assertTrue(metrics.contains("sluice_signaling_negotiation_seconds_count 1"));
        assertTrue(metrics.contains("jvm_memory_used_bytes"));
    }

    @Test
    void listsRoomsAndShowsOne() throws Exception {
        TestClient alice = fixture.joined("küche", "alice <b>");
        JsonObject rooms = new JsonObject(send("GET", "/v1/rooms").body());
        assertEquals("küche", rooms.getJsonArray("rooms").getJsonObject(0).getString("id"));
        HttpResponse<String> response = send("GET", "/v1/rooms/k%C3%BCche");
        assertEquals("no-store", response.headers().firstValue("cache-control").orElse(""));
        JsonObject room = new JsonObject(response.body());
        assertEquals("", Schemas.complaint("room", room));
        JsonObject participant = room.getJsonArray("participants").getJsonObject(0);
        assertEquals(alice.participant(), participant.getString("id"));
        assertEquals("alice <b>", participant.getString("name"));
        JsonObject encoding = participant
                .getJsonArray("publications")
                .getJsonObject(0)
                .getJsonArray("encodings")
                .getJsonObject(0);
        assertEquals(4_000_000_000L, encoding.getLong("ssrc"));
        problem(404, "not-found", send("GET", "/v1/rooms/nowhere"));
        problem(404, "not-found", send("GET", "/v1/rooms/a%2Fb"));
        problem(404, "not-found", send("GET", "/v1/elsewhere"));
        problem(405, "bad-message", send("POST", "/v1/rooms"));
    }

    @Test
    void removesAParticipantAndClosesARoom() throws Exception {
        TestClient alice = fixture.joined("standup", "alice");
        TestClient bob = fixture.joined("standup", "bob");
        problem(404, "not-found", send("DELETE", "/v1/rooms/standup/participants/p-nobody"));
        assertEquals(
                204,
                send("DELETE", "/v1/rooms/standup/participants/" + alice.participant())
                        .statusCode());
        assertEquals("removed", alice.event("leave").getString("reason"));
        assertEquals(LeaveReason.REMOVED, fixture.sfu.left.get(new ParticipantId(alice.participant())));
        assertEquals(204, send("DELETE", "/v1/rooms/standup").statusCode());
        assertEquals("room-closed", bob.event("leave").getString("reason"));
        problem(404, "not-found", send("DELETE", "/v1/rooms/standup"));
    }

    @Test
    void wantsATokenOnceAKeyIsConfigured() throws Exception {
        fixture.close();
        fixture = new ServerFixture(
                ServerFixture.LIMITS,
                List.of(new TokenKey(TokenKey.Algorithm.HS256, "a secret of at least thirty-two bytes")));
        HttpResponse<String> response = send("GET", "/v1/rooms");
        problem(401, "unauthorized", response);
        assertEquals("Bearer", response.headers().firstValue("www-authenticate").orElse(""));
        problem(401, "unauthorized", send("DELETE", "/v1/rooms/standup", "Authorization", "Bearer nonsense"));
        assertEquals("unauthorized", fixture.client().join("standup", "alice").getString("code"));
    }

    @Test
    void saysUnavailableWhileTheMediaPlaneIsOverloaded() throws Exception {
        fixture.sfu.overloaded = true;
        problem(503, "unavailable", send("GET", "/v1/rooms"));
    }

    @Test
    void servesFilesWithTheirTypeAndValidatorsAndNothingElse() throws Exception {
        HttpResponse<String> file = send("GET", "/probe.js");
        assertEquals(200, file.statusCode());
        assertEquals(
                "text/javascript; charset=utf-8",
                file.headers().firstValue("content-type").orElse(""));
        assertEquals(
                "nosniff", file.headers().firstValue("x-content-type-options").orElse(""));
        assertEquals("no-referrer", file.headers().firstValue("referrer-policy").orElse(""));
        String policy = file.headers().firstValue("content-security-policy").orElse("");
        assertTrue(policy.contains("default-src 'none'") && !policy.contains("unsafe"), policy);
        String etag = file.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again = send("GET", "/probe.js", "If-None-Match", "\"other\", W/" + etag);
        assertEquals(304, again.statusCode());
        assertEquals("", again.body());
        HttpResponse<String> head = send("HEAD", "/probe.js");
        assertEquals(file.headers().firstValue("content-length"), head.headers().firstValue("content-length"));
        problem(404, "not-found", send("GET", "/nothing.js"));
        problem(405, "bad-message", send("POST", "/probe.js"));
    }

    @Test
    void neverLeavesItsDirectory() throws Exception {
        for (String path : List.of(
                "/../logback-test.xml",
                "/..%2flogback-test.xml",
                "/%2e%2e/logback-test.xml",
                "//probe.js/..",
                "/./probe.js",
                "/probe.js%00.html",
                "/.hidden.js",
                "/client",
                "/" + "a".repeat(3000) + ".js")) {
            String head = rawStatus(path);
            assertFalse(head.contains(" 200 "), path + ": " + head);
        }
    }

    /// The status line for a path that is sent as it is.
    private String rawStatus(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("localhost"), fixture.port())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void explainsWhyARequestIsNoWebSocket() throws Exception {
        problem(400, "bad-message", send("GET", "/v1/ws"));
    }
}
