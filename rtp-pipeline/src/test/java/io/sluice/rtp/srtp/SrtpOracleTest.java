package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every implementation against whole jitsi-srtp contexts, which derive their own keys and keep their own counters: the
/// bytes must be the same for random headers, payloads and indices, and each side must open what the other sealed.
class SrtpOracleTest {
    private static final int ROUNDS = 300;

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void sealsRtpAsJitsiDoes(Implementation implementation, SrtpProfile profile) throws Exception {
        long seed = 20_001 + profile.ordinal();
        Random random = new Random(seed);
        MemorySegment out = Ciphers.nativeMemory(2048);
        PacketBuffer opened = new PacketBuffer();
        try (SrtpCipher cipher = Ciphers.create(implementation, profile, seed)) {
            for (int round = 0; round < ROUNDS; round++) {
                String where = implementation + " " + profile + " seed " + seed + " round " + round;
                int ssrc = random.nextInt();
                long index = index(random);
                byte[] header = Ciphers.header(random, ssrc, (int) index & 0xffff);
                byte[] payload = Ciphers.random(random, random.nextInt(1401));
                byte[] expected = jitsiSeal(profile, seed, ssrc, index, header, payload);

                byte[] shifted = new byte[header.length + 7];
                System.arraycopy(header, 0, shifted, 7, header.length);
                int length = cipher.sealRtp(
                        shifted,
                        7,
                        header.length,
                        Ciphers.buffer(payload),
                        0,
                        payload.length,
                        ssrc,
                        index,
                        out,
                        round % 9);
                assertArrayEquals(expected, Ciphers.bytes(out, round % 9, length), where);

                MemorySegment in = round % 2 == 0 ? out : MemorySegment.ofArray(expected);
                int plain =
                        cipher.openRtp(in, round % 2 == 0 ? round % 9 : 0, length, header.length, ssrc, index, opened);
                assertEquals(header.length + payload.length, plain, where);
                assertArrayEquals(header, Arrays.copyOf(opened.bytes, header.length), where);
                assertArrayEquals(payload, Arrays.copyOfRange(opened.bytes, header.length, plain), where);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void sealsRtcpAsJitsiDoes(Implementation implementation, SrtpProfile profile) throws Exception {
        long seed = 30_001 + profile.ordinal();
        Random random = new Random(seed);
        MemorySegment out = Ciphers.nativeMemory(2048);
        PacketBuffer opened = new PacketBuffer();
        SrtpContextFactory factory = factory(true, profile, seed);
        int ssrc = random.nextInt();
        SrtcpCryptoContext oracle = factory.deriveControlContext(ssrc);
        try (SrtpCipher cipher = Ciphers.create(implementation, profile, seed)) {
            for (int round = 0; round < ROUNDS; round++) {
                String where = implementation + " " + profile + " seed " + seed + " round " + round;
                byte[] packet = Ciphers.random(random, 8 + 4 * random.nextInt(300));
                packet[0] = (byte) 0x80;
                Ciphers.writeInt(packet, 4, ssrc);
                byte[] work = Arrays.copyOf(packet, packet.length + 64);
                ByteArrayBuffer buffer = buffer(work, packet.length);
                oracle.transformPacket(buffer);
                byte[] expected = Arrays.copyOf(buffer.getBuffer(), buffer.getLength());
                MemorySegment sealedByJitsi = MemorySegment.ofArray(expected);
                int trailer = profile.isAead() ? expected.length - 4 : expected.length - 14;
                int index = sealedByJitsi.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), trailer)
                        & 0x7fff_ffff;

                int length = cipher.sealRtcp(packet, 0, packet.length, ssrc, index, out, round % 9);
                assertArrayEquals(expected, Ciphers.bytes(out, round % 9, length), where);
                assertEquals(packet.length, cipher.openRtcp(sealedByJitsi, 0, length, ssrc, opened), where);
                assertArrayEquals(packet, Arrays.copyOf(opened.bytes, packet.length), where);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.sluice.rtp.srtp.Ciphers#all")
    void refusesEveryChangedBit(Implementation implementation, SrtpProfile profile) {
        byte[] header = Ciphers.header(new Random(4), 77, 9);
        MemorySegment out = Ciphers.nativeMemory(256);
        PacketBuffer opened = new PacketBuffer();
        try (SrtpCipher cipher = Ciphers.create(implementation, profile, 5)) {
            int length = cipher.sealRtp(header, 0, header.length, Ciphers.buffer(new byte[21]), 0, 21, 77, 9, out, 0);
            for (int bit = 0; bit < 8 * length; bit++) {
                flip(out, bit);
                assertEquals(-1, cipher.openRtp(out, 0, length, header.length, 77, 9, opened), "bit " + bit);
                flip(out, bit);
            }
            assertEquals(-1, cipher.openRtp(out, 0, length, header.length, 77, 9 + (1 << 16), opened));
            assertEquals(header.length + 21, cipher.openRtp(out, 0, length, header.length, 77, 9, opened));

            byte[] rtcp = new byte[28];
            rtcp[0] = (byte) 0x80;
            length = cipher.sealRtcp(rtcp, 0, 28, 0, 5, out, 0);
            for (int bit = 0; bit < 8 * length; bit++) {
                if (isEncryptionFlag(bit, length, profile)) {
                    continue;
                }
                flip(out, bit);
                assertEquals(-1, cipher.openRtcp(out, 0, length, 0, opened), "bit " + bit);
                flip(out, bit);
            }
        }
    }

    /// The E flag of the trailer is for SrtpInbound to check, not for the cipher.
    private static boolean isEncryptionFlag(int bit, int length, SrtpProfile profile) {
        return bit == 8 * (profile.isAead() ? length - 4 : length - 14) + 7;
    }

    private static void flip(MemorySegment memory, int bit) {
        byte old = memory.get(ValueLayout.JAVA_BYTE, bit / 8);
        memory.set(ValueLayout.JAVA_BYTE, bit / 8, (byte) (old ^ 1 << bit % 8));
    }

    /// Rollover counters of 0, 1, the largest and random ones; sequence numbers often next to the wrap.
    private static long index(Random random) {
        long rollover =
                switch (random.nextInt(4)) {
                    case 0 -> 0;
                    case 1 -> 1;
                    case 2 -> 0xffff_ffffL;
                    default -> random.nextInt() & 0xffff_ffffL;
                };
        int sequenceNumber = random.nextBoolean() ? random.nextInt(1 << 16) : random.nextInt(6) - 3 & 0xffff;
        return rollover << 16 | sequenceNumber;
    }

    private static byte[] jitsiSeal(SrtpProfile profile, long seed, int ssrc, long index, byte[] header, byte[] payload)
            throws GeneralSecurityException {
        byte[] work = Arrays.copyOf(header, header.length + payload.length + 64);
        System.arraycopy(payload, 0, work, header.length, payload.length);
        ByteArrayBuffer buffer = buffer(work, header.length + payload.length);
        SrtpContextFactory factory = factory(true, profile, seed);
        SrtpErrorStatus status =
                factory.deriveContext(ssrc, (int) (index >>> 16)).transformPacket(buffer);
        assertEquals(SrtpErrorStatus.OK, status);
        return Arrays.copyOf(buffer.getBuffer(), buffer.getLength());
    }

    static SrtpContextFactory factory(boolean sender, SrtpProfile profile, long seed) {
        SrtpPolicy policy = profile.isAead()
                ? new SrtpPolicy(
                        SrtpPolicy.AESGCM_ENCRYPTION, profile.keyLength(), SrtpPolicy.NULL_AUTHENTICATION, 0, 16, 12)
                : new SrtpPolicy(SrtpPolicy.AESCM_ENCRYPTION, 16, SrtpPolicy.HMACSHA1_AUTHENTICATION, 20, 10, 14);
        return new SrtpContextFactory(
                sender,
                Ciphers.key(profile, seed),
                Ciphers.salt(profile, seed),
                policy,
                policy,
                new LoggerImpl(SrtpOracleTest.class.getName()));
    }

    static ByteArrayBuffer buffer(byte[] bytes, int length) {
        return new HeapBuffer(bytes, length);
    }

    /// A packet at the start of an array with room to grow.
    private static final class HeapBuffer implements ByteArrayBuffer {
        private final byte[] bytes;
        private int length;

        HeapBuffer(byte[] bytes, int length) {
            this.bytes = bytes;
            this.length = length;
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return 0;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(int newLength) {
            length = newLength;
        }

        @Override
        public void setOffset(int offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(int offset, int count, byte[] to) {
            System.arraycopy(bytes, offset, to, 0, count);
        }

        @Override
        public void grow(int by) {
            // the array has room
        }

        @Override
        public void append(byte[] more, int count) {
            System.arraycopy(more, 0, bytes, length, count);
            length += count;
        }

        @Override
        public void shrink(int by) {
            length -= by;
        }
    }
}
