package io.sluice.rtp.srtp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Copies the few dozen bytes of an RTP header between the heap and a segment, word by word: the general copy costs
/// more than these bytes do. Immutable.
final class HeaderCopy {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private HeaderCopy() {}

    static void copy(byte[] from, int fromOffset, MemorySegment to, long toOffset, int length) {
        int i = 0;
        for (; i <= length - 8; i += 8) {
            to.set(JAVA_LONG_UNALIGNED, toOffset + i, (long) LONGS.get(from, fromOffset + i));
        }
        if (i <= length - 4) {
            to.set(JAVA_INT_UNALIGNED, toOffset + i, (int) INTS.get(from, fromOffset + i));
            i += 4;
        }
        for (; i < length; i++) {
            to.set(JAVA_BYTE, toOffset + i, from[fromOffset + i]);
        }
    }

    static void copy(MemorySegment from, long fromOffset, byte[] to, int toOffset, int length) {
        int i = 0;
        for (; i <= length - 8; i += 8) {
            LONGS.set(to, toOffset + i, from.get(JAVA_LONG_UNALIGNED, fromOffset + i));
        }
        if (i <= length - 4) {
            INTS.set(to, toOffset + i, from.get(JAVA_INT_UNALIGNED, fromOffset + i));
            i += 4;
        }
        for (; i < length; i++) {
            to[toOffset + i] = from.get(JAVA_BYTE, fromOffset + i);
        }
    }
}
