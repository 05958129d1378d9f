package io.sluice.rtp.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// HMAC-SHA1 (RFC 2104) with the two keyed states hashed once and copied for each packet, which saves half of the SHA-1
/// blocks a short packet would cost. Owned by the media worker.
final class OpenSslHmac {
    /// Bytes of native memory one instance needs.
    static final int SIZE = 3 * OpenSsl.SHA1_STATE_SIZE + 32;

    private static final int STATE = OpenSsl.SHA1_STATE_SIZE;
    private static final int INNER_DIGEST = 3 * STATE;
    private static final int BLOCK = 64;

    private final MemorySegment inner;
    private final MemorySegment outer;
    private final MemorySegment work;
    private final MemorySegment innerDigest;

    /// @param memory [#SIZE] native bytes, zeroed by whoever owns them
    OpenSslHmac(MemorySegment memory, byte[] key) {
        inner = memory.asSlice(0, STATE);
        outer = memory.asSlice(STATE, STATE);
        work = memory.asSlice(2 * STATE, STATE);
        innerDigest = memory.asSlice(INNER_DIGEST, 20);
        keyed(inner, key, 0x36);
        keyed(outer, key, 0x5c);
    }

    private void keyed(MemorySegment state, byte[] key, int pad) {
        for (int i = 0; i < BLOCK; i++) {
            work.set(ValueLayout.JAVA_BYTE, i, (byte) ((i < key.length ? key[i] : 0) ^ pad));
        }
        try {
            int ok = (int) OpenSsl.SHA1_INIT.invokeExact(state.address());
            ok = (int) OpenSsl.SHA1_UPDATE.invokeExact(state.address(), work.address(), (long) BLOCK);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    void start() {
        copyState(inner);
    }

    /// Hashes bytes at a native address.
    void update(long data, int length) {
        try {
            int ok = (int) OpenSsl.SHA1_UPDATE.invokeExact(work.address(), data, (long) length);
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Writes the 20 bytes to this native address.
    void finish(long digest) {
        try {
            int ok = (int) OpenSsl.SHA1_FINAL.invokeExact(innerDigest.address(), work.address());
            copyState(outer);
            ok = (int) OpenSsl.SHA1_UPDATE.invokeExact(work.address(), innerDigest.address(), 20L);
            ok = (int) OpenSsl.SHA1_FINAL.invokeExact(digest, work.address());
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    private void copyState(MemorySegment from) {
        for (int i = 0; i < STATE; i += 8) {
            work.set(ValueLayout.JAVA_LONG_UNALIGNED, i, from.get(ValueLayout.JAVA_LONG_UNALIGNED, i));
        }
    }
}
