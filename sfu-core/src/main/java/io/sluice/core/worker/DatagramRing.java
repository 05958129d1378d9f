package io.sluice.core.worker;

import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The way of datagrams from the reader thread to one media worker: a ring of fixed places in native memory, written by
/// one thread and read by one other, without locks.
///
/// Idea: each side owns one counter and reads the other's; a place belongs to the writer until its counter has passed
/// it. The reader is woken once a batch, and only if it sleeps.
///
/// Thread-safe: one writer ([#offer], [#signal]), one reader ([#poll]); [#wakeup] from anywhere.
final class DatagramRing implements PacketSource {
    /// As long as the longest datagram a transport hands over.
    private static final int PLACE_BYTES = 2048;

    /// Chosen: 2,048 datagrams are 40 ms of 500 Mbit/s; 4 MB a worker.
    static final int PLACES = 2048;

    private static final int MAX_BATCH = 64;

    private static final VarHandle WRITTEN;
    private static final VarHandle READ;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(DatagramRing.class, "written", long.class);
            READ = lookup.findVarHandle(DatagramRing.class, "read", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int places;
    private final MemorySegment memory;
    private final int[] lengths;
    private final @Nullable NetworkPath[] paths;
    private volatile @Nullable Thread reader;
    private volatile boolean asleep;
    private volatile boolean woken;
    private long written;
    private long read;

    /// Creates an empty ring.
    ///
    /// @param places a power of two
    DatagramRing(int places) {
        this.places = places;
        this.memory = Arena.ofAuto().allocate((long) places * PLACE_BYTES, 64);
        this.lengths = new int[places];
        this.paths = new NetworkPath[places];
    }

    /// Copies a datagram in; false when the ring is full.
    boolean offer(MemorySegment from, long offset, int length, NetworkPath path) {
        long at = written;
        if (at - (long) READ.getAcquire(this) >= places || length > PLACE_BYTES) {
            return false;
        }
        int place = (int) at & places - 1;
        MemorySegment.copy(from, offset, memory, (long) place * PLACE_BYTES, length);
        lengths[place] = length;
        paths[place] = path;
        WRITTEN.setRelease(this, at + 1);
        return true;
    }

    /// Wakes the reader if it sleeps.
    void signal() {
        VarHandle.fullFence();
        if (asleep) {
            LockSupport.unpark(reader);
        }
    }

    @Override
    public void wakeup() {
        woken = true;
        LockSupport.unpark(reader);
    }

    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        if (reader == null) {
            reader = Thread.currentThread();
        }
        if (isEmpty() && !woken && timeoutNanos > 0) {
            asleep = true;
            VarHandle.fullFence();
            if (isEmpty() && !woken) {
                LockSupport.parkNanos(this, timeoutNanos);
            }
            asleep = false;
        }
        woken = false;
        int total = 0;
        long end = (long) WRITTEN.getAcquire(this);
        while (read < end) {
            int batch = (int) Math.min(MAX_BATCH, end - read);
            for (int i = 0; i < batch; i++) {
                int place = (int) (read + i) & places - 1;
                NetworkPath path = paths[place];
                if (path != null) {
                    inbox.onDatagram(memory, (long) place * PLACE_BYTES, lengths[place], path);
                }
            }
            READ.setRelease(this, read + batch);
            inbox.onBatchEnd();
            total += batch;
        }
        return total;
    }

    private boolean isEmpty() {
        return (long) WRITTEN.getAcquire(this) == read;
    }
}
