package io.sluice.rtp.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// UDP by the JDK's own channels: works everywhere, sends packet by packet, and cannot choose the local address.
final class NioTransport implements UdpTransport {
    private static final int MAX_BATCH = 64;
    private static final int MAX_PATHS = 4096;

    private final DatagramChannel channel;
    private final Selector selector;
    private final Map<InetSocketAddress, NetworkPath> paths = new HashMap<>();
    private final ReceiveCounters counters = new ReceiveCounters();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final InetSocketAddress local;

    NioTransport(int port) {
        try {
            channel = DatagramChannel.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
            channel.bind(new InetSocketAddress(port));
            channel.configureBlocking(false);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            int bound = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            local = new InetSocketAddress(InetAddress.getLoopbackAddress(), bound);
        } catch (IOException e) {
            throw new UncheckedIOException("UDP port " + port + " cannot be had: " + e.getMessage(), e);
        }
    }

    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        try {
            long millis = timeoutNanos / 1_000_000;
            if (millis == 0) {
                selector.selectNow();
            } else {
                selector.select(millis);
            }
            selector.selectedKeys().clear();
            int count = 0;
            while (count < MAX_BATCH) {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                if (from == null) {
                    break;
                }
                count++;
                counters.datagrams++;
                counters.systemCalls++;
                inbox.onDatagram(memory, 0, buffer.position(), pathOf(from));
            }
            if (count > 0) {
                inbox.onBatchEnd();
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NetworkPath pathOf(InetSocketAddress from) {
        if (paths.size() >= MAX_PATHS) {
            paths.clear();
        }
        return paths.computeIfAbsent(from, remote -> NetworkPath.udp(remote, local));
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public DatagramOutbox outbox() {
        return new Outbox();
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public ReceiveCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Outbox implements DatagramOutbox {
        private final MemorySegment space = Arena.ofAuto().allocate(65_536);
        private final SendCounters sent = new SendCounters();
        private @Nullable NetworkPath to;

        @Override
        public MemorySegment memory() {
            return space;
        }

        @Override
        public long claim(NetworkPath path, int maxLength) {
            to = path;
            return 0;
        }

        @Override
        public void commit(int lengthBytes) {
            NetworkPath path = to;
            if (path == null) {
                throw new IllegalStateException("nothing was claimed");
            }
            try {
                sent.systemCalls++;
                if (channel.send(space.asSlice(0, lengthBytes).asByteBuffer(), path.remote()) == 0) {
                    sent.droppedNoRoom++;
                    return;
                }
                sent.packets++;
                sent.trains++;
                sent.bytes += lengthBytes;
            } catch (IOException e) {
                sent.droppedOther++;
            }
        }

        @Override
        public void flush() {
            // Each packet left when it was committed.
        }

        @Override
        public SendCounters counters() {
            return sent;
        }
    }
}
