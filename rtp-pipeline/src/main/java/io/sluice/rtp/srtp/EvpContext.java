package io.sluice.rtp.srtp;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// One OpenSSL cipher context with its key set for one direction; only the initialisation vector changes from packet to
/// packet. Owned by the media worker.
final class EvpContext implements AutoCloseable {
    private final boolean sealing;
    private long context;

    /// @param cipher one of the getters of [OpenSsl]
    EvpContext(MethodHandle cipher, byte[] key, boolean sealing) {
        this.sealing = sealing;
        try {
            context = (long) OpenSsl.NEW.invokeExact();
            if (context == 0) {
                throw new IllegalStateException("OpenSSL has no memory for a cipher context");
            }
            long type = (long) cipher.invokeExact();
            MemorySegment secret = MemorySegment.ofArray(key);
            int ok = sealing
                    ? (int) OpenSsl.ENCRYPT_INIT.invokeExact(context, type, 0L, secret, 0L)
                    : (int) OpenSsl.DECRYPT_INIT.invokeExact(context, type, 0L, secret, 0L);
            check(ok);
        } catch (Throwable e) {
            close();
            throw NativeFunction.unexpected(e);
        }
    }

    /// Starts a packet with the vector at this native address.
    void start(long vector) {
        requireOpen();
        try {
            check(
                    sealing
                            ? (int) OpenSsl.ENCRYPT_INIT.invokeExact(context, 0L, 0L, MemorySegment.NULL, vector)
                            : (int) OpenSsl.DECRYPT_INIT.invokeExact(context, 0L, 0L, MemorySegment.NULL, vector));
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Authenticates additional data at a native address.
    ///
    /// @param lengthResult native address of four bytes OpenSSL writes a length to, as in all methods here
    void authenticate(long in, int length, long lengthResult) {
        try {
            check((int) OpenSsl.UPDATE.invokeExact(context, 0L, lengthResult, in, length));
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Transforms bytes of the heap to a native address; all bounds were checked.
    void transform(MemorySegment in, int length, long out, long lengthResult) {
        try {
            check((int) OpenSsl.UPDATE_FROM_HEAP.invokeExact(context, out, lengthResult, in, length));
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Transforms bytes at a native address to the heap; all bounds were checked.
    void transform(long in, int length, MemorySegment out, long lengthResult) {
        try {
            check((int) OpenSsl.UPDATE_TO_HEAP.invokeExact(context, out, lengthResult, in, length));
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Ends a packet that was sealed and writes its 16-byte tag to this native address.
    void finish(long tag, long lengthResult) {
        try {
            check((int) OpenSsl.FINAL.invokeExact(context, tag, lengthResult));
            check((int) OpenSsl.CONTROL.invokeExact(context, OpenSsl.GET_TAG, 16, tag));
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    /// Ends a packet that was opened: whether the 16-byte tag at this native address is the right one.
    boolean verify(long tag, long lengthResult, long scratch) {
        try {
            check((int) OpenSsl.CONTROL.invokeExact(context, OpenSsl.SET_TAG, 16, tag));
            return (int) OpenSsl.FINAL.invokeExact(context, scratch, lengthResult) == 1;
        } catch (Throwable e) {
            throw NativeFunction.unexpected(e);
        }
    }

    private void requireOpen() {
        if (context == 0) {
            throw new IllegalStateException("cipher is closed");
        }
    }

    private static void check(int result) {
        if (result != 1) {
            throw new IllegalStateException("OpenSSL refused an operation that cannot fail");
        }
    }

    /// Frees the context; OpenSSL zeroes the key schedule.
    @Override
    public void close() {
        if (context != 0) {
            long old = context;
            context = 0;
            try {
                OpenSsl.FREE.invokeExact(old);
            } catch (Throwable e) {
                throw NativeFunction.unexpected(e);
            }
        }
    }
}
