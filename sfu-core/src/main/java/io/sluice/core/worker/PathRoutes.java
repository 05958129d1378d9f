package io.sluice.core.worker;

import io.sluice.rtp.udp.NetworkPath;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which worker the packets of each validated 5-tuple belong to.
///
/// Thread-safe: workers write, the reader thread reads.
final class PathRoutes implements MediaWorker.PathListener {
    private final Map<NetworkPath, Integer> workers = new ConcurrentHashMap<>();

    @Override
    public void onValidated(NetworkPath path, int index) {
        workers.put(path, index);
    }

    @Override
    public void onInvalidated(NetworkPath path) {
        workers.remove(path);
    }

    /// The worker of a 5-tuple, or −1.
    int workerOf(NetworkPath path) {
        Integer worker = workers.get(path);
        return worker == null ? -1 : worker;
    }
}
