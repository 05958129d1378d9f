package io.sluice.signaling.whip;

import static io.sluice.signaling.whip.WhipClient.PLAY;
import static io.sluice.signaling.whip.WhipClient.PUBLISH;
import static io.sluice.signaling.whip.WhipClient.location;
import static io.sluice.signaling.whip.WhipClient.restart;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.auth.TokenKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// WHIP and WHEP where tokens are needed.
final class WhipTokenTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";

    private static ServerFixture fixture;
    private static WhipClient client;

    @BeforeAll
    static void start() {
        fixture = new ServerFixture(ServerFixture.LIMITS, List.of(new TokenKey(TokenKey.Algorithm.HS256, SECRET)));
        client = new WhipClient(fixture);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static String bearer(String room, String subject, String... grants) {
        JsonObject claims = new JsonObject()
                .put("room", room)
                .put("sub", subject)
                .put("exp", System.currentTimeMillis() / 1000 + 600)
                .put("jti", Long.toHexString(System.nanoTime()));
        if (grants.length > 0) {
            claims.put("grants", new JsonArray(List.of(grants)));
        }
        String unsigned = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64(claims.encode().getBytes(StandardCharsets.UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "Bearer " + unsigned + "." + base64(mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static HttpResponse<String> publish(String room, String name, String authorization) {
        return client.post("/whip/" + room + "/" + name, PUBLISH, "Authorization", authorization);
    }

    @Test
    void asksForAToken() {
        HttpResponse<String> refused = client.post("/whip/a/alice", PUBLISH);
        assertEquals(401, refused.statusCode());
        assertEquals("Bearer", refused.headers().firstValue("www-authenticate").orElse(""));
        assertEquals(401, publish("a", "alice", "Bearer nonsense").statusCode());
        assertEquals(401, publish("a", "alice", "Basic YTpi").statusCode());
    }

    @Test
    void letsPublishUnderTheNameOfTheToken() {
        assertEquals(201, publish("b", "alice", bearer("b", "alice")).statusCode());
        assertEquals(403, publish("b", "bob", bearer("b", "alice")).statusCode(), "another name");
        assertEquals(403, publish("c", "alice", bearer("b", "alice")).statusCode(), "another room");
        assertEquals(
                403, publish("b", "alice", bearer("b", "alice", "subscribe")).statusCode(), "no right to publish");
    }

    @Test
    void whoHasTheNameInTheTokenReplacesWhoIsThere() {
        String first = location(publish("d", "alice", bearer("d", "alice")));
        assertEquals(201, publish("d", "alice", bearer("d", "alice")).statusCode());
        assertEquals(404, client.send("GET", first, "").statusCode(), "the first session is over");
    }

    @Test
    void letsPlayWhoMaySubscribe() {
        publish("e", "alice", bearer("e", "alice"));
        assertEquals(
                201,
                client.post("/whep/e/alice", PLAY, "Authorization", bearer("e", "viewer"))
                        .statusCode());
        assertEquals(
                403,
                client.post("/whep/e", PLAY, "Authorization", bearer("e", "viewer", "publish"))
                        .statusCode());
        assertEquals(401, client.post("/whep/e", PLAY).statusCode());
    }

    @Test
    void aSessionIsTouchedOnlyWithItsTokenOrAnotherOfTheSameName() {
        String token = bearer("f", "alice");
        String location = location(publish("f", "alice", token));
        assertEquals(401, client.delete(location).statusCode());
        assertEquals(
                403,
                client.delete(location, "Authorization", bearer("f", "bob")).statusCode());
        assertEquals(401, client.patch(location, restart(1), "If-Match", "*").statusCode());
        assertEquals(
                200,
                client.patch(location, restart(1), "If-Match", "*", "Authorization", token)
                        .statusCode());
        assertEquals(
                200,
                client.delete(location, "Authorization", bearer("f", "alice")).statusCode());
    }

    @Test
    void pagesOfAnyOriginMayComeWithATokenOfTheirOwn() {
        HttpResponse<String> published = client.post(
                "/whip/g/alice", PUBLISH, "Authorization", bearer("g", "alice"), "Origin", "https://any.example");
        assertEquals(201, published.statusCode());
        assertEquals(
                "*",
                published.headers().firstValue("access-control-allow-origin").orElse(""));
    }
}
