package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SrtpInboundTest {
    private static final int SSRC = 0xcafe_babe;
    private static final SrtpProfile PROFILE = SrtpProfile.AEAD_AES_128_GCM;

    private final MemorySegment wire = Ciphers.nativeMemory(4096);
    private final PacketBuffer out = new PacketBuffer();
    private SrtpCipher sender;
    private SrtpInbound inbound;

    @BeforeEach
    void connect() {
        sender = Ciphers.create(SrtpCiphers.best(), PROFILE, 1);
        inbound = new SrtpInbound(Ciphers.create(SrtpCiphers.best(), PROFILE, 1), 3);
    }

    @AfterEach
    void close() {
        sender.close();
        inbound.close();
    }

    @Test
    void opensTheFirstPacketWhereverItsSequenceNumberStarts() {
        assertEquals(SrtpVerdict.OK, receive(1, 0));
        assertEquals(SrtpVerdict.OK, receive(2, 65_535));
        assertEquals(12 + 5, out.length);
        assertArrayEquals(payload(65_535), Arrays.copyOfRange(out.bytes, 12, 17));
    }

    @Test
    void followsTheRolloverAndOpensLatePacketsFromBeforeIt() {
        for (long index :
                new long[] {65_534, 65_536, 65_537, 65_535, 98_000, 130_000, 131_071, 131_073, 131_072, 131_070}) {
            assertEquals(SrtpVerdict.OK, receive(SSRC, index), "index " + index);
        }
    }

    @Test
    void opensAStreamWhosePacketsBeforeTheFirstWrapWereAllLost() {
        assertEquals(SrtpVerdict.OK, receive(SSRC, 65_536 + 40));
        assertEquals(SrtpVerdict.OK, receive(SSRC, 65_530));
        assertEquals(SrtpVerdict.OK, receive(SSRC, 65_536 + 41));
    }

    @Test
    void refusesEveryIndexItHasSeen() {
        for (long index = 65_000; index < 66_200; index += 3) {
            assertEquals(SrtpVerdict.OK, receive(SSRC, index));
            assertEquals(SrtpVerdict.REPLAYED, receive(SSRC, index));
        }
        long highest = 65_000 + 3 * 399;
        assertEquals(SrtpVerdict.REPLAYED, receive(SSRC, highest - 900));
        assertEquals(SrtpVerdict.OK, receive(SSRC, highest - 901));
        assertEquals(SrtpVerdict.OK, receive(SSRC, highest - 1_022));
        assertEquals(SrtpVerdict.TOO_OLD, receive(SSRC, highest - 1_024));
    }

    @Test
    void aForgedPacketChangesNothing() {
        assertEquals(SrtpVerdict.OK, receive(SSRC, 100));
        int length = seal(SSRC, 20_000);
        wire.set(ValueLayout.JAVA_BYTE, length - 1, (byte) (wire.get(ValueLayout.JAVA_BYTE, length - 1) ^ 1));
        assertEquals(SrtpVerdict.AUTH_FAILED, inbound.unprotectRtp(wire, 0, length, out));
        assertEquals(SrtpVerdict.OK, receive(SSRC, 101));
        assertEquals(SrtpVerdict.OK, receive(SSRC, 99));
    }

    @Test
    void aForgedSsrcTakesNoRoomAndARealOneTooManyIsRefused() {
        for (int ssrc = 100; ssrc < 200; ssrc++) {
            int length = seal(ssrc, 5);
            wire.set(ValueLayout.JAVA_BYTE, 20, (byte) (wire.get(ValueLayout.JAVA_BYTE, 20) ^ 1));
            assertEquals(SrtpVerdict.AUTH_FAILED, inbound.unprotectRtp(wire, 0, length, out));
        }
        assertEquals(SrtpVerdict.OK, receive(1, 5));
        assertEquals(SrtpVerdict.OK, receive(2, 5));
        assertEquals(SrtpVerdict.OK, receive(3, 5));
        assertEquals(SrtpVerdict.TOO_MANY_SSRCS, receive(4, 5));
        assertEquals(SrtpVerdict.OK, receive(1, 6));
    }

    @Test
    void findsAStreamAgainAfterAGapOfMoreThanHalfASequenceSpace() {
        for (long gap : new long[] {32_769, 40_000, 65_000, 65_535, 65_536, 70_000, 100_000, 200_000, 262_000}) {
            try (SrtpInbound fresh = new SrtpInbound(Ciphers.create(SrtpCiphers.best(), PROFILE, 1), 3)) {
                inbound = fresh;
                assertEquals(SrtpVerdict.OK, receive(SSRC, 50_000));
                int lost = 0;
                while (receive(SSRC, 50_000 + gap + lost) != SrtpVerdict.OK) {
                    lost++;
                    assertTrue(lost < 20, "gap " + gap + " is never recovered from");
                }
                for (int i = 1; i < 20; i++) {
                    assertEquals(SrtpVerdict.OK, receive(SSRC, 50_000 + gap + lost + i), "gap " + gap);
                }
            }
        }
    }

    @Test
    void aFloodOfReplaysNeitherMovesTheStreamNorOpensAnythingTwice() {
        for (long index = 1_000; index < 3_000; index++) {
            assertEquals(SrtpVerdict.OK, receive(SSRC, index));
        }
        for (long index = 1_000; index < 3_000; index++) {
            SrtpVerdict expected = index <= 2_999 - 1_024 ? SrtpVerdict.TOO_OLD : SrtpVerdict.REPLAYED;
            assertEquals(expected, receive(SSRC, index), "index " + index);
        }
        assertEquals(SrtpVerdict.OK, receive(SSRC, 3_000));
    }

    @Test
    void neverOpensAnIndexTwiceWhateverTheOrder() {
        long seed = 8_472_345;
        Random random = new Random(seed);
        Set<Long> opened = new HashSet<>();
        long front = 60_000;
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            if (random.nextInt(400) == 0) {
                front += random.nextInt(150_000);
            }
            long index = Math.max(0, front + random.nextInt(40) - random.nextInt(1_200) / (1 + random.nextInt(30)));
            front = Math.max(front, index);
            if (receive(SSRC, index) == SrtpVerdict.OK) {
                good++;
                assertTrue(opened.add(index), "index " + index + " opened twice, seed " + seed);
            }
        }
        assertTrue(good > 10_000, "only " + good + " opened, seed " + seed);
    }

    @Test
    void refusesWhatIsNoRtp() {
        int length = seal(SSRC, 5);
        for (int cut = 0; cut < 12 + 16; cut++) {
            assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtp(wire, 0, cut, out));
        }
        wire.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x40);
        assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtp(wire, 0, length, out));
        wire.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x8f);
        assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtp(wire, 0, length, out));
        wire.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x90);
        assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtp(wire, 0, length, out));
        wire.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x80);
        assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtp(wire, 0, PacketBuffer.CAPACITY + 17, out));
        assertEquals(SrtpVerdict.OK, inbound.unprotectRtp(wire, 0, length, out));
    }

    @Test
    void opensRtcpOncePerIndexAndSsrc() {
        assertEquals(SrtpVerdict.OK, receiveRtcp(1, 7));
        assertEquals(20, out.length);
        assertEquals(SrtpVerdict.REPLAYED, receiveRtcp(1, 7));
        assertEquals(SrtpVerdict.OK, receiveRtcp(1, 5_000));
        assertEquals(SrtpVerdict.TOO_OLD, receiveRtcp(1, 6));
        assertEquals(SrtpVerdict.OK, receiveRtcp(1, 4_999));
        assertEquals(SrtpVerdict.OK, receiveRtcp(2, 7));
        assertEquals(SrtpVerdict.OK, receiveRtcp(3, 0));
        assertEquals(SrtpVerdict.TOO_MANY_SSRCS, receiveRtcp(4, 7));
    }

    @Test
    void refusesRtcpThatIsNotEncryptedOrNotAuthentic() {
        int length = sealRtcp(1, 7);
        wire.set(ValueLayout.JAVA_BYTE, length - 4, (byte) 0);
        assertEquals(SrtpVerdict.NOT_ENCRYPTED, inbound.unprotectRtcp(wire, 0, length, out));
        wire.set(ValueLayout.JAVA_BYTE, length - 4, (byte) 0x80);
        wire.set(ValueLayout.JAVA_BYTE, 9, (byte) (wire.get(ValueLayout.JAVA_BYTE, 9) ^ 1));
        assertEquals(SrtpVerdict.AUTH_FAILED, inbound.unprotectRtcp(wire, 0, length, out));
        for (int cut = 0; cut < 8 + 20; cut++) {
            assertEquals(SrtpVerdict.MALFORMED, inbound.unprotectRtcp(wire, 0, cut, out));
        }
    }

    @Test
    void aClosedCipherIsNotUsedAgain() {
        for (Implementation implementation : SrtpCiphers.available()) {
            SrtpCipher cipher = Ciphers.create(implementation, PROFILE, 1);
            cipher.close();
            cipher.close();
            assertThrows(
                    IllegalStateException.class,
                    () -> cipher.sealRtp(new byte[12], 0, 12, Ciphers.buffer(new byte[1]), 0, 1, 1, 1, wire, 0));
        }
    }

    private SrtpVerdict receive(int ssrc, long index) {
        return inbound.unprotectRtp(wire, 0, seal(ssrc, index), out);
    }

    private int seal(int ssrc, long index) {
        byte[] header = {(byte) 0x80, 96, (byte) (index >>> 8), (byte) index, 0, 0, 0, 0, 0, 0, 0, 0};
        Ciphers.writeInt(header, 8, ssrc);
        return sender.sealRtp(header, 0, 12, Ciphers.buffer(payload(index)), 0, 5, ssrc, index, wire, 0);
    }

    private static byte[] payload(long index) {
        return new byte[] {1, 2, (byte) (index >>> 16), (byte) (index >>> 8), (byte) index};
    }

    private SrtpVerdict receiveRtcp(int ssrc, int index) {
        return inbound.unprotectRtcp(wire, 0, sealRtcp(ssrc, index), out);
    }

    private int sealRtcp(int ssrc, int index) {
        byte[] packet = new byte[20];
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 200;
        Ciphers.writeInt(packet, 4, ssrc);
        return sender.sealRtcp(packet, 0, 20, ssrc, index, wire, 0);
    }
}
