package io.sluice.signaling.auth;

import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.Grant;
import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The judge of who may do what (docs/protocol.md §9): by JWT (RFC 7519) when token keys are configured, else by where
/// the caller is.
///
/// Thread-safe: it has no state of its own that changes.
public final class AccessControl {
    private static final int LEEWAY_SECONDS = 5;
    private static final int MAX_TOKEN_CHARACTERS = 8192;
    private static final Set<Grant> OPEN_GRANTS = EnumSet.of(Grant.PUBLISH, Grant.SUBSCRIBE, Grant.CHAT);

    /// In an open room: who may use the machine that the server runs on may record.
    private static final Set<Grant> LOCAL_GRANTS = EnumSet.of(Grant.PUBLISH, Grant.SUBSCRIBE, Grant.CHAT, Grant.RECORD);

    private final @Nullable JWTAuth tokens;
    private final Set<String> algorithms;
    private final boolean openToAll;

    public AccessControl(Vertx vertx, SignalingConfig config) {
        openToAll = config.openToAll();
        algorithms =
                config.tokenKeys().stream().map(key -> key.algorithm().name()).collect(Collectors.toSet());
        if (config.tokenKeys().isEmpty()) {
            tokens = null;
            return;
        }
        // Vert.x reads `exp` as an int, which ends in 2038: the times are checked here.
        JWTOptions checks = new JWTOptions().setLeeway(LEEWAY_SECONDS).setIgnoreExpiration(true);
        if (config.tokenIssuer() != null) {
            checks.setIssuer(config.tokenIssuer());
        }
        if (config.tokenAudience() != null) {
            checks.addAudience(config.tokenAudience());
        }
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(checks);
        for (TokenKey key : config.tokenKeys()) {
            options.addPubSecKey(
                    new PubSecKeyOptions().setAlgorithm(key.algorithm().name()).setBuffer(key.key()));
        }
        tokens = JWTAuth.create(vertx, options);
    }

    /// Whether tokens are needed.
    public boolean needsTokens() {
        return tokens != null;
    }

    /// What a caller may do in `room`; fails with a [ProtocolException] of code `unauthorized` or `forbidden`.
    public Future<Access> toJoin(String room, @Nullable String identity, @Nullable String token, Caller caller) {
        if (tokens == null) {
            return openToAll || caller.isLocal()
                    ? Future.succeededFuture(new Access(null, null, caller.isLocal() ? LOCAL_GRANTS : OPEN_GRANTS))
                    : refused(ErrorCode.UNAUTHORIZED, "Without a token key this server serves its own machine only.");
        }
        if (token == null) {
            return refused(ErrorCode.UNAUTHORIZED, "This server needs a join token.");
        }
        return claims(token).compose(claims -> {
            if (!allowsRoom(claims, room)) {
                return refused(ErrorCode.FORBIDDEN, "The token is for another room.");
            }
            if (!(claims.getValue("sub") instanceof String subject)
                    || subject.isEmpty()
                    || subject.length() > 128
                    || subject.chars().anyMatch(Character::isISOControl)) {
                return refused(ErrorCode.FORBIDDEN, "The token's `sub` must be a string of 1 to 128 characters.");
            }
            if (identity != null && !identity.equals(subject)) {
                return refused(ErrorCode.FORBIDDEN, "The token is for another identity.");
            }
            return Future.succeededFuture(new Access(subject, name(claims), grants(claims)));
        });
    }

    /// Whether a caller may look after `room` (null: all rooms) over REST; fails as [#toJoin].
    ///
    /// @param authorization the `Authorization` header
    public Future<Void> toAdminister(@Nullable String room, @Nullable String authorization, Caller caller) {
        if (tokens == null) {
            return caller.isLocal()
                    ? Future.succeededFuture()
                    : refused(ErrorCode.FORBIDDEN, "Without a token key this is for the server's own machine only.");
        }
        if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return refused(ErrorCode.UNAUTHORIZED, "This needs a bearer token with the grant `admin`.");
        }
        return claims(authorization.substring(7).trim()).compose(claims -> {
            if (!grants(claims).contains(Grant.ADMIN)) {
                return refused(ErrorCode.FORBIDDEN, "The token does not grant `admin`.");
            }
            if (!allowsRoom(claims, room)) {
                return refused(ErrorCode.FORBIDDEN, "The token is for another room.");
            }
            return Future.succeededFuture();
        });
    }

    private Future<JsonObject> claims(String token) {
        // The algorithm is ours to choose, not the token's (RFC 8725 §3.1).
        if (tokens == null || token.length() > MAX_TOKEN_CHARACTERS || !algorithms.contains(algorithm(token))) {
            return refused(ErrorCode.UNAUTHORIZED, "The token is not one that this server can check.");
        }
        return tokens.authenticate(new TokenCredentials(token)).transform(result -> {
            if (result.failed()) {
                return refused(ErrorCode.UNAUTHORIZED, "The token is not valid.");
            }
            JsonObject claims = result.result().attributes().getJsonObject("accessToken");
            double now = System.currentTimeMillis() / 1000.0;
            if (!(claims.getValue("exp") instanceof Number end) || now > end.doubleValue() + LEEWAY_SECONDS) {
                return refused(ErrorCode.UNAUTHORIZED, "The token has expired, or has no `exp`.");
            }
            Object begin = claims.getValue("nbf");
            if (begin != null && !(begin instanceof Number time && now >= time.doubleValue() - LEEWAY_SECONDS)) {
                return refused(ErrorCode.UNAUTHORIZED, "The token is not valid yet.");
            }
            return Future.succeededFuture(claims);
        });
    }

    private static String algorithm(String token) {
        int dot = token.indexOf('.');
        if (dot < 0) {
            return "";
        }
        try {
            byte[] header = Base64.getUrlDecoder().decode(token.substring(0, dot));
            return new JsonObject(new String(header, StandardCharsets.UTF_8)).getValue("alg") instanceof String name
                    ? name
                    : "";
        } catch (IllegalArgumentException | DecodeException e) {
            return "";
        }
    }

    private static boolean allowsRoom(JsonObject claims, @Nullable String room) {
        Object claim = claims.getValue("room");
        return "*".equals(claim) || room != null && room.equals(claim);
    }

    private static @Nullable String name(JsonObject claims) {
        return claims.getValue("name") instanceof String name
                        && !name.isEmpty()
                        && name.codePointCount(0, name.length()) <= 64
                        && name.chars().noneMatch(Character::isISOControl)
                ? name
                : null;
    }

    private static Set<Grant> grants(JsonObject claims) {
        Object claim = claims.getValue("grants");
        if (claim == null) {
            return OPEN_GRANTS;
        }
        Set<Grant> grants = EnumSet.noneOf(Grant.class);
        if (claim instanceof JsonArray list) {
            for (Grant grant : Grant.values()) {
                if (list.contains(grant.name().toLowerCase(Locale.ROOT))) {
                    grants.add(grant);
                }
            }
        }
        return grants;
    }

    private static <T> Future<T> refused(ErrorCode code, String sentence) {
        return Future.failedFuture(new ProtocolException(code, sentence));
    }
}
