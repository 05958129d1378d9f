package io.sluice.rtp.srtp;

import java.lang.foreign.MemorySegment;

/// The rest of a heap array from an offset as a segment, remembered from call to call: RTCP is written into the same
/// array again and again. Owned by the media worker.
final class HeapTail {
    private byte[] array = new byte[0];
    private int offset;
    private MemorySegment tail = MemorySegment.ofArray(array);

    MemorySegment of(byte[] of, int from) {
        if (array != of || offset != from) {
            array = of;
            offset = from;
            tail = MemorySegment.ofArray(of).asSlice(from);
        }
        return tail;
    }
}
