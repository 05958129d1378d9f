package io.sluice.load.impair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A UDP relay between clients and one server that behaves like a NAT and a bad network: each client gets a port of its
/// own towards the server, each direction has [LinkConditions] that may change while it runs, and the ports (or the
/// address) towards the server can be exchanged, as when a NAT forgets its mapping or a phone changes networks.
///
/// Packets come out within about a millisecond after they are due.
///
/// Thread-safe: a thread of its own does everything, and calls wait for it.
public final class UdpRelay implements AutoCloseable {
    /// Chosen: more than one machine runs of clients; the oldest mapping is forgotten for the next.
    private static final int MAX_CLIENTS = 4096;

    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private record Due(long nanos, long order, byte[] bytes, Mapping mapping, boolean toServer) {}

    private final InetSocketAddress server;
    private final Selector selector;
    private final DatagramChannel front;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
    private final Map<SocketAddress, Mapping> mappings = new LinkedHashMap<>();
    private final long[] arrivals = new long[ImpairedLink.MOST_COPIES];
    private final long epoch = System.nanoTime();
    private final ImpairedLink toServer;
    private final ImpairedLink toClients;
    private final Thread thread = new Thread(this::run, "udp-relay");
    private InetAddress outgoing;
    private long order;
    private volatile boolean closed;

    /// One client and its port towards the server.
    private static final class Mapping {
        private final SocketAddress client;
        private @Nullable DatagramChannel back;

        Mapping(SocketAddress client) {
            this.client = client;
        }
    }

    private UdpRelay(InetSocketAddress listen, InetSocketAddress server, long seed) throws IOException {
        this.server = server;
        this.toServer = new ImpairedLink(seed);
        this.toClients = new ImpairedLink(~seed);
        this.outgoing = listen.getAddress();
        selector = Selector.open();
        front = open(listen);
        front.register(selector, SelectionKey.OP_READ);
    }

    /// Starts a relay.
    ///
    /// @param listen where clients send to; port 0 = any free one
    /// @param server where their packets go
    /// @param seed of all chance
    public static UdpRelay start(InetSocketAddress listen, InetSocketAddress server, long seed) {
        try {
            UdpRelay relay = new UdpRelay(listen, server, seed);
            relay.thread.setDaemon(true);
            relay.thread.start();
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException("The UDP relay cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    private static DatagramChannel open(InetSocketAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.bind(address);
        return channel;
    }

    /// Where clients send to.
    public InetSocketAddress address() {
        try {
            return (InetSocketAddress) front.getLocalAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Changes what happens on the way to the server.
    public void toServer(LinkConditions conditions) {
        await(() -> {
            toServer.change(conditions);
            return conditions;
        });
    }

    /// Changes what happens on the way to the clients.
    public void toClients(LinkConditions conditions) {
        await(() -> {
            toClients.change(conditions);
            return conditions;
        });
    }

    /// Changes both ways.
    public void bothWays(LinkConditions conditions) {
        toServer(conditions);
        toClients(conditions);
    }

    /// Gives every client another port towards the server, as a NAT does that has lost its table: what the server
    /// sends to the former port is lost.
    public void rebind() {
        await(() -> {
            mappings.values().forEach(this::closeBack);
            return mappings.size();
        });
    }

    /// As [#rebind], from another address of this machine: the clients have moved to another network.
    public void rebindTo(InetAddress address) {
        await(() -> {
            outgoing = address;
            mappings.values().forEach(this::closeBack);
            return mappings.size();
        });
    }

    /// What happened to packets on the way to the server.
    public LinkCounts countsToServer() {
        return await(toServer::counts);
    }

    /// What happened to packets on the way to the clients.
    public LinkCounts countsToClients() {
        return await(toClients::counts);
    }

    private <T> T await(Supplier<T> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        commands.add(() -> done.complete(action.get()));
        selector.wakeup();
        if (closed) {
            throw new IllegalStateException("the relay is closed");
        }
        return done.join();
    }

    private void run() {
        try {
            while (!closed) {
                Due next = waiting.peek();
                if (next == null) {
                    selector.select();
                } else {
                    selector.select(Math.max(1, (next.nanos - now()) / 1_000_000));
                }
                for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                    command.run();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    read(key);
                }
                selector.selectedKeys().clear();
                sendDue();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The UDP relay failed: " + e.getMessage(), e);
        } finally {
            closed = true;
            mappings.values().forEach(this::closeBack);
            closeQuietly(front);
            closeQuietly(selector);
            commands.forEach(Runnable::run);
        }
    }

    /// Nanoseconds since the start, so that arrivals compare without overflow.
    private long now() {
        return System.nanoTime() - epoch;
    }

    private void read(SelectionKey key) throws IOException {
        if (!key.isValid()) {
            return;
        }
        DatagramChannel channel = (DatagramChannel) key.channel();
        Mapping owner = (Mapping) key.attachment();
        for (int i = 0; i < 256; i++) {
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            if (from == null) {
                return;
            }
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            if (owner != null) {
                if (from.equals(server)) {
                    offer(bytes, owner, false);
                }
            } else {
                offer(bytes, mappingOf(from), true);
            }
        }
    }

    private Mapping mappingOf(SocketAddress client) {
        Mapping known = mappings.get(client);
        if (known != null) {
            return known;
        }
        if (mappings.size() >= MAX_CLIENTS) {
            Mapping oldest = mappings.remove(mappings.keySet().iterator().next());
            if (oldest != null) {
                closeBack(oldest);
            }
        }
        Mapping mapping = new Mapping(client);
        mappings.put(client, mapping);
        return mapping;
    }

    private void offer(byte[] bytes, Mapping mapping, boolean up) throws IOException {
        long now = now();
        int copies = (up ? toServer : toClients).offer(bytes.length, now, arrivals);
        for (int i = 0; i < copies; i++) {
            if (arrivals[i] <= now && waiting.isEmpty()) {
                send(bytes, mapping, up);
            } else {
                waiting.add(new Due(arrivals[i], order++, bytes, mapping, up));
            }
        }
    }

    private void sendDue() throws IOException {
        long now = now();
        for (Due next = waiting.peek(); next != null && next.nanos <= now; next = waiting.peek()) {
            waiting.poll();
            send(next.bytes, next.mapping, next.toServer);
        }
    }

    private void send(byte[] bytes, Mapping mapping, boolean up) throws IOException {
        DatagramChannel channel = front;
        if (up) {
            channel = mapping.back;
            if (channel == null) {
                channel = open(new InetSocketAddress(outgoing, 0));
                channel.register(selector, SelectionKey.OP_READ, mapping);
                mapping.back = channel;
            }
        }
        try {
            channel.send(ByteBuffer.wrap(bytes), up ? server : mapping.client);
        } catch (PortUnreachableException e) {
            // whoever it is for has gone: lost, as on a real network
        }
    }

    private void closeBack(Mapping mapping) {
        if (mapping.back != null) {
            closeQuietly(mapping.back);
            mapping.back = null;
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close a socket", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
