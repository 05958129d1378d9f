package io.sluice.rtp.srtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers.Implementation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Hostile datagrams against two implementations at once, one reading native memory and one the heap: neither throws,
/// both say and write the same, and only what was sealed is opened.
///
/// The input is a list of steps: a byte of flags, two of length, the datagram. Flags: 1 RTCP, 2 seal it first so that
/// the steps behind authentication are reached, 4 flip a bit of it then, 8 and 16 the profile.
class SrtpInboundFuzzTest {
    private static final SrtpProfile[] PROFILES = SrtpProfile.values();
    private static final SrtpCipher[] FAST = ciphers(false);
    private static final SrtpCipher[] PORTABLE = ciphers(true);
    private static final SrtpCipher[] SENDER = ciphers(false);
    private static final int OFFSET = 7;

    private final MemorySegment wire = Ciphers.nativeMemory(8192);
    private final PacketBuffer payload = new PacketBuffer();
    private final PacketBuffer first = new PacketBuffer();
    private final PacketBuffer second = new PacketBuffer();

    @FuzzTest(maxDuration = "60s")
    void neverThrowsAndOpensOnlyWhatWasSealed(byte[] data) {
        SrtpInbound[] fast = inbounds(FAST);
        SrtpInbound[] portable = inbounds(PORTABLE);
        int at = 0;
        while (at + 3 <= data.length) {
            int flags = data[at];
            int length = Math.min((data[at + 1] & 0x0f) << 8 | data[at + 2] & 0xff, data.length - at - 3);
            int profile = (flags >> 3 & 3) % PROFILES.length;
            step(flags, profile, data, at + 3, length, fast[profile], portable[profile]);
            at += 3 + length;
        }
    }

    private void step(
            int flags, int profile, byte[] data, int offset, int length, SrtpInbound fast, SrtpInbound portable) {
        boolean rtcp = (flags & 1) != 0;
        MemorySegment.copy(data, offset, wire, ValueLayout.JAVA_BYTE, OFFSET, length);
        int total = length;
        boolean sealed = false;
        if ((flags & 2) != 0 && length <= 1400) {
            int sealedLength = seal(SENDER[profile], rtcp, data, offset, length);
            sealed = sealedLength > 0;
            total = sealed ? sealedLength : length;
            if (sealed && (flags & 4) != 0) {
                long bit = OFFSET + (flags & 0xff) * 31 % total;
                wire.set(ValueLayout.JAVA_BYTE, bit, (byte) (wire.get(ValueLayout.JAVA_BYTE, bit) ^ 2));
                sealed = false;
            }
        }
        MemorySegment heap = MemorySegment.ofArray(Ciphers.bytes(wire, OFFSET, total));
        SrtpVerdict verdict =
                rtcp ? fast.unprotectRtcp(wire, OFFSET, total, first) : fast.unprotectRtp(wire, OFFSET, total, first);
        assertEquals(
                verdict,
                rtcp ? portable.unprotectRtcp(heap, 0, total, second) : portable.unprotectRtp(heap, 0, total, second));
        if (verdict == SrtpVerdict.OK) {
            assertTrue(sealed, "opened what nobody sealed");
            assertEquals(length, first.length);
            assertEquals(length, second.length);
            assertArrayEquals(
                    Arrays.copyOfRange(data, offset, offset + length), Arrays.copyOf(first.bytes, first.length));
            assertArrayEquals(Arrays.copyOf(first.bytes, first.length), Arrays.copyOf(second.bytes, second.length));
        }
    }

    /// Seals the bytes as they are if they have a header: rollover counter from the timestamp, which is free. 0 if
    /// not.
    private int seal(SrtpCipher cipher, boolean rtcp, byte[] data, int offset, int length) {
        if (rtcp) {
            int index = length >= 8 ? word(data, offset + length - 4) & 0x7fff_ffff : 0;
            return length < 8 ? 0 : cipher.sealRtcp(data, offset, length, word(data, offset + 4), index, wire, OFFSET);
        }
        if (length < 12) {
            return 0;
        }
        int header = 12 + 4 * (data[offset] & 0x0f);
        if ((data[offset] & 0x10) != 0 && length >= header + 4) {
            header += 4 + 4 * (word(data, offset + header) & 0xffff);
        } else if ((data[offset] & 0x10) != 0) {
            return 0;
        }
        if (header > length) {
            return 0;
        }
        System.arraycopy(data, offset + header, payload.bytes, 0, length - header);
        long index = (data[offset + 4] & 3L) << 16 | word(data, offset) & 0xffff;
        return cipher.sealRtp(
                data, offset, header, payload, 0, length - header, word(data, offset + 8), index, wire, OFFSET);
    }

    private static int word(byte[] data, int offset) {
        return data[offset] << 24
                | (data[offset + 1] & 0xff) << 16
                | (data[offset + 2] & 0xff) << 8
                | data[offset + 3] & 0xff;
    }

    private static SrtpCipher[] ciphers(boolean portable) {
        SrtpCipher[] ciphers = new SrtpCipher[PROFILES.length];
        for (SrtpProfile profile : PROFILES) {
            ciphers[profile.ordinal()] = SrtpCiphers.create(
                    portable ? Implementation.JITSI : SrtpCiphers.best(),
                    profile,
                    Ciphers.key(profile, 5),
                    Ciphers.salt(profile, 5));
        }
        return ciphers;
    }

    private static SrtpInbound[] inbounds(SrtpCipher[] ciphers) {
        SrtpInbound[] inbounds = new SrtpInbound[ciphers.length];
        for (int i = 0; i < ciphers.length; i++) {
            inbounds[i] = new SrtpInbound(ciphers[i], 4);
        }
        return inbounds;
    }
}
