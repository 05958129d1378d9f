package io.sluice.rtp.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Network byte order over heap arrays: the multi-byte reads and writes of all views and writers.
///
/// Indexes are checked by the JVM only; a view checks lengths before it reads. Immutable.
public final class BigEndian {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN)
            .withInvokeExactBehavior();

    private BigEndian() {}

    /// Unsigned 8 bits.
    public static int u8(byte[] bytes, int index) {
        return bytes[index] & 0xFF;
    }

    /// Unsigned 16 bits.
    public static int u16(byte[] bytes, int index) {
        return (short) SHORT.get(bytes, index) & 0xFFFF;
    }

    /// Signed 16 bits.
    public static int s16(byte[] bytes, int index) {
        return (short) SHORT.get(bytes, index);
    }

    /// Unsigned 24 bits.
    public static int u24(byte[] bytes, int index) {
        return u8(bytes, index) << 16 | u16(bytes, index + 1);
    }

    /// Signed 24 bits.
    public static int s24(byte[] bytes, int index) {
        return bytes[index] << 16 | u16(bytes, index + 1);
    }

    /// 32 bits, as an identifier such as an SSRC.
    public static int i32(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }

    /// Unsigned 32 bits.
    public static long u32(byte[] bytes, int index) {
        return (int) INT.get(bytes, index) & 0xFFFF_FFFFL;
    }

    /// 64 bits.
    public static long i64(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    /// Writes the low 16 bits.
    public static void put16(byte[] bytes, int index, int value) {
        SHORT.set(bytes, index, (short) value);
    }

    /// Writes the low 24 bits.
    public static void put24(byte[] bytes, int index, int value) {
        bytes[index] = (byte) (value >> 16);
        SHORT.set(bytes, index + 1, (short) value);
    }

    /// Writes 32 bits.
    public static void put32(byte[] bytes, int index, int value) {
        INT.set(bytes, index, value);
    }

    /// Writes 64 bits.
    public static void put64(byte[] bytes, int index, long value) {
        LONG.set(bytes, index, value);
    }
}
