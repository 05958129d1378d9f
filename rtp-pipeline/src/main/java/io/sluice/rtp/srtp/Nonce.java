package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A session salt ready to be mixed with SSRC and index into the initialisation vector of one packet.
///
/// Both layouts put the 48-bit index (for SRTCP the 31-bit one) last and the SSRC before it, so that two words are all
/// there is: AES-GCM has 12 bytes, salt XOR 00 00 ‖ SSRC ‖ index (RFC 7714 §8.1, §9.1); counter mode has 16, salt *
/// 2^16 XOR SSRC * 2^64 XOR index * 2^16 (RFC 3711 §4.1.1). Immutable until [#clear].
final class Nonce {
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG_OF_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT_OF_ARRAY =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private long saltHigh;
    private long saltLow;

    /// @param salt 12 bytes for AES-GCM, 14 for counter mode
    Nonce(byte[] salt) {
        saltHigh = (long) LONG_OF_ARRAY.get(salt, 0);
        saltLow = (int) INT_OF_ARRAY.get(salt, 8) & 0xffff_ffffL;
        if (salt.length == 14) {
            saltLow = (saltLow << 16 | (salt[12] & 0xff) << 8 | salt[13] & 0xff) << 16;
        }
    }

    void writeGcm(int ssrc, long index, MemorySegment to, long offset) {
        to.set(LONG, offset, gcmHigh(ssrc, index));
        to.set(INT, offset + 8, (int) (saltLow ^ index));
    }

    void writeGcm(int ssrc, long index, byte[] to) {
        LONG_OF_ARRAY.set(to, 0, gcmHigh(ssrc, index));
        INT_OF_ARRAY.set(to, 8, (int) (saltLow ^ index));
    }

    void writeCounter(int ssrc, long index, MemorySegment to, long offset) {
        to.set(LONG, offset, saltHigh ^ ssrc & 0xffff_ffffL);
        to.set(LONG, offset + 8, saltLow ^ index << 16);
    }

    void writeCounter(int ssrc, long index, byte[] to) {
        LONG_OF_ARRAY.set(to, 0, saltHigh ^ ssrc & 0xffff_ffffL);
        LONG_OF_ARRAY.set(to, 8, saltLow ^ index << 16);
    }

    private long gcmHigh(int ssrc, long index) {
        return saltHigh ^ ((ssrc & 0xffff_ffffL) << 16 | index >>> 32);
    }

    void clear() {
        saltHigh = 0;
        saltLow = 0;
    }
}
