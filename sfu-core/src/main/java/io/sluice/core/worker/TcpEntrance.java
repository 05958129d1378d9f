package io.sluice.core.worker;

import io.sluice.core.room.SfuOverloadedException;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.tcp.TcpConfig;
import io.sluice.rtp.tcp.TcpListener;
import io.sluice.rtp.tcp.TcpOutbox;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// ICE-TCP beside the UDP socket of a node: each worker gets the datagrams of TCP connections by one more ring, and one
/// outbox for both protocols; the listener hears which connections somebody vouches for.
///
/// Thread-safe: the listener's thread fills the rings, each worker empties its own.
final class TcpEntrance implements MediaWorker.PathListener, AutoCloseable {
    /// Chosen: 1 MB a worker; TCP is the way of the few.
    private static final int PLACES = 512;

    private final PathRoutes routes;
    private final List<DatagramRing> rings = new ArrayList<>();
    private final TcpListener listener;
    private volatile List<MediaLoop> loops = List.of();

    /// Starts listening.
    ///
    /// @param sources where each worker waits for UDP
    /// @throws java.io.UncheckedIOException when the address cannot be bound
    TcpEntrance(InetSocketAddress address, PathRoutes routes, List<PacketSource> sources) {
        this.routes = routes;
        List<DatagramRouter.Door> doors = new ArrayList<>();
        for (PacketSource source : sources) {
            DatagramRing ring = new DatagramRing(PLACES);
            rings.add(ring);
            doors.add(new DatagramRouter.Door(ring, source::wakeup));
        }
        listener = TcpListener.start(address, TcpConfig.DEFAULT, new DatagramRouter(routes, doors), this::onClosed);
    }

    /// What a worker polls: its UDP source, and behind it the ring of TCP.
    PacketSource source(int worker, PacketSource udp) {
        return new BothSources(udp, rings.get(worker));
    }

    /// What a worker sends by.
    TcpOutbox outbox(DatagramOutbox udp) {
        return listener.outbox(udp);
    }

    /// Says who is to hear of connections that end.
    void setLoops(List<MediaLoop> running) {
        loops = running;
    }

    private void onClosed(NetworkPath path) {
        int worker = routes.workerOf(path);
        if (worker < 0 || worker >= loops.size()) {
            return;
        }
        MediaLoop loop = loops.get(worker);
        try {
            loop.commands().put(() -> loop.worker().onPathClosed(path));
        } catch (SfuOverloadedException e) {
            // Counted there. The path stays in the participant's bounded table, and sending to it is counted as failed.
            routes.onInvalidated(path);
        }
    }

    @Override
    public void onValidated(NetworkPath path, int index) {
        routes.onValidated(path, index);
        if (path.protocol() == NetworkPath.Protocol.TCP) {
            listener.onValidated(path);
        }
    }

    @Override
    public void onInvalidated(NetworkPath path) {
        routes.onInvalidated(path);
        if (path.protocol() == NetworkPath.Protocol.TCP) {
            listener.onInvalidated(path);
        }
    }

    /// Copies what the listener counted.
    void copyTo(Counters counters) {
        counters.set(Counter.TCP_CONNECTIONS_ACCEPTED, listener.accepted());
        counters.set(Counter.TCP_CONNECTIONS_REFUSED, listener.refused());
        counters.set(Counter.TCP_CONNECTIONS_MALFORMED, listener.malformed());
    }

    @Override
    public void close() {
        listener.close();
    }

    private record BothSources(PacketSource udp, DatagramRing tcp) implements PacketSource {
        @Override
        public int poll(DatagramInbox inbox, long timeoutNanos) {
            int read = udp.poll(inbox, timeoutNanos);
            return read + tcp.poll(inbox, 0);
        }

        @Override
        public void wakeup() {
            udp.wakeup();
        }
    }
}
