package io.sluice.rtp.ice;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Appends raw attributes, MESSAGE-INTEGRITY and FINGERPRINT to a message, independently of the code under test.
final class StunSigner {
    private StunSigner() {}

    static byte[] sign(byte[] message, byte[] attributes, String password) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(message);
        out.writeBytes(attributes);
        byte[] covered = withLength(out.toByteArray(), 24);
        out.writeBytes(new byte[] {0, 8, 0, 20});
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(), "HmacSHA1"));
            out.writeBytes(mac.doFinal(covered));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        byte[] whole = withLength(out.toByteArray(), 8);
        CRC32 crc = new CRC32();
        crc.update(whole);
        return ByteBuffer.allocate(whole.length + 8)
                .put(whole)
                .putInt(0x80280004)
                .putInt((int) crc.getValue() ^ 0x5354554E)
                .array();
    }

    private static byte[] withLength(byte[] message, int more) {
        ByteBuffer.wrap(message).putShort(2, (short) (message.length - 20 + more));
        return message;
    }
}
