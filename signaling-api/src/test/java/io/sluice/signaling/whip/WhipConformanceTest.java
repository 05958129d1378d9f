package io.sluice.signaling.whip;

import static io.sluice.signaling.whip.WhipClient.PLAY;
import static io.sluice.signaling.whip.WhipClient.PUBLISH;
import static io.sluice.signaling.whip.WhipClient.etag;
import static io.sluice.signaling.whip.WhipClient.fragment;
import static io.sluice.signaling.whip.WhipClient.location;
import static io.sluice.signaling.whip.WhipClient.restart;
import static io.sluice.signaling.whip.WhipClient.trickle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.signaling.Schemas;
import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.message.ServerMessage.IceServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every status and header of RFC 9725 and of the WHEP draft that this server has to do with, as one table.
final class WhipConformanceTest {
    private static final String SDP = "application/sdp";
    private static final String FRAGMENT = "application/trickle-ice-sdpfrag";
    private static final String STRONG_ETAG = "\"[^\"]+\"";
    private static final String PAGE = "https://friend.example";
    private static final AtomicInteger ROOMS = new AtomicInteger();

    private static ServerFixture fixture;

    /// One exchange with the server, in a room of its own.
    private interface Exchange {
        HttpResponse<String> with(WhipClient client, String room);
    }

    /// One line of the table.
    ///
    /// @param code of the problem, empty when the request succeeds
    /// @param headers names, and patterns their values match; `-` when they must be absent
    private record Row(String behaviour, Exchange exchange, int status, String code, String... headers) {
        @Override
        public String toString() {
            return status + " " + behaviour;
        }
    }

    private static Row ok(int status, String behaviour, Exchange exchange, String... headers) {
        return new Row(behaviour, exchange, status, "", headers);
    }

    private static Row no(int status, String code, String behaviour, Exchange exchange, String... headers) {
        return new Row(behaviour, exchange, status, code, headers);
    }

    private static HttpResponse<String> patch(
            WhipClient client, String room, String fragment, java.util.function.Function<String, String> ifMatch) {
        HttpResponse<String> created = client.post("/whip/" + room + "/alice", PUBLISH);
        return client.patch(location(created), fragment, "If-Match", ifMatch.apply(etag(created)));
    }

    private static HttpResponse<String> playing(WhipClient client, String room, String path) {
        client.publish(room, "alice");
        return client.post("/whep/" + room + path, PLAY);
    }

    static final List<Row> TABLE = List.of(
            // RFC 9725 §4.2: ingest session set up
            ok(
                    201,
                    "WHIP answers an offer",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH),
                    "Content-Type",
                    SDP,
                    "Location",
                    "/v1/whip/[A-Za-z0-9_-]{32}",
                    "ETag",
                    STRONG_ETAG,
                    "Accept-Patch",
                    FRAGMENT,
                    "Cache-Control",
                    "no-store"),
            ok(
                    201,
                    "WHIP takes parameters of the media type",
                    (client, room) -> client.send(
                            "POST",
                            "/whip/" + room + "/alice",
                            PUBLISH,
                            "Content-Type",
                            "Application/SDP; charset=utf-8")),
            ok(
                    201,
                    "WHIP takes a body of unknown length",
                    (client, room) -> client.postChunked("/whip/" + room + "/alice", PUBLISH)),
            ok(
                    201,
                    "WHIP takes sendrecv, and answers recvonly",
                    (client, room) ->
                            client.post("/whip/" + room + "/alice", PUBLISH.replace("a=sendonly", "a=sendrecv"))),
            ok(
                    201,
                    "WHIP takes a DTLS client",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice", PUBLISH.replace("a=setup:actpass", "a=setup:active"))),
            ok(
                    201,
                    "WHIP needs no token where rooms are open, and ignores one",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH, "Authorization", "Bearer x")),
            ok(
                    201,
                    "WHIP tells STUN and TURN servers",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH),
                    "Link",
                    "<stun:stun\\.example\\.net>; rel=\"ice-server\"",
                    "Link",
                    "<turn:turn\\.example\\.net\\?transport=udp>; rel=\"ice-server\"; username=\"u\\\\\"ser\"; "
                            + "credential=\"pass\"; credential-type=\"password\""),
            ok(
                    201,
                    "WHIP takes an Accept that holds SDP",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice", PUBLISH, "Accept", "text/html, application/sdp;q=0.5")),
            ok(
                    201,
                    "WHIP takes an Accept of anything",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH, "Accept", "*/*")),
            ok(
                    201,
                    "WHIP takes a name that needs encoding",
                    (client, room) -> client.post("/whip/" + room + "/Al%20%C3%9F%2Fb", PUBLISH)),
            no(
                    400,
                    "sdp-malformed",
                    "WHIP refuses what is no SDP",
                    (client, room) -> client.post("/whip/" + room + "/alice", "hello")),
            no(
                    400,
                    "sdp-malformed",
                    "WHIP refuses an empty body",
                    (client, room) -> client.post("/whip/" + room + "/alice", "")),
            no(
                    406,
                    "not-acceptable",
                    "WHIP refuses who wants no SDP",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice", PUBLISH, "Accept", "application/json, application/sdp;q=0")),
            no(
                    409,
                    "name-taken",
                    "WHIP refuses the name of somebody who is live",
                    (client, room) -> {
                        client.publish(room, "alice");
                        return client.post("/whip/" + room + "/alice", PUBLISH);
                    },
                    "Retry-After",
                    "\\d+"),
            no(
                    413,
                    "too-large",
                    "WHIP refuses a declared length above 1 MB",
                    (client, room) -> client.post("/whip/" + room + "/alice", "v".repeat((1 << 20) + 1))),
            no(
                    413,
                    "too-large",
                    "WHIP refuses an undeclared length above 1 MB",
                    (client, room) -> client.postChunked("/whip/" + room + "/alice", "v".repeat((1 << 20) + 1))),
            no(
                    415,
                    "bad-content-type",
                    "WHIP refuses another type of body",
                    (client, room) -> client.send(
                            "POST", "/whip/" + room + "/alice", PUBLISH, "Content-Type", "application/json")),
            no(
                    415,
                    "bad-content-type",
                    "WHIP refuses a body without a type",
                    (client, room) -> client.send("POST", "/whip/" + room + "/alice", PUBLISH)),
            no(
                    415,
                    "bad-content-type",
                    "WHIP refuses a compressed body",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH, "Content-Encoding", "gzip")),
            no(
                    422,
                    "wrong-direction",
                    "WHIP refuses who wants to receive",
                    (client, room) -> client.post("/whip/" + room + "/alice", PLAY)),
            no(
                    422,
                    "wrong-direction",
                    "WHIP refuses inactive sections",
                    (client, room) ->
                            client.post("/whip/" + room + "/alice", PUBLISH.replace("a=sendonly", "a=inactive"))),
            no(
                    422,
                    "sdp-setup-role",
                    "WHIP refuses a DTLS server",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice", PUBLISH.replace("a=setup:actpass", "a=setup:passive"))),
            no(
                    422,
                    "sdp-no-bundle",
                    "WHIP refuses offers without BUNDLE",
                    (client, room) ->
                            client.post("/whip/" + room + "/alice", PUBLISH.replace("a=group:BUNDLE", "a=group:LS"))),
            no(
                    422,
                    "sdp-no-rtcp-mux",
                    "WHIP refuses offers without rtcp-mux",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH.replace("a=rtcp-mux\r\n", ""))),
            no(
                    422,
                    "sdp-no-fingerprint",
                    "WHIP refuses offers without DTLS",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice", PUBLISH.replace("a=fingerprint", "a=x-fingerprint"))),
            no(
                    422,
                    "rejected-section",
                    "WHIP gives no half answers",
                    (client, room) -> client.post(
                            "/whip/" + room + "/alice",
                            PUBLISH.replace("opus/48000", "speex/16000")
                                    .replace("a=rtpmap:63 red", "a=rtpmap:63 speex"))),
            no(
                    503,
                    "unavailable",
                    "WHIP says when it is overloaded",
                    (client, room) -> {
                        fixture.sfu.overloaded = true;
                        try {
                            return client.post("/whip/" + room + "/alice", PUBLISH);
                        } finally {
                            fixture.sfu.overloaded = false;
                        }
                    },
                    "Retry-After",
                    "\\d+"),
            no(
                    503,
                    "full",
                    "WHIP says when the room is full",
                    (client, room) -> {
                        fixture.sfu.maxParticipants = 0;
                        try {
                            return client.post("/whip/" + room + "/alice", PUBLISH);
                        } finally {
                            fixture.sfu.maxParticipants = 100;
                        }
                    },
                    "Retry-After",
                    "\\d+"),
            no(
                    404,
                    "not-found",
                    "WHIP needs a room and a name",
                    (client, room) -> client.post("/whip/" + room, PUBLISH)),
            no(
                    404,
                    "not-found",
                    "WHIP refuses names that rooms cannot have",
                    (client, room) -> client.post("/whip/a%20b/alice", PUBLISH)),
            no(
                    404,
                    "not-found",
                    "WHIP refuses broken addresses",
                    (client, room) -> client.post("/whip/" + room + "/%C3", PUBLISH)),
            // RFC 9725 §4.1: other methods
            ok(
                    200,
                    "GET at an endpoint has no content",
                    (client, room) -> client.send("GET", "/whip/" + room + "/alice", ""),
                    "Content-Length",
                    "0"),
            ok(
                    200,
                    "HEAD tells a WHEP endpoint",
                    (client, room) -> client.send("HEAD", "/whep/" + room, ""),
                    "Content-Type",
                    SDP,
                    "Content-Length",
                    "0"),
            no(
                    405,
                    "bad-message",
                    "PUT at an endpoint",
                    (client, room) -> client.send("PUT", "/whip/" + room + "/alice", ""),
                    "Allow",
                    "POST, GET, HEAD, OPTIONS"),
            no(
                    405,
                    "bad-message",
                    "POST at a session",
                    (client, room) -> client.post(client.publish(room, "alice"), PUBLISH),
                    "Allow",
                    "PATCH, DELETE, GET, HEAD, OPTIONS"),
            ok(
                    204,
                    "GET at a session has no content",
                    (client, room) -> client.send("GET", client.publish(room, "alice"), "")),
            // CORS
            ok(
                    200,
                    "OPTIONS at an endpoint",
                    (client, room) -> client.send("OPTIONS", "/whip/" + room + "/alice", ""),
                    "Accept-Post",
                    SDP,
                    "Access-Control-Allow-Origin",
                    "-",
                    "Link",
                    "-"),
            ok(
                    200,
                    "a preflight of a known page",
                    (client, room) -> client.send(
                            "OPTIONS",
                            "/whip/" + room + "/alice",
                            "",
                            "Origin",
                            PAGE,
                            "Access-Control-Request-Method",
                            "POST"),
                    "Accept-Post",
                    SDP,
                    "Access-Control-Allow-Origin",
                    PAGE,
                    "Vary",
                    "Origin",
                    "Access-Control-Allow-Methods",
                    ".*POST.*PATCH.*DELETE.*",
                    "Access-Control-Allow-Headers",
                    "(?=.*Authorization)(?=.*Content-Type)(?=.*If-Match).*",
                    "Access-Control-Max-Age",
                    "\\d+"),
            ok(
                    200,
                    "a preflight at a session",
                    (client, room) -> client.send(
                            "OPTIONS",
                            client.publish(room, "alice"),
                            "",
                            "Origin",
                            PAGE,
                            "Access-Control-Request-Method",
                            "PATCH"),
                    "Accept-Patch",
                    FRAGMENT,
                    "Accept-Post",
                    SDP,
                    "Access-Control-Allow-Origin",
                    PAGE),
            ok(
                    200,
                    "a preflight of a strange page allows nothing",
                    (client, room) ->
                            client.send("OPTIONS", "/whip/" + room + "/alice", "", "Origin", "https://evil.example"),
                    "Access-Control-Allow-Origin",
                    "-"),
            ok(
                    201,
                    "a known page may read the headers",
                    (client, room) -> client.post("/whip/" + room + "/alice", PUBLISH, "Origin", PAGE),
                    "Access-Control-Allow-Origin",
                    PAGE,
                    "Access-Control-Expose-Headers",
                    "(?=.*Location)(?=.*Link)(?=.*ETag).*"),
            no(
                    415,
                    "bad-content-type",
                    "a known page may read refusals",
                    (client, room) -> client.send("POST", "/whip/" + room + "/alice", PUBLISH, "Origin", PAGE),
                    "Access-Control-Allow-Origin",
                    PAGE),
            no(
                    403,
                    "forbidden",
                    "a strange page may not publish in open rooms",
                    (client, room) ->
                            client.post("/whip/" + room + "/alice", PUBLISH, "Origin", "https://evil.example"),
                    "Access-Control-Allow-Origin",
                    "-"),
            // RFC 9725 §4.3: trickle ICE and restarts
            ok(
                    204,
                    "candidates for the present ICE session",
                    (client, room) -> patch(client, room, trickle(), etag -> etag),
                    "ETag",
                    "-",
                    "Content-Type",
                    "-"),
            ok(
                    204,
                    "candidates for whatever ICE session there is",
                    (client, room) -> patch(client, room, trickle(), etag -> "*")),
            ok(
                    204,
                    "one of several validators fits",
                    (client, room) -> patch(client, room, trickle(), etag -> "\"other\", " + etag)),
            ok(
                    204,
                    "candidates without credentials",
                    (client, room) -> patch(client, room, "a=end-of-candidates\r\n", etag -> etag)),
            ok(
                    200,
                    "an ICE restart",
                    (client, room) -> patch(client, room, restart(1), etag -> "*"),
                    "Content-Type",
                    FRAGMENT,
                    "ETag",
                    STRONG_ETAG,
                    "Cache-Control",
                    "no-store"),
            ok(
                    200,
                    "an ICE restart with the star in quotes, as RFC 9725 shows it",
                    (client, room) -> patch(client, room, restart(1), etag -> "\"*\""),
                    "ETag",
                    STRONG_ETAG),
            ok(
                    200,
                    "an ICE restart of a named ICE session",
                    (client, room) -> patch(client, room, restart(1), etag -> etag),
                    "ETag",
                    STRONG_ETAG),
            no(
                    412,
                    "precondition-failed",
                    "another ICE session",
                    (client, room) -> patch(client, room, trickle(), etag -> "\"other\"")),
            no(
                    412,
                    "precondition-failed",
                    "a weak validator",
                    (client, room) -> patch(client, room, trickle(), etag -> "W/" + etag)),
            no(412, "precondition-failed", "the ICE session before a restart", (client, room) -> {
                HttpResponse<String> created = client.post("/whip/" + room + "/alice", PUBLISH);
                client.patch(location(created), restart(1), "If-Match", "*");
                return client.patch(location(created), trickle(), "If-Match", etag(created));
            }),
            no(
                    428,
                    "precondition-required",
                    "PATCH without If-Match",
                    (client, room) -> client.patch(client.publish(room, "alice"), trickle())),
            no(
                    415,
                    "bad-content-type",
                    "PATCH with another type of body",
                    (client, room) -> client.send(
                            "PATCH", client.publish(room, "alice"), trickle(), "Content-Type", SDP, "If-Match", "*")),
            no(
                    400,
                    "sdp-malformed",
                    "a fragment that is none",
                    (client, room) -> patch(client, room, "hello", etag -> "*")),
            no(400, "sdp-malformed", "an empty fragment", (client, room) -> patch(client, room, "", etag -> "*")),
            no(
                    400,
                    "sdp-malformed",
                    "a user name without a password",
                    (client, room) -> patch(client, room, "a=ice-ufrag:abcd\r\n", etag -> "*")),
            no(
                    400,
                    "sdp-malformed",
                    "a password that is too short",
                    (client, room) -> patch(client, room, fragment("abcd", "short"), etag -> "*")),
            no(
                    400,
                    "sdp-malformed",
                    "two ICE sessions in one fragment",
                    (client, room) -> patch(client, room, restart(1) + restart(2), etag -> "*")),
            no(
                    400,
                    "sdp-malformed",
                    "half a candidate",
                    (client, room) -> patch(client, room, "a=candidate:1 1 udp\r\n", etag -> "*")),
            no(
                    413,
                    "too-large",
                    "a fragment above 64 KB",
                    (client, room) -> patch(client, room, "a=x:" + "x".repeat(1 << 16), etag -> "*")),
            no(
                    404,
                    "session-gone",
                    "PATCH at no session",
                    (client, room) -> client.patch("/v1/whip/nothing", trickle(), "If-Match", "*")),
            // RFC 9725 §4.2: the end
            ok(
                    200,
                    "DELETE ends a session",
                    (client, room) -> client.delete(client.publish(room, "alice")),
                    "Content-Length",
                    "0"),
            ok(
                    200,
                    "DELETE ignores validators",
                    (client, room) -> client.delete(client.publish(room, "alice"), "If-Match", "\"old\"")),
            ok(201, "a name is free after DELETE", (client, room) -> {
                client.delete(client.publish(room, "alice"));
                return client.post("/whip/" + room + "/alice", PUBLISH);
            }),
            no(404, "session-gone", "DELETE of what is over", (client, room) -> {
                String location = client.publish(room, "alice");
                client.delete(location);
                return client.delete(location);
            }),
            no(404, "session-gone", "GET of what is over", (client, room) -> {
                String location = client.publish(room, "alice");
                client.delete(location);
                return client.send("GET", location, "");
            }),
            // The draft of WHEP, where it differs
            ok(
                    201,
                    "WHEP plays a participant",
                    (client, room) -> playing(client, room, "/alice"),
                    "Content-Type",
                    SDP,
                    "Location",
                    "/v1/whep/[A-Za-z0-9_-]{32}",
                    "ETag",
                    STRONG_ETAG,
                    "Accept-Patch",
                    FRAGMENT,
                    "Link",
                    "<stun:stun\\.example\\.net>; rel=\"ice-server\""),
            ok(201, "WHEP plays a room", (client, room) -> playing(client, room, ""), "Location", "/v1/whep/.*"),
            ok(201, "WHEP takes sendrecv, and answers sendonly", (client, room) -> {
                client.publish(room, "alice");
                return client.post("/whep/" + room, PLAY.replace("a=recvonly", "a=sendrecv"));
            }),
            ok(
                    200,
                    "WHEP restarts ICE",
                    (client, room) ->
                            client.patch(location(playing(client, room, "/alice")), restart(1), "If-Match", "*"),
                    "Content-Type",
                    FRAGMENT,
                    "ETag",
                    STRONG_ETAG),
            ok(
                    204,
                    "WHEP takes candidates",
                    (client, room) ->
                            client.patch(location(playing(client, room, "/alice")), trickle(), "If-Match", "*")),
            ok(200, "WHEP sessions are deleted", (client, room) -> client.delete(location(playing(client, room, "")))),
            no(
                    409,
                    "not-published",
                    "WHEP of somebody who is not there",
                    (client, room) -> {
                        client.publish(room, "alice");
                        return client.post("/whep/" + room + "/bob", PLAY);
                    },
                    "Retry-After",
                    "\\d+"),
            no(
                    409,
                    "not-published",
                    "WHEP of a room in which nobody publishes",
                    (client, room) -> client.post("/whep/" + room, PLAY),
                    "Retry-After",
                    "\\d+"),
            no(
                    422,
                    "wrong-direction",
                    "WHEP refuses who wants to send",
                    (client, room) -> client.post("/whep/" + room, PUBLISH)),
            no(
                    406,
                    "not-acceptable",
                    "WHEP refuses who wants no SDP",
                    (client, room) -> client.post("/whep/" + room, PLAY, "Accept", "text/html")),
            no(
                    415,
                    "bad-content-type",
                    "WHEP refuses another type of body",
                    (client, room) -> client.send("POST", "/whep/" + room, PLAY, "Content-Type", "text/plain")));

    @BeforeAll
    static void start() {
        fixture = new ServerFixture(
                ServerFixture.LIMITS,
                List.of(),
                List.of(
                        new IceServer(List.of("stun:stun.example.net"), null, null),
                        new IceServer(List.of("turn:turn.example.net?transport=udp"), "u\"ser", "pass")));
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void conforms(Row row) {
        HttpResponse<String> response = row.exchange().with(new WhipClient(fixture), "room-" + ROOMS.incrementAndGet());
        assertEquals(row.status(), response.statusCode(), response.body());
        for (int i = 0; i < row.headers().length; i += 2) {
            expect(response, row.headers()[i], row.headers()[i + 1]);
        }
        if (row.code().isEmpty()) {
            assertEquals(response.body().isEmpty(), row.status() == 204 || !hasBody(response), response.body());
        } else {
            expect(response, "Content-Type", "application/problem\\+json");
            JsonObject problem = new JsonObject(response.body());
            assertEquals("", Schemas.complaint("problem", problem));
            assertEquals(row.code(), problem.getString("code"), response.body());
        }
    }

    private static boolean hasBody(HttpResponse<String> response) {
        return !response.headers().firstValue("content-length").orElse("0").equals("0");
    }

    private static void expect(HttpResponse<String> response, String name, String pattern) {
        List<String> values = response.headers().allValues(name);
        if (pattern.equals("-")) {
            assertEquals(List.of(), values, name);
        } else {
            assertTrue(
                    values.stream().anyMatch(value -> Pattern.matches(pattern, value)), () -> name + " is " + values);
        }
    }
}
