package io.sluice.rtp.tcp;

import io.netty.buffer.ByteBuf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What waits to be sent on one connection, framed: a ring of bytes between the media worker, which never waits, and
/// the
/// event loop, which takes as much as the connection does.
///
/// Each side owns one counter of bytes and reads the other's. The ring has memory only from its first packet on.
///
/// Thread-safe: one writer ([#offer]), one reader ([#takeInto]).
final class SendQueue {
    private static final int LENGTH_BYTES = 2;

    private final int capacity;
    private final FrameGate gate;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private volatile byte @Nullable [] ring;

    SendQueue(int capacity) {
        this.capacity = capacity;
        this.gate = new FrameGate(capacity);
    }

    /// Puts a packet in, or turns it away.
    boolean offer(MemorySegment memory, long offset, int length) {
        long at = written.getPlain();
        int waiting = (int) (at - taken.getAcquire());
        if (!gate.admits(memory, offset, length, waiting, capacity - waiting - LENGTH_BYTES)) {
            return false;
        }
        byte[] bytes = ring;
        if (bytes == null) {
            bytes = new byte[capacity];
            ring = bytes;
        }
        bytes[index(at)] = (byte) (length >>> 8);
        bytes[index(at + 1)] = (byte) length;
        int start = index(at + LENGTH_BYTES);
        int first = Math.min(length, capacity - start);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, start, first);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset + first, bytes, 0, length - first);
        written.setRelease(at + LENGTH_BYTES + length);
        return true;
    }

    private int index(long position) {
        return (int) position & capacity - 1;
    }

    boolean isEmpty() {
        return written.getAcquire() == taken.getPlain();
    }

    /// Bytes that wait, framing included.
    int waiting() {
        return (int) (written.getAcquire() - taken.getAcquire());
    }

    /// Moves up to `most` bytes out.
    void takeInto(ByteBuf out, int most) {
        byte[] bytes = ring;
        if (bytes == null) {
            return;
        }
        long at = taken.getPlain();
        int length = (int) Math.min(most, written.getAcquire() - at);
        int start = index(at);
        int first = Math.min(length, capacity - start);
        out.writeBytes(bytes, start, first);
        out.writeBytes(bytes, 0, length - first);
        taken.setRelease(at + length);
    }

    /// Video frames that were turned away. Read by the writer.
    long framesTurnedAway() {
        return gate.framesTurnedAway();
    }
}
