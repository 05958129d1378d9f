package io.sluice.deploy.attack;

import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.ReceiveCounters;
import io.sluice.rtp.udp.SendCounters;
import io.sluice.rtp.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A socket on whose wire somebody listens: it keeps the latest STUN check and the latest media packet of each path.
///
/// Thread-safe where it gives captures.
final class TappedSocket implements UdpTransport {
    private final UdpTransport socket;
    private final Map<NetworkPath, byte[]> checks = new ConcurrentHashMap<>();
    private final Map<NetworkPath, byte[]> media = new ConcurrentHashMap<>();

    TappedSocket(UdpTransport socket) {
        this.socket = socket;
    }

    /// The latest check of each bot.
    List<byte[]> checks() {
        return List.copyOf(checks.values());
    }

    /// The latest SRTP packet of each bot.
    List<byte[]> media() {
        return List.copyOf(media.values());
    }

    @Override
    public DatagramOutbox outbox() {
        return new Tap(socket.outbox());
    }

    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        return socket.poll(inbox, timeoutNanos);
    }

    @Override
    public void wakeup() {
        socket.wakeup();
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public String name() {
        return socket.name();
    }

    @Override
    public ReceiveCounters counters() {
        return socket.counters();
    }

    @Override
    public void close() {
        socket.close();
    }

    private final class Tap implements DatagramOutbox {
        private final DatagramOutbox outbox;
        private NetworkPath to;
        private long at;

        Tap(DatagramOutbox outbox) {
            this.outbox = outbox;
        }

        @Override
        public MemorySegment memory() {
            return outbox.memory();
        }

        @Override
        public long claim(NetworkPath path, int maxLength) {
            to = path;
            at = outbox.claim(path, maxLength);
            return at;
        }

        @Override
        public void commit(int lengthBytes) {
            byte[] bytes = outbox.memory().asSlice(at, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
            if (bytes[0] == 0 && bytes[1] == 1) {
                checks.put(to, bytes);
            } else if ((bytes[0] & 0xC0) == 0x80) {
                media.put(to, bytes);
            }
            outbox.commit(lengthBytes);
        }

        @Override
        public void flush() {
            outbox.flush();
        }

        @Override
        public SendCounters counters() {
            return outbox.counters();
        }
    }
}
