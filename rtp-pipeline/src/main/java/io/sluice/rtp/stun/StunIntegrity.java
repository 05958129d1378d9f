package io.sluice.rtp.stun;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// MESSAGE-INTEGRITY under one short-term password (RFC 8489 §9.1, §14.5): HMAC-SHA1, keyed once, used for every check.
///
/// Owned by the media worker.
public final class StunIntegrity {
    private final Mac mac;
    private final byte[] head = new byte[4];
    private final byte[] computed = new byte[StunFormat.INTEGRITY_LENGTH];

    /// @param password ice-chars, for which OpaqueString preparation changes nothing
    public StunIntegrity(String password) {
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HmacSHA1", e);
        }
    }

    /// Whether the message carries a MESSAGE-INTEGRITY made with this password. Compares in constant time.
    public boolean isAuthentic(StunMessageView message) {
        int at = message.integrityOffset();
        if (at < 0) {
            return false;
        }
        byte[] bytes = message.bytes();
        compute(bytes, message.offset(), at, computed, 0);
        int difference = 0;
        for (int i = 0; i < StunFormat.INTEGRITY_LENGTH; i++) {
            difference |= bytes[at + 4 + i] ^ computed[i];
        }
        return difference == 0;
    }

    /// Computes the MAC of a message whose MESSAGE-INTEGRITY attribute starts at `integrityOffset`; the length
    /// field counts as if the message ended there.
    void compute(byte[] bytes, int offset, int integrityOffset, byte[] out, int outOffset) {
        head[0] = bytes[offset];
        head[1] = bytes[offset + 1];
        int covered = integrityOffset + 4 + StunFormat.INTEGRITY_LENGTH - offset - StunFormat.HEADER_LENGTH;
        StunFormat.putShort(head, 2, covered);
        mac.update(head, 0, 4);
        mac.update(bytes, offset + 4, integrityOffset - offset - 4);
        try {
            mac.doFinal(out, outOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no room for the MAC", e);
        }
    }
}
