package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sluice.rtp.packet.PacketBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// The known-answer test a native cipher has to pass on this machine before it is used: it must produce the bytes of
/// the portable cipher, open them again, refuse them with a bit changed, and write nowhere else.
///
/// Symbols outside a library's documented interface may mean something else in its next version; a wrong guess must
/// cost speed, not calls. Stateless.
final class CipherSelfTest {
    /// Around the block sizes and the unrolled loops of the implementations: 1, 16, 48 and 64 blocks (chosen).
    private static final int[] PAYLOAD_LENGTHS = {0, 1, 15, 16, 17, 127, 128, 255, 768, 1023, 1100, 1200};

    private static final int CANARY = 64;

    private CipherSelfTest() {}

    /// Whether `tested` behaves as `reference`; both were made from the same keys.
    static boolean passes(SrtpCipher tested, SrtpCipher reference) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment expected = arena.allocate(2048, 64);
            MemorySegment actual = arena.allocate(2048, 64);
            byte[] header = {
                (byte) 0x90, 96, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, (byte) 0xbe, (byte) 0xde, 0, 1, 0x10, 7, 0, 0
            };
            PacketBuffer payload = new PacketBuffer();
            for (int i = 0; i < payload.bytes.length; i++) {
                payload.bytes[i] = (byte) (i * 31);
            }
            long index = 0xfffe_fff0L;
            for (int length : PAYLOAD_LENGTHS) {
                index += 7;
                int sealed = reference.sealRtp(
                        header, 0, header.length, payload, 3, length, 0x8070_6050, index, expected, CANARY);
                actual.fill((byte) 0x5a);
                if (tested.sealRtp(header, 0, header.length, payload, 3, length, 0x8070_6050, index, actual, CANARY)
                                != sealed
                        || expected.asSlice(CANARY, sealed).mismatch(actual.asSlice(CANARY, sealed)) != -1
                        || !untouched(actual, sealed)
                        || !opens(tested, expected, sealed, header.length, index, payload, length)) {
                    return false;
                }
            }
            return sealsRtcp(tested, reference, payload, expected, actual);
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static boolean untouched(MemorySegment memory, int length) {
        for (long i = 0; i < memory.byteSize(); i++) {
            if ((i < CANARY || i >= CANARY + length) && memory.get(JAVA_BYTE, i) != 0x5a) {
                return false;
            }
        }
        return true;
    }

    private static boolean opens(
            SrtpCipher tested,
            MemorySegment sealed,
            int length,
            int headerLength,
            long index,
            PacketBuffer payload,
            int payloadLength) {
        PacketBuffer out = new PacketBuffer();
        int plain = tested.openRtp(sealed, CANARY, length, headerLength, 0x8070_6050, index, out);
        if (plain != headerLength + payloadLength
                || !Arrays.equals(out.bytes, headerLength, plain, payload.bytes, 3, 3 + payloadLength)) {
            return false;
        }
        boolean refuses =
                tested.openRtp(sealed, CANARY, length, headerLength, 0x8070_6050, index + 0x1_0000, out) == -1;
        for (int at : new int[] {1, headerLength, length - 1}) {
            sealed.set(JAVA_BYTE, CANARY + at, (byte) (sealed.get(JAVA_BYTE, CANARY + at) ^ 4));
            refuses &= tested.openRtp(sealed, CANARY, length, headerLength, 0x8070_6050, index, out) == -1;
            sealed.set(JAVA_BYTE, CANARY + at, (byte) (sealed.get(JAVA_BYTE, CANARY + at) ^ 4));
        }
        return refuses;
    }

    private static boolean sealsRtcp(
            SrtpCipher tested,
            SrtpCipher reference,
            PacketBuffer packet,
            MemorySegment expected,
            MemorySegment actual) {
        int sealed = reference.sealRtcp(packet.bytes, 5, 100, 0x0102_0304, 77, expected, CANARY);
        actual.fill((byte) 0x5a);
        PacketBuffer out = new PacketBuffer();
        return tested.sealRtcp(packet.bytes, 5, 100, 0x0102_0304, 77, actual, CANARY) == sealed
                && expected.asSlice(CANARY, sealed).mismatch(actual.asSlice(CANARY, sealed)) == -1
                && untouched(actual, sealed)
                && tested.openRtcp(actual, CANARY, sealed, 0x0102_0304, out) == 100
                && Arrays.equals(out.bytes, 0, 100, packet.bytes, 5, 105);
    }

    /// Whether libipsec-mb's key expansion stays inside the room we give it.
    static boolean ipsecMbKeyDataFits() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment area = arena.allocate(4L * IpsecMb.KEY_DATA_SIZE, 64);
            area.fill((byte) 0x5a);
            MethodHandle prepare = IpsecMb.PREPARE_256;
            prepare.invokeExact(MemorySegment.ofArray(new byte[32]), area.address());
            for (long i = IpsecMb.KEY_DATA_SIZE; i < area.byteSize(); i++) {
                if (area.get(JAVA_BYTE, i) != 0x5a) {
                    return false;
                }
            }
            return true;
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }
}
