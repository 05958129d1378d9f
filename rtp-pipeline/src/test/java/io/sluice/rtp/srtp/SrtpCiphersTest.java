package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SrtpCiphersTest {
    @Test
    void whateverHasALibraryHerePassesItsSelfTestForEveryProfile() {
        assertEquals(OpenSsl.AVAILABLE, SrtpCiphers.available().contains(Implementation.OPENSSL));
        assertEquals(IpsecMb.AVAILABLE, SrtpCiphers.available().contains(Implementation.IPSEC_MB));
        assertTrue(SrtpCiphers.available().contains(Implementation.JITSI));
        if (OpenSsl.AVAILABLE) {
            for (SrtpProfile profile : SrtpProfile.values()) {
                try (SrtpCipher cipher = create(Implementation.OPENSSL, profile)) {
                    assertFalse(cipher instanceof JitsiCipher, "OpenSSL failed its self-test for " + profile);
                }
            }
        }
        if (IpsecMb.AVAILABLE) {
            try (SrtpCipher cipher = create(Implementation.IPSEC_MB, SrtpProfile.AEAD_AES_256_GCM)) {
                assertInstanceOf(IpsecMbGcmCipher.class, cipher);
            }
        }
    }

    @Test
    void whatAnImplementationLacksTheNextOneDoes() {
        try (SrtpCipher cipher = create(Implementation.IPSEC_MB, SrtpProfile.AES128_CM_HMAC_SHA1_80)) {
            assertFalse(cipher instanceof IpsecMbGcmCipher);
            assertEquals(SrtpProfile.AES128_CM_HMAC_SHA1_80, cipher.profile());
        }
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void refusesKeysOfTheWrongLength(SrtpProfile profile) {
        byte[] key = new byte[profile.keyLength()];
        byte[] salt = new byte[profile.saltLength()];
        assertThrows(IllegalArgumentException.class, () -> SrtpCiphers.create(profile, new byte[15], salt));
        assertThrows(IllegalArgumentException.class, () -> SrtpCiphers.create(profile, key, new byte[13]));
    }

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void theSelfTestRefusesACipherThatDiffersInOneBitOrWritesTooFar(SrtpProfile profile) {
        for (Sabotage sabotage : Sabotage.values()) {
            try (SrtpCipher reference = create(Implementation.JITSI, profile);
                    SrtpCipher tested = new SabotagedCipher(create(Implementation.JITSI, profile), sabotage)) {
                assertEquals(sabotage == Sabotage.NONE, CipherSelfTest.passes(tested, reference), sabotage.name());
            }
        }
    }

    @Test
    void keysAreZeroedOnClose() {
        if (!IpsecMb.AVAILABLE) {
            return;
        }
        MemorySegment block = KeyMemory.acquire();
        KeyMemory.release(block);
        try (SrtpCipher cipher = create(Implementation.IPSEC_MB, SrtpProfile.AEAD_AES_128_GCM)) {
            assertFalse(isZero(block), "the cipher took another block than the free one on top");
        }
        assertTrue(isZero(block));
    }

    private static boolean isZero(MemorySegment memory) {
        for (long i = 0; i < memory.byteSize(); i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static SrtpCipher create(Implementation implementation, SrtpProfile profile) {
        return SrtpCiphers.create(implementation, profile, Ciphers.key(profile, 1), Ciphers.salt(profile, 1));
    }

    private enum Sabotage {
        NONE,
        WRONG_BIT,
        WRITES_BEHIND,
        OPENS_ANYTHING,
        WRONG_RTCP
    }

    private record SabotagedCipher(SrtpCipher real, Sabotage sabotage) implements SrtpCipher {
        @Override
        public SrtpProfile profile() {
            return real.profile();
        }

        @Override
        public int sealRtp(
                byte[] header,
                int headerOffset,
                int headerLength,
                PacketBuffer payload,
                int payloadOffset,
                int payloadLength,
                int ssrc,
                long index,
                MemorySegment out,
                long outOffset) {
            int length = real.sealRtp(
                    header,
                    headerOffset,
                    headerLength,
                    payload,
                    payloadOffset,
                    payloadLength,
                    ssrc,
                    index,
                    out,
                    outOffset);
            if (sabotage == Sabotage.WRONG_BIT && payloadLength == 1200) {
                flip(out, outOffset + 1000);
            } else if (sabotage == Sabotage.WRITES_BEHIND) {
                flip(out, outOffset + length);
            }
            return length;
        }

        @Override
        public int openRtp(
                MemorySegment in, long inOffset, int length, int headerLength, int ssrc, long index, PacketBuffer out) {
            int plain = real.openRtp(in, inOffset, length, headerLength, ssrc, index, out);
            return sabotage == Sabotage.OPENS_ANYTHING ? length - profile().tagLength() : plain;
        }

        @Override
        public int sealRtcp(
                byte[] packet, int offset, int length, int ssrc, int index, MemorySegment out, long outOffset) {
            int sealed = real.sealRtcp(packet, offset, length, ssrc, index, out, outOffset);
            if (sabotage == Sabotage.WRONG_RTCP) {
                flip(out, outOffset + sealed - 1);
            }
            return sealed;
        }

        @Override
        public int openRtcp(MemorySegment in, long inOffset, int length, int ssrc, PacketBuffer out) {
            return real.openRtcp(in, inOffset, length, ssrc, out);
        }

        @Override
        public void close() {
            real.close();
        }

        private static void flip(MemorySegment memory, long offset) {
            memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (memory.get(ValueLayout.JAVA_BYTE, offset) ^ 1));
        }
    }
}
