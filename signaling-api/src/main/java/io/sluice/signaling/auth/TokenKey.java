package io.sluice.signaling.auth;

import java.nio.charset.StandardCharsets;

/// A key that join tokens are checked with.
///
/// Immutable.
///
/// @param algorithm HS256 (shared secret), RS256 or ES256 (PEM public key)
/// @param key the secret, at least 32 bytes (RFC 7518 §3.2), or the PEM text
public record TokenKey(Algorithm algorithm, String key) {
    /// The signature algorithms that are accepted (RFC 7518 §3.1).
    public enum Algorithm {
        HS256,
        RS256,
        ES256
    }

    public TokenKey {
        if (algorithm == Algorithm.HS256 && key.getBytes(StandardCharsets.UTF_8).length < 32) {
            throw new IllegalArgumentException("A secret for HS256 must have at least 32 bytes.");
        }
        if (algorithm != Algorithm.HS256 && !key.contains("-----BEGIN PUBLIC KEY-----")) {
            throw new IllegalArgumentException("A key for " + algorithm + " must be a PEM public key.");
        }
    }

    @Override
    public String toString() {
        return "TokenKey[" + algorithm + "]"; // a secret must not reach a log
    }
}
