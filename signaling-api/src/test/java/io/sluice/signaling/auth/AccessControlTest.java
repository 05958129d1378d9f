package io.sluice.signaling.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tokens good and bad, and open rooms.
@ExtendWith(VertxExtension.class)
final class AccessControlTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final long FAR = 4_000_000_000L;
    private static final Caller STRANGER = new Caller(InetAddress.ofLiteral("203.0.113.7"), "sluice.example", false);
    private static final Caller LOCAL = new Caller(InetAddress.getLoopbackAddress(), "localhost:8080", false);

    private static SignalingConfig config(boolean openToAll, @Nullable String issuer, TokenKey... keys) {
        return new SignalingConfig(
                "localhost",
                0,
                null,
                List.of(keys),
                issuer,
                null,
                openToAll,
                Set.of(),
                List.of(),
                Limits.DEFAULT,
                10,
                "test");
    }

    private static AccessControl hs256(Vertx vertx) {
        return new AccessControl(vertx, config(false, null, new TokenKey(TokenKey.Algorithm.HS256, SECRET)));
    }

    private static String token(Vertx vertx, JsonObject claims) {
        return token(vertx, "HS256", SECRET, claims);
    }

    private static String token(Vertx vertx, String algorithm, String key, JsonObject claims) {
        PubSecKeyOptions options =
                new PubSecKeyOptions().setAlgorithm(algorithm).setBuffer(key);
        return JWTAuth.create(vertx, new JWTAuthOptions().addPubSecKey(options))
                .generateToken(claims, new JWTOptions().setAlgorithm(algorithm));
    }

    private static JsonObject claims() {
        return new JsonObject().put("room", "standup").put("sub", "alice").put("exp", FAR);
    }

    private static String refusal(Future<?> future) {
        Throwable cause = future.cause();
        return cause instanceof ProtocolException e ? e.code().wireName() : String.valueOf(cause);
    }

    @Test
    void takesIdentityNameAndGrantsFromTheToken(Vertx vertx) {
        AccessControl access = hs256(vertx);
        Access all = access.toJoin("standup", null, token(vertx, claims().put("name", "Alice")), STRANGER)
                .result();
        assertEquals("alice", all.identity());
        assertEquals("Alice", all.name());
        assertEquals(EnumSet.of(Grant.PUBLISH, Grant.SUBSCRIBE, Grant.CHAT), all.grants());
        JsonObject viewer = claims().put("room", "*")
                .put("grants", new JsonArray().add("subscribe").add("fly"));
        assertEquals(
                Set.of(Grant.SUBSCRIBE),
                access.toJoin("other", "alice", token(vertx, viewer), STRANGER)
                        .result()
                        .grants());
    }

    @Test
    void refusesWhatATokenDoesNotAllow(Vertx vertx) {
        AccessControl access = hs256(vertx);
        String good = token(vertx, claims());
        assertEquals("forbidden", refusal(access.toJoin("elsewhere", null, good, STRANGER)));
        assertEquals("forbidden", refusal(access.toJoin("standup", "bob", good, STRANGER)));
        assertEquals("unauthorized", refusal(access.toJoin("standup", null, null, LOCAL)));
        JsonObject nobody = claims();
        nobody.remove("sub");
        assertEquals("forbidden", refusal(access.toJoin("standup", null, token(vertx, nobody), STRANGER)));
        JsonObject numbered = claims().put("sub", 17);
        assertEquals("forbidden", refusal(access.toJoin("standup", null, token(vertx, numbered), STRANGER)));
    }

    @Test
    void refusesTokensThatAreForgedExpiredOrEternal(Vertx vertx) {
        AccessControl access = hs256(vertx);
        String good = token(vertx, claims());
        JsonObject eternal = claims();
        eternal.remove("exp");
        String unsigned = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + base64(claims().encode()) + ".";
        List<String> bad = List.of(
                token(vertx, claims().put("exp", 1_000_000_000)),
                token(vertx, claims().put("nbf", FAR)),
                token(vertx, eternal),
                token(vertx, "HS256", "another secret of thirty-two bytes", claims()),
                token(vertx, "HS512", SECRET, claims()),
                unsigned,
                good.substring(0, good.length() - 2),
                good + "x",
                "",
                "a.b.c",
                "x".repeat(10_000));
        for (String token : bad) {
            assertEquals("unauthorized", refusal(access.toJoin("standup", null, token, LOCAL)), token);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + type
                + "-----\n";
    }

    @Test
    void checksEllipticCurveAndRsaSignatures(Vertx vertx) throws Exception {
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPair curve = ec.generateKeyPair();
        KeyPair modulus = rsa.generateKeyPair();
        String rsaPublic = pem("PUBLIC KEY", modulus.getPublic().getEncoded());
        AccessControl access = new AccessControl(
                vertx,
                config(
                        false,
                        null,
                        new TokenKey(
                                TokenKey.Algorithm.ES256,
                                pem("PUBLIC KEY", curve.getPublic().getEncoded())),
                        new TokenKey(TokenKey.Algorithm.RS256, rsaPublic)));
        String es256 =
                token(vertx, "ES256", pem("PRIVATE KEY", curve.getPrivate().getEncoded()), claims());
        String rs256 =
                token(vertx, "RS256", pem("PRIVATE KEY", modulus.getPrivate().getEncoded()), claims());
        assertEquals(
                "alice",
                access.toJoin("standup", null, es256, STRANGER).result().identity());
        assertEquals(
                "alice",
                access.toJoin("standup", null, rs256, STRANGER).result().identity());
        String confused = token(vertx, "HS256", rsaPublic, claims()); // the public key taken for a shared secret
        assertEquals("unauthorized", refusal(access.toJoin("standup", null, confused, STRANGER)));
    }

    @Test
    void checksTheIssuerWhenOneIsConfigured(Vertx vertx) {
        AccessControl access =
                new AccessControl(vertx, config(false, "us", new TokenKey(TokenKey.Algorithm.HS256, SECRET)));
        assertEquals("unauthorized", refusal(access.toJoin("standup", null, token(vertx, claims()), STRANGER)));
        String ours = token(vertx, claims().put("iss", "us"));
        assertEquals(
                "alice", access.toJoin("standup", null, ours, STRANGER).result().identity());
    }

    @Test
    void opensRoomsToItsOwnMachineOnly(Vertx vertx) {
        AccessControl access = new AccessControl(vertx, config(false, null));
        assertNull(access.toJoin("standup", "alice", null, LOCAL).result().identity());
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (Caller caller : List.of(
                STRANGER,
                new Caller(loopback, "rebound.example:8080", false),
                new Caller(loopback, "localhost", true),
                new Caller(loopback, null, false),
                new Caller(null, "localhost", false))) {
            assertEquals("unauthorized", refusal(access.toJoin("standup", "alice", null, caller)), caller.toString());
            assertEquals("forbidden", refusal(access.toAdminister("standup", null, caller)), caller.toString());
        }
        AccessControl open = new AccessControl(vertx, config(true, null));
        assertFalse(open.toJoin("standup", "alice", null, STRANGER).failed());
        assertEquals(
                "forbidden", refusal(open.toAdminister(null, null, STRANGER)), "open to all is not all may do all");
    }

    @Test
    void wantsAnAdminTokenOfTheRoomForRest(Vertx vertx) {
        AccessControl access = hs256(vertx);
        JsonArray admin = new JsonArray().add("admin");
        String bearer = "Bearer " + token(vertx, claims().put("grants", admin));
        assertFalse(access.toAdminister("standup", bearer, STRANGER).failed());
        assertEquals("forbidden", refusal(access.toAdminister("other", bearer, STRANGER)));
        assertEquals("forbidden", refusal(access.toAdminister(null, bearer, STRANGER)), "all rooms need *");
        assertEquals("unauthorized", refusal(access.toAdminister("standup", null, LOCAL)));
        assertEquals("forbidden", refusal(access.toAdminister("standup", "Bearer " + token(vertx, claims()), LOCAL)));
    }

    @Test
    void refusesKeysThatAreTooWeakOrOfTheWrongKind() {
        assertThrows(IllegalArgumentException.class, () -> new TokenKey(TokenKey.Algorithm.HS256, "short"));
        assertThrows(IllegalArgumentException.class, () -> new TokenKey(TokenKey.Algorithm.ES256, SECRET));
        assertFalse(new TokenKey(TokenKey.Algorithm.HS256, SECRET).toString().contains(SECRET));
    }

    @Test
    void knowsItsOwnPagesAndTheListedOnes() {
        OriginPolicy policy = new OriginPolicy(Set.of("https://Friend.example"));
        assertEquals(true, policy.allows(null, "sluice.example"));
        assertEquals(true, policy.allows("https://sluice.example", "sluice.example"));
        assertEquals(true, policy.allows("http://localhost:8080", "LOCALHOST:8080"));
        assertEquals(true, policy.allows("https://friend.example", "sluice.example"));
        for (String foreign : List.of("https://evil.example", "https://sluice.example:444", "null", "://", "file://")) {
            assertEquals(false, policy.allows(foreign, "sluice.example"), foreign);
        }
    }
}
