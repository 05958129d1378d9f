package io.sluice.core.worker;

import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.transport.DatagramKind;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Reads the one socket for several media workers and hands each datagram to the worker it belongs to: STUN by our
/// username fragment, whose first character names the worker; everything else by its validated 5-tuple.
///
/// It learns nothing and decides nothing; the workers authenticate.
///
/// Thread-safe: [#stop] from anywhere, the rest is its own thread's.
final class ReaderThread implements Runnable, DatagramInbox {
    private static final long POLL_NANOS = 500_000_000L;

    private final UdpTransport transport;
    private final PathRoutes routes;
    private final List<DatagramRing> rings;
    private final boolean[] touched;
    private final StunMessageView stun = new StunMessageView();
    private final byte[] stunBytes = new byte[StunMessageView.MAX_LENGTH];
    private final LongAdder unroutable = new LongAdder();
    private final LongAdder queueFull = new LongAdder();
    private volatile boolean stopping;

    ReaderThread(UdpTransport transport, PathRoutes routes, List<DatagramRing> rings) {
        this.transport = transport;
        this.routes = routes;
        this.rings = List.copyOf(rings);
        this.touched = new boolean[rings.size()];
    }

    @Override
    public void run() {
        while (!stopping) {
            transport.poll(this, POLL_NANOS);
        }
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        int worker = workerOf(memory, offset, length, path);
        if (worker < 0 || worker >= rings.size()) {
            unroutable.increment();
            return;
        }
        if (!rings.get(worker).offer(memory, offset, length, path)) {
            queueFull.increment();
            return;
        }
        touched[worker] = true;
    }

    private int workerOf(MemorySegment memory, long offset, int length, NetworkPath path) {
        if (length < 2) {
            return -1;
        }
        int first = memory.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
        if (DatagramKind.of(first, 0) != DatagramKind.STUN) {
            return routes.workerOf(path);
        }
        if (length > stunBytes.length) {
            return -1;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, stunBytes, 0, length);
        if (!stun.tryWrap(stunBytes, 0, length)) {
            return -1;
        }
        return stun.hasUsername() && stun.usernameLength() > 0
                ? WorkerPool.workerOf(stunBytes[stun.usernameOffset()])
                : 0;
    }

    @Override
    public void onBatchEnd() {
        for (int i = 0; i < touched.length; i++) {
            if (touched[i]) {
                touched[i] = false;
                rings.get(i).signal();
            }
        }
    }

    /// Datagrams that were not handed over, by reason.
    long dropped(DropReason reason) {
        return switch (reason) {
            case UNKNOWN_PATH -> unroutable.sum();
            case WORKER_QUEUE_FULL -> queueFull.sum();
            default -> 0;
        };
    }

    /// Ends the loop.
    void stop() {
        stopping = true;
        transport.wakeup();
    }
}
