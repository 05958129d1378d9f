package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every implementation against the published vectors: RFC 3711 appendix B, RFC 7714 §16 and §17.
class SrtpVectorsTest {
    private static final String GCM_RTP =
            "8040f17b8041f8d35501a0b2" + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String GCM_128_SRTP = "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd5"
            + "0d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";
    private static final String GCM_256_SRTP = "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab1801238"
            + "9a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13";
    private static final String GCM_RTCP = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61"
            + "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private static final String GCM_128_SRTCP = "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32d"
            + "c676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";
    private static final String GCM_256_SRTCP = "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50"
            + "a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4";

    @Test
    void derivesTheSessionKeysOfRfc3711AppendixB3() {
        try (SessionKeys keys = SessionKeys.derive(
                SrtpProfile.AES128_CM_HMAC_SHA1_80,
                hex("e1f97a0d3e018be0d64fa32c06de4139"),
                hex("0ec675ad498afeebb6960b3aabe6"))) {
            assertArrayEquals(hex("c61e7a93744f39ee10734afe3ff7a087"), keys.rtpKey);
            assertArrayEquals(hex("30cbbc08863d8c85d49db34a9ae1"), keys.rtpSalt);
            assertArrayEquals(hex("cebe321f6ff7716b6fd4ab49af256a156d38baa4"), keys.rtpAuthenticationKey);
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void makesTheKeyStreamOfRfc3711AppendixB2(Implementation implementation, SrtpProfile profile) {
        if (profile.isAead()) {
            return;
        }
        SessionKeys keys = new SessionKeys(
                hex("2b7e151628aed2a6abf7158809cf4f3c"),
                new byte[20],
                hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"),
                hex("2b7e151628aed2a6abf7158809cf4f3c"),
                new byte[20],
                hex("f0f1f2f3f4f5f6f7f8f9fafbfcfd"));
        MemorySegment out = Ciphers.nativeMemory(128);
        try (SrtpCipher cipher = SrtpCiphers.make(implementation, profile, keys)) {
            byte[] header = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
            cipher.sealRtp(header, 0, 12, Ciphers.buffer(new byte[48]), 0, 48, 0, 0, out, 0);
        }
        assertArrayEquals(
                hex("e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0"),
                Ciphers.bytes(out, 12, 48));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void sealsAndOpensThePacketsOfRfc7714(Implementation implementation, SrtpProfile profile) {
        if (!profile.isAead()) {
            return;
        }
        boolean wide = profile == SrtpProfile.AEAD_AES_256_GCM;
        byte[] key = Arrays.copyOf(
                hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), profile.keyLength());
        byte[] salt = hex("517569642070726f2071756f");
        SessionKeys keys = new SessionKeys(key, new byte[0], salt, key.clone(), new byte[0], salt.clone());
        byte[] rtp = hex(GCM_RTP);
        byte[] srtp = hex(wide ? GCM_256_SRTP : GCM_128_SRTP);
        byte[] rtcp = hex(GCM_RTCP);
        byte[] srtcp = hex(wide ? GCM_256_SRTCP : GCM_128_SRTCP);
        MemorySegment out = Ciphers.nativeMemory(256);
        PacketBuffer opened = new PacketBuffer();
        try (SrtpCipher cipher = SrtpCiphers.make(implementation, profile, keys)) {
            int length =
                    cipher.sealRtp(rtp, 0, 12, Ciphers.buffer(rtp), 12, rtp.length - 12, 0x5501a0b2, 0xf17b, out, 7);
            assertArrayEquals(srtp, Ciphers.bytes(out, 7, length));
            assertEquals(
                    rtp.length,
                    cipher.openRtp(MemorySegment.ofArray(srtp), 0, srtp.length, 12, 0x5501a0b2, 0xf17b, opened));
            assertArrayEquals(rtp, Arrays.copyOf(opened.bytes, rtp.length));

            length = cipher.sealRtcp(rtcp, 0, rtcp.length, 0x4d617273, 0x5d4, out, 7);
            assertArrayEquals(srtcp, Ciphers.bytes(out, 7, length));
            assertEquals(
                    rtcp.length, cipher.openRtcp(MemorySegment.ofArray(srtcp), 0, srtcp.length, 0x4d617273, opened));
            assertArrayEquals(rtcp, Arrays.copyOf(opened.bytes, rtcp.length));
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
