package io.sluice.rtp.srtp;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// What the SRTP tests share: every implementation with every profile it has here, keys, and packets.
final class Ciphers {
    private Ciphers() {}

    /// Each implementation this machine has with each profile it knows; the portable one is always among them.
    static Stream<Arguments> all() {
        List<Arguments> all = new ArrayList<>();
        for (SrtpProfile profile : SrtpProfile.values()) {
            for (Implementation implementation : SrtpCiphers.available()) {
                if (implementation != Implementation.IPSEC_MB || profile.isAead()) {
                    all.add(Arguments.of(implementation, profile));
                }
            }
        }
        return all.stream();
    }

    static byte[] key(SrtpProfile profile, long seed) {
        return random(new Random(seed), profile.keyLength());
    }

    static byte[] salt(SrtpProfile profile, long seed) {
        return random(new Random(seed + 1), profile.saltLength());
    }

    /// A cipher of exactly this implementation, which must know the profile.
    static SrtpCipher create(Implementation implementation, SrtpProfile profile, long seed) {
        try (SessionKeys keys = SessionKeys.derive(profile, key(profile, seed), salt(profile, seed))) {
            return SrtpCiphers.make(implementation, profile, keys);
        }
    }

    static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static PacketBuffer buffer(byte[] bytes) {
        PacketBuffer buffer = new PacketBuffer();
        System.arraycopy(bytes, 0, buffer.bytes, 0, bytes.length);
        return buffer;
    }

    static MemorySegment nativeMemory(int length) {
        return Arena.ofAuto().allocate(length, 64);
    }

    static byte[] bytes(MemorySegment memory, long offset, int length) {
        return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// An RTP header with up to 15 CSRCs and, on a coin's toss, extensions.
    static byte[] header(Random random, int ssrc, int sequenceNumber) {
        int csrcs = random.nextInt(4) == 0 ? random.nextInt(16) : 0;
        int extensionWords = random.nextBoolean() ? random.nextInt(12) : -1;
        byte[] header = random(random, 12 + 4 * csrcs + (extensionWords < 0 ? 0 : 4 + 4 * extensionWords));
        header[0] = (byte) (0x80 | (extensionWords < 0 ? 0 : 0x10) | csrcs);
        if (extensionWords >= 0) {
            int at = 12 + 4 * csrcs;
            header[at] = (byte) 0xbe;
            header[at + 1] = (byte) 0xde;
            header[at + 2] = 0;
            header[at + 3] = (byte) extensionWords;
        }
        header[2] = (byte) (sequenceNumber >>> 8);
        header[3] = (byte) sequenceNumber;
        writeInt(header, 8, ssrc);
        return header;
    }

    static void writeInt(byte[] bytes, int offset, int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }
}
