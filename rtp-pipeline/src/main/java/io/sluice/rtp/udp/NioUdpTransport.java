package io.sluice.rtp.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// The UDP transport on the JDK's channels: runs everywhere, one system call a datagram.
///
/// The JDK tells neither the address a datagram came to nor lets one choose the address a reply leaves from, so that on
/// the wildcard address of a host with several, replies leave from where the routing table says. Bind a certain address
/// there. Threads as in [LinuxUdpTransport]: one reads, every worker sends on the same channel through an outbox of its
/// own.
final class NioUdpTransport implements UdpTransport {
    private static final int BATCH = 64;
    private static final int SLOT = 2048;

    private final DatagramChannel channel;
    private final Selector selector;
    private final UdpConfig config;
    private final InetSocketAddress localAddress;
    private final PathTable paths;
    private final ReceiveCounters counters = new ReceiveCounters();
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT + 1);
    private final MemorySegment memory = MemorySegment.ofBuffer(slot);
    private final long localHigh;
    private final long localLow;

    NioUdpTransport(UdpConfig config, long seed) {
        this.config = config;
        try {
            channel = DatagramChannel.open();
            selector = Selector.open();
            channel.setOption(StandardSocketOptions.SO_RCVBUF, config.socketBufferBytes());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, config.socketBufferBytes());
            channel.configureBlocking(false);
            channel.bind(config.bind());
            channel.register(selector, SelectionKey.OP_READ);
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            localAddress = new InetSocketAddress(config.bind().getAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean wildcard = config.bind().getAddress().isAnyLocalAddress();
        localHigh = wildcard ? 0 : NetworkPath.high(config.bind().getAddress());
        localLow = wildcard
                ? NetworkPath.MAPPED_PREFIX
                : NetworkPath.low(config.bind().getAddress());
        paths = new PathTable(config.maxPaths(), localAddress.getPort(), seed);
    }

    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        int total = readBatches(inbox);
        if (total > 0) {
            return total;
        }
        try {
            counters.systemCalls++;
            if (timeoutNanos <= 0) {
                selector.selectNow();
            } else {
                // rounded up: a timer that is late by less than a millisecond beats a busy loop
                selector.select(Math.max(1, (timeoutNanos + 999_999) / 1_000_000));
                counters.wakeups++;
            }
            selector.selectedKeys().clear();
        } catch (IOException e) {
            counters.errors++;
        }
        return readBatches(inbox);
    }

    private int readBatches(DatagramInbox inbox) {
        int total = 0;
        for (int batch = 0; batch < config.batchesPerPoll(); batch++) {
            int count = 0;
            while (count < BATCH && readOne(inbox)) {
                count++;
            }
            if (count > 0) {
                inbox.onBatchEnd();
            }
            total += count;
            if (count < BATCH) {
                break;
            }
        }
        return total;
    }

    /// Reads one datagram; false when there is none.
    private boolean readOne(DatagramInbox inbox) {
        while (true) {
            SocketAddress from;
            slot.clear();
            try {
                counters.systemCalls++;
                from = channel.receive(slot);
            } catch (PortUnreachableException e) {
                counters.errors++;
                continue;
            } catch (IOException e) {
                counters.errors++;
                return false;
            }
            if (!(from instanceof InetSocketAddress remote)) {
                return false;
            }
            int length = slot.position();
            if (length > SLOT) {
                counters.truncated++;
                continue;
            }
            counters.datagrams++;
            counters.bytes += length;
            inbox.onDatagram(memory, 0, length, path(remote));
            return true;
        }
    }

    private NetworkPath path(InetSocketAddress remote) {
        return paths.intern(
                NetworkPath.high(remote.getAddress()),
                NetworkPath.low(remote.getAddress()),
                remote.getPort(),
                localHigh,
                localLow,
                NetworkPath.scope(remote.getAddress()));
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public DatagramOutbox outbox() {
        return new NioOutbox(channel, config.outboxBytes());
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
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
            counters.errors++;
        }
    }
}
