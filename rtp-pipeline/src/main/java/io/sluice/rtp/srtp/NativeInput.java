package io.sluice.rtp.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the native address of a received packet, copying it there when it is on the heap, as in tests.
///
/// Native functions get addresses rather than slices of a segment: a slice of a segment that may be heap or native is
/// not optimised away and would be garbage of each packet. Owned by the media worker.
final class NativeInput {
    private @Nullable MemorySegment copy;

    /// The address of `length` bytes at `in[offset]`, valid until the next call.
    ///
    /// @throws IndexOutOfBoundsException when they are not all in `in`
    long address(MemorySegment in, long offset, int length) {
        Objects.checkFromIndexSize(offset, (long) length, in.byteSize());
        return in.isNative() ? in.address() + offset : copied(in, offset, length);
    }

    private long copied(MemorySegment in, long offset, int length) {
        MemorySegment known = copy;
        if (known == null || known.byteSize() < length) {
            known = Arena.ofAuto().allocate(Math.max(length, 2048), 64);
            copy = known;
        }
        MemorySegment.copy(in, offset, known, 0, length);
        return known.address();
    }
}
