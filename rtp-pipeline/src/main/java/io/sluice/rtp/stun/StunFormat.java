package io.sluice.rtp.stun;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The numbers of the STUN wire format and big-endian access to it (RFC 8489 §5, §14; RFC 8445 §16.1). Immutable.
public final class StunFormat {
    public static final int HEADER_LENGTH = 20;
    public static final int MAGIC_COOKIE = 0x2112A442;
    public static final int TRANSACTION_ID_LENGTH = 12;

    /// The Binding method with each of the four classes (RFC 8489 §5).
    public static final int BINDING_REQUEST = 0x0001;

    public static final int BINDING_INDICATION = 0x0011;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;

    static final int MAPPED_ADDRESS = 0x0001;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int SOFTWARE = 0x8022;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    static final int INTEGRITY_LENGTH = 20;
    /// RFC 8489 §14.7.
    static final int FINGERPRINT_XOR = 0x5354554E;
    /// RFC 8489 §14.3: "less than 509 bytes".
    static final int MAX_USERNAME_LENGTH = 508;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private StunFormat() {}

    /// Whether a datagram claims to be STUN: first byte 0..3 (RFC 9443 §2) and the magic cookie.
    public static boolean looksLikeStun(byte[] bytes, int offset, int length) {
        return length >= HEADER_LENGTH && (bytes[offset] & 0xFC) == 0 && getInt(bytes, offset + 4) == MAGIC_COOKIE;
    }

    /// Folds the 96 bits of a transaction id into 64, enough to tell the transactions of one session apart. Every
    /// bit counts: some agents vary only a few of them.
    public static long transactionKey(byte[] bytes, int transactionIdOffset) {
        return getLong(bytes, transactionIdOffset + 4) ^ getInt(bytes, transactionIdOffset) * 0x9E3779B97F4A7C15L;
    }

    static int getShort(byte[] bytes, int index) {
        return (short) SHORT.get(bytes, index) & 0xFFFF;
    }

    static int getInt(byte[] bytes, int index) {
        return (int) INT.get(bytes, index);
    }

    static long getLong(byte[] bytes, int index) {
        return (long) LONG.get(bytes, index);
    }

    static void putShort(byte[] bytes, int index, int value) {
        SHORT.set(bytes, index, (short) value);
    }

    static void putInt(byte[] bytes, int index, int value) {
        INT.set(bytes, index, value);
    }

    static void putLong(byte[] bytes, int index, long value) {
        LONG.set(bytes, index, value);
    }
}
