package io.sluice.rtp.dtls;

import java.util.Locale;

/// A certificate fingerprint as signaled (RFC 8122 §5). Immutable.
///
/// @param algorithm lower case: `sha-256`, `sha-384` or `sha-512`; SHA-1 and MD5 are refused as broken
/// @param value upper-case hex pairs separated by colons, of the algorithm's length
public record Fingerprint(String algorithm, String value) {
    public Fingerprint {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
        int bytes =
                switch (algorithm) {
                    case "sha-256" -> 32;
                    case "sha-384" -> 48;
                    case "sha-512" -> 64;
                    default -> throw new IllegalArgumentException("refused fingerprint algorithm: " + algorithm);
                };
        if (value.length() != bytes * 3 - 1) {
            throw new IllegalArgumentException("fingerprint of wrong length");
        }
        for (int i = 0; i < value.length(); i++) {
            boolean good = i % 3 == 2 ? value.charAt(i) == ':' : "0123456789ABCDEF".indexOf(value.charAt(i)) >= 0;
            if (!good) {
                throw new IllegalArgumentException("fingerprint is not colon-separated hex");
            }
        }
    }
}
