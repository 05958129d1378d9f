package io.sluice.rtp.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/// Native blocks for expanded keys and the few bytes a native cipher works on, handed out again after being zeroed.
///
/// Blocks come from chunks that live as long as the process: closing a shared arena stops every thread for a moment,
/// which is too much for each participant who leaves. The stride is no power of two, so that the keys of many
/// subscribers do not fight for the same cache sets. Thread-safe.
final class KeyMemory {
    static final int BLOCK_SIZE = 2240;

    private static final int BLOCKS_PER_CHUNK = 64;
    private static final ArrayDeque<MemorySegment> FREE = new ArrayDeque<>();

    private KeyMemory() {}

    /// A zeroed block, aligned to 64 bytes.
    static synchronized MemorySegment acquire() {
        if (FREE.isEmpty()) {
            MemorySegment chunk = Arena.global().allocate((long) BLOCK_SIZE * BLOCKS_PER_CHUNK, 64);
            for (long i = 0; i < BLOCKS_PER_CHUNK; i++) {
                FREE.push(chunk.asSlice(i * BLOCK_SIZE, BLOCK_SIZE));
            }
        }
        return FREE.pop();
    }

    static synchronized void release(MemorySegment block) {
        block.fill((byte) 0);
        FREE.push(block);
    }
}
