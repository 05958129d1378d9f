package io.sluice.rtp.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

    /// The fingerprint of a certificate.
    ///
    /// @param algorithm one of the accepted ones
    /// @param certificate in DER
    public static Fingerprint of(String algorithm, byte[] certificate) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate);
            return new Fingerprint(algorithm, HexFormat.ofDelimiter(":").formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("refused fingerprint algorithm: " + algorithm, e);
        }
    }

    /// Whether the certificate has this fingerprint.
    ///
    /// @param certificate in DER
    public boolean matches(byte[] certificate) {
        return equals(of(algorithm, certificate));
    }
}
