package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SrtpOutboundTest {
    private final MemorySegment wire = Ciphers.nativeMemory(2048);
    private final PacketBuffer payload = new PacketBuffer();

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void whatItProtectsAnInboundOfAnyImplementationOpens(Implementation implementation, SrtpProfile profile) {
        for (Implementation other : SrtpCiphers.available()) {
            if (other == Implementation.IPSEC_MB && !profile.isAead()) {
                continue;
            }
            try (SrtpOutbound outbound = new SrtpOutbound(Ciphers.create(implementation, profile, 3));
                    SrtpInbound inbound = new SrtpInbound(Ciphers.create(other, profile, 3), 4)) {
                PacketBuffer out = new PacketBuffer();
                Arrays.fill(payload.bytes, (byte) 7);
                for (long index = 65_530; index < 65_545; index++) {
                    int length = protect(outbound, 9, index);
                    assertEquals(12 + 100 + outbound.rtpOverhead(), length);
                    assertEquals(SrtpVerdict.OK, inbound.unprotectRtp(wire, 64, length, out));
                    assertEquals(112, out.length);
                }
                byte[] rtcp = new byte[32];
                rtcp[0] = (byte) 0x80;
                for (int ssrc = 1; ssrc < 4; ssrc++) {
                    Ciphers.writeInt(rtcp, 4, ssrc);
                    int length = outbound.protectRtcp(rtcp, 0, 32, wire, 3);
                    assertEquals(32 + outbound.rtcpOverhead(), length);
                    assertEquals(SrtpVerdict.OK, inbound.unprotectRtcp(wire, 3, length, out));
                    assertArrayEquals(rtcp, Arrays.copyOf(out.bytes, out.length));
                }
            }
        }
    }

    @Test
    void refusesToSealAnIndexTwice() {
        try (SrtpOutbound outbound = outbound()) {
            protect(outbound, 1, 65_535);
            protect(outbound, 1, 65_536);
            protect(outbound, 2, 65_535);
            assertThrows(IllegalStateException.class, () -> protect(outbound, 1, 65_535));
            assertThrows(IllegalStateException.class, () -> protect(outbound, 1, 65_536));
        }
    }

    @Test
    void sealsReorderedPacketsOnceEach() {
        try (SrtpOutbound outbound = outbound()) {
            for (long index : new long[] {5, 7, 6, 1_000, 8, 999}) {
                assertEquals(12 + 100 + 16, protect(outbound, 1, index));
            }
            assertThrows(IllegalStateException.class, () -> protect(outbound, 1, 6));
        }
    }

    @Test
    void doesNotSealWhatIsTooFarBehindToBeKnownFresh() {
        try (SrtpOutbound outbound = outbound()) {
            protect(outbound, 1, 5_000);
            assertEquals(-1, protect(outbound, 1, 5_000 - 1_024));
            assertEquals(12 + 100 + 16, protect(outbound, 1, 5_000 - 1_023));
        }
    }

    @Test
    void refusesAnIndexBeyondFortyEightBits() {
        try (SrtpOutbound outbound = outbound()) {
            assertThrows(IllegalStateException.class, () -> protect(outbound, 1, -1));
            assertThrows(IllegalStateException.class, () -> protect(outbound, 1, 1L << 48));
        }
    }

    @Test
    void keepsHundredsOfStreamsApart() {
        try (SrtpOutbound outbound = outbound()) {
            for (int ssrc = 0; ssrc < 500; ssrc++) {
                protect(outbound, ssrc * 0x0101_0101, 10);
            }
            for (int ssrc = 0; ssrc < 500; ssrc++) {
                int repeated = ssrc * 0x0101_0101;
                assertThrows(IllegalStateException.class, () -> protect(outbound, repeated, 10));
            }
        }
    }

    private static SrtpOutbound outbound() {
        return new SrtpOutbound(Ciphers.create(SrtpCiphers.best(), SrtpProfile.AEAD_AES_128_GCM, 3));
    }

    private int protect(SrtpOutbound outbound, int ssrc, long index) {
        byte[] header = {(byte) 0x80, 96, (byte) (index >>> 8), (byte) index, 0, 0, 0, 0, 0, 0, 0, 0};
        Ciphers.writeInt(header, 8, ssrc);
        return outbound.protectRtp(header, 0, 12, payload, 20, 100, ssrc, index, wire, 64);
    }
}
