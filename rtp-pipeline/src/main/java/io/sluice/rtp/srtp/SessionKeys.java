package io.sluice.rtp.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The session keys and salts that one master key and salt give by the AES-CM pseudo-random function with a key
/// derivation rate of 0 (RFC 3711 §4.3, RFC 6188 §3 for 256-bit keys, RFC 7714 §11 for 96-bit salts).
///
/// Lives only while a cipher is set up: [#close] zeroes all of it. Not shared between threads.
final class SessionKeys implements AutoCloseable {
    /// RFC 3711 §4.3.1 and §4.3.2: the labels of the six keys.
    private static final int RTP_ENCRYPTION = 0;

    private static final int RTP_AUTHENTICATION = 1;
    private static final int RTP_SALT = 2;
    private static final int RTCP_ENCRYPTION = 3;
    private static final int RTCP_AUTHENTICATION = 4;
    private static final int RTCP_SALT = 5;
    /// RFC 3711 §8.2: 160 bits for HMAC-SHA1.
    private static final int AUTHENTICATION_KEY_LENGTH = 20;

    final byte[] rtpKey;
    final byte[] rtpAuthenticationKey;
    final byte[] rtpSalt;
    final byte[] rtcpKey;
    final byte[] rtcpAuthenticationKey;
    final byte[] rtcpSalt;

    /// Takes the six as they are; the arrays are this object's from now on.
    SessionKeys(
            byte[] rtpKey,
            byte[] rtpAuthenticationKey,
            byte[] rtpSalt,
            byte[] rtcpKey,
            byte[] rtcpAuthenticationKey,
            byte[] rtcpSalt) {
        this.rtpKey = rtpKey;
        this.rtpAuthenticationKey = rtpAuthenticationKey;
        this.rtpSalt = rtpSalt;
        this.rtcpKey = rtcpKey;
        this.rtcpAuthenticationKey = rtcpAuthenticationKey;
        this.rtcpSalt = rtcpSalt;
    }

    /// Derives all six.
    ///
    /// @throws IllegalArgumentException when key or salt do not have the profile's lengths
    static SessionKeys derive(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
        if (masterKey.length != profile.keyLength() || masterSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException("master key or salt of the wrong length for " + profile);
        }
        try {
            SecretKeySpec key = new SecretKeySpec(masterKey, "AES");
            Cipher prf = Cipher.getInstance("AES/CTR/NoPadding");
            int authenticationLength = profile.isAead() ? 0 : AUTHENTICATION_KEY_LENGTH;
            return new SessionKeys(
                    derive(prf, key, masterSalt, RTP_ENCRYPTION, profile.keyLength()),
                    derive(prf, key, masterSalt, RTP_AUTHENTICATION, authenticationLength),
                    derive(prf, key, masterSalt, RTP_SALT, profile.saltLength()),
                    derive(prf, key, masterSalt, RTCP_ENCRYPTION, profile.keyLength()),
                    derive(prf, key, masterSalt, RTCP_AUTHENTICATION, authenticationLength),
                    derive(prf, key, masterSalt, RTCP_SALT, profile.saltLength()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK lacks AES in counter mode", e);
        }
    }

    private static byte[] derive(Cipher prf, SecretKeySpec key, byte[] salt, int label, int length)
            throws GeneralSecurityException {
        if (length == 0) {
            return new byte[0];
        }
        // x = label * 2^48 XOR salt, the block counter fills the last two bytes; a 96-bit salt is padded on the right
        byte[] block = Arrays.copyOf(salt, 16);
        block[7] ^= (byte) label;
        prf.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(block));
        return prf.doFinal(new byte[length]);
    }

    @Override
    public void close() {
        for (byte[] secret :
                new byte[][] {rtpKey, rtpAuthenticationKey, rtpSalt, rtcpKey, rtcpAuthenticationKey, rtcpSalt}) {
            Arrays.fill(secret, (byte) 0);
        }
    }
}
