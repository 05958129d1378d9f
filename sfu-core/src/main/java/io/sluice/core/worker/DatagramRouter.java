package io.sluice.core.worker;

import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.transport.DatagramKind;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.NetworkPath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Hands datagrams that one thread reads for several media workers to the worker they belong to: STUN by our username
/// fragment, whose first character names the worker; everything else by its validated 5-tuple.
///
/// It learns nothing and decides nothing; the workers authenticate.
///
/// Owned by the thread that reads; [#dropped] is thread-safe.
final class DatagramRouter implements DatagramInbox {
    /// One worker's end.
    ///
    /// @param signal wakes the worker, once a batch
    record Door(DatagramRing ring, Runnable signal) {}

    private final PathRoutes routes;
    private final List<Door> doors;
    private final boolean[] touched;
    private final StunMessageView stun = new StunMessageView();
    private final byte[] stunBytes = new byte[StunMessageView.MAX_LENGTH];
    private final LongAdder unroutable = new LongAdder();
    private final LongAdder queueFull = new LongAdder();

    DatagramRouter(PathRoutes routes, List<Door> doors) {
        this.routes = routes;
        this.doors = List.copyOf(doors);
        this.touched = new boolean[doors.size()];
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        int worker = workerOf(memory, offset, length, path);
        if (worker < 0 || worker >= doors.size()) {
            unroutable.increment();
            return;
        }
        if (!doors.get(worker).ring.offer(memory, offset, length, path)) {
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
                doors.get(i).signal.run();
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
}
