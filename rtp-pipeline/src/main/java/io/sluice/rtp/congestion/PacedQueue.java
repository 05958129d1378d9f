package io.sluice.rtp.congestion;

import java.util.Arrays;

/// The packets of one priority that wait in a [Pacer], first come first served.
///
/// Data: a ring of primitive columns that doubles up to its bound. A packet dropped from the middle stays as a hole
/// with no bytes until it reaches the head.
///
/// Owned by the media worker.
final class PacedQueue {
    private static final int INITIAL_CAPACITY = 64;
    private static final int HOLE = 0;

    private final int maxPackets;
    private long[] handles = new long[INITIAL_CAPACITY];
    private long[] enqueuedAt = new long[INITIAL_CAPACITY];
    private long[] frames = new long[INITIAL_CAPACITY];
    private int[] streams = new int[INITIAL_CAPACITY];
    private int[] sizes = new int[INITIAL_CAPACITY];
    private int head;
    private int used;
    private int packets;
    private long bytes;

    PacedQueue(int maxPackets) {
        this.maxPackets = maxPackets;
    }

    boolean isEmpty() {
        return packets == 0;
    }

    boolean isFull() {
        return packets >= maxPackets;
    }

    int packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    void add(long handle, int sizeBytes, int stream, long frame, long nowNanos) {
        if (used == handles.length) {
            if (packets <= used / 2) {
                closeHoles();
            } else {
                grow();
            }
        }
        int at = slot(used++);
        handles[at] = handle;
        sizes[at] = sizeBytes;
        streams[at] = stream;
        frames[at] = frame;
        enqueuedAt[at] = nowNanos;
        packets++;
        bytes += sizeBytes;
    }

    long headHandle() {
        return handles[head];
    }

    int headSize() {
        return sizes[head];
    }

    int headStream() {
        return streams[head];
    }

    long headEnqueuedAt() {
        return enqueuedAt[head];
    }

    void removeHead() {
        packets--;
        bytes -= sizes[head];
        sizes[head] = HOLE;
        skipHoles();
    }

    private void skipHoles() {
        while (used > 0 && sizes[head] == HOLE) {
            head = head + 1 & handles.length - 1;
            used--;
        }
    }

    /// Takes out all packets of a stream.
    ///
    /// @return how many frames they belonged to
    int dropStream(int stream, PacketKind kind, Pacer.Handler handler) {
        int dropped = 0;
        long lastFrame = 0;
        for (int i = 0; i < used; i++) {
            int at = slot(i);
            if (sizes[at] == HOLE || streams[at] != stream) {
                continue;
            }
            if (dropped == 0 || frames[at] != lastFrame) {
                dropped++;
                lastFrame = frames[at];
            }
            packets--;
            bytes -= sizes[at];
            int size = sizes[at];
            sizes[at] = HOLE;
            handler.onPacketDropped(handles[at], size, kind);
        }
        skipHoles();
        return dropped;
    }

    private int slot(int index) {
        return head + index & handles.length - 1;
    }

    private void closeHoles() {
        int kept = 0;
        for (int i = 0; i < used; i++) {
            int from = slot(i);
            if (sizes[from] != HOLE) {
                int to = slot(kept++);
                handles[to] = handles[from];
                enqueuedAt[to] = enqueuedAt[from];
                frames[to] = frames[from];
                streams[to] = streams[from];
                sizes[to] = sizes[from];
            }
        }
        used = kept;
    }

    private void grow() {
        handles = unrolled(handles);
        enqueuedAt = unrolled(enqueuedAt);
        frames = unrolled(frames);
        streams = unrolled(streams);
        sizes = unrolled(sizes);
        head = 0;
    }

    private long[] unrolled(long[] column) {
        long[] bigger = Arrays.copyOfRange(column, head, head + 2 * column.length);
        System.arraycopy(column, 0, bigger, column.length - head, head);
        return bigger;
    }

    private int[] unrolled(int[] column) {
        int[] bigger = Arrays.copyOfRange(column, head, head + 2 * column.length);
        System.arraycopy(column, 0, bigger, column.length - head, head);
        return bigger;
    }
}
