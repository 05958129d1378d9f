package io.sluice.rtp.ice;

import java.util.random.RandomGenerator;

/// The username fragment and password of one side of an ICE session (RFC 8839 §5.4). Immutable.
///
/// @param ufrag 4..256 ice-chars
/// @param pwd 22..256 ice-chars
public record IceCredentials(String ufrag, String pwd) {
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    public IceCredentials {
        if (!isIceChars(ufrag, 4) || !isIceChars(pwd, 22)) {
            throw new IllegalArgumentException("ICE credentials out of grammar");
        }
    }

    /// Fresh credentials: 8 characters (48 bit) and 24 characters (144 bit).
    ///
    /// @param random must be a cryptographic source outside tests (RFC 8445 §5.3)
    public static IceCredentials generate(RandomGenerator random) {
        return new IceCredentials(chars(random, 8), chars(random, 24));
    }

    private static String chars(RandomGenerator random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ICE_CHARS.charAt(random.nextInt(64)));
        }
        return text.toString();
    }

    /// Whether `text` has the RFC 8839 grammar `min*256ice-char`.
    public static boolean isIceChars(String text, int min) {
        if (text.length() < min || text.length() > 256) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (ICE_CHARS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Hides the password: descriptions of credentials end up in logs.
    @Override
    public String toString() {
        return "IceCredentials[ufrag=" + ufrag + "]";
    }
}
