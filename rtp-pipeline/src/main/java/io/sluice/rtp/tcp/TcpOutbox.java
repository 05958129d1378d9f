package io.sluice.rtp.tcp;

import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.SendCounters;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The outbox of a node that also speaks ICE-TCP: packets to UDP paths go straight to the socket's own outbox, those to
/// TCP paths are written in the same memory and copied from there into the queue of their connection.
///
/// Owned by the worker that asked for it.
public final class TcpOutbox implements DatagramOutbox {
    private final TcpListener listener;
    private final DatagramOutbox udp;
    private final MemorySegment memory;
    private final List<TcpConnection> touched = new ArrayList<>();
    private @Nullable NetworkPath tcpPath;
    private long claimedAt;
    private long turnedAway;
    private long framesTurnedAway;

    TcpOutbox(TcpListener listener, DatagramOutbox udp) {
        this.listener = listener;
        this.udp = udp;
        this.memory = udp.memory();
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long claim(NetworkPath to, int maxLength) {
        tcpPath = to.protocol() == NetworkPath.Protocol.TCP ? to : null;
        claimedAt = udp.claim(to, maxLength);
        return claimedAt;
    }

    @Override
    public void commit(int lengthBytes) {
        NetworkPath to = tcpPath;
        if (to == null) {
            udp.commit(lengthBytes);
            return;
        }
        tcpPath = null; // what was claimed of the socket's memory is void at the next claim
        TcpConnection connection = listener.connection(to);
        if (connection == null) {
            udp.counters().droppedUnreachable++;
            return;
        }
        long framesBefore = connection.queue().framesTurnedAway();
        if (connection.offer(memory, claimedAt, lengthBytes)) {
            udp.counters().packets++;
            udp.counters().bytes += lengthBytes;
            if (!touched.contains(connection)) {
                touched.add(connection);
            }
        } else {
            turnedAway++;
        }
        framesTurnedAway += connection.queue().framesTurnedAway() - framesBefore;
    }

    @Override
    public void flush() {
        udp.flush();
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).signal();
        }
        touched.clear();
    }

    @Override
    public SendCounters counters() {
        return udp.counters();
    }

    /// Packets that a slow connection had no room for.
    public long turnedAway() {
        return turnedAway;
    }

    /// Video frames that these were parts of.
    public long framesTurnedAway() {
        return framesTurnedAway;
    }
}
