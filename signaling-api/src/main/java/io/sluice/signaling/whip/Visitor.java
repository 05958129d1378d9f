package io.sluice.signaling.whip;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// Who made a session: the identity and the very token that opened it.
///
/// Immutable.
///
/// @param identity by the token, null in an open room
record Visitor(@Nullable String identity, @Nullable String token) {
    /// Whether this is the token that opened the session. It still is when it has expired since: a stream outlives its
    /// token, and must be possible to end.
    boolean presents(@Nullable String other) {
        return token != null
                && other != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Visitor[" + identity + "]"; // a token must not reach a log
    }
}
