package io.sluice.load.impair;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A TCP relay between clients and one server: bytes arrive late, connections can be cut, refused, or silently die.
///
/// The delay of a connection's handshake is put on its first bytes: a client of this machine is connected at once, but
/// is served as late as over the real distance.
///
/// Thread-safe: virtual threads do the work, two for each direction of a connection.
public final class TcpRelay implements AutoCloseable {
    private static final int CHUNK_BYTES = 16_384;

    /// Chosen: 4 MB under way in one direction, the bandwidth-delay product of 300 Mbit/s at 100 ms.
    private static final int MOST_CHUNKS = 256;

    /// Bytes under way; none = the end of the stream.
    private record Chunk(byte[] bytes, long dueNanos) {}

    private final InetSocketAddress address;
    private final InetSocketAddress server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos;
    private volatile @Nullable ServerSocket listener;

    private TcpRelay(InetSocketAddress listen, InetSocketAddress server) throws IOException {
        this.server = server;
        ServerSocket socket = new ServerSocket(listen.getPort(), 0, listen.getAddress());
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
        accept(socket);
    }

    /// Starts a relay.
    ///
    /// @param listen where clients connect to; port 0 = any free one
    public static TcpRelay start(InetSocketAddress listen, InetSocketAddress server) {
        try {
            return new TcpRelay(listen, server);
        } catch (IOException e) {
            throw new UncheckedIOException("The TCP relay cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket socket) {
        listener = socket;
        Thread.ofVirtual().name("tcp-relay").start(() -> {
            while (!socket.isClosed()) {
                try {
                    Connection connection = new Connection(socket.accept());
                    connections.add(connection);
                    connection.start();
                } catch (IOException e) {
                    // the listener was closed, or the server refused this one: the client sees its connection end
                }
            }
        });
    }

    /// Where clients connect to.
    public InetSocketAddress address() {
        return address;
    }

    /// Sets the one-way delay of bytes that come in from now on.
    public void delay(Duration oneWay) {
        delayNanos = oneWay.toNanos();
    }

    /// Resets every connection and refuses new ones until [#restore].
    public void cut() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            closeQuietly(open);
        }
        reset();
    }

    /// Resets every connection; new ones are welcome.
    public void reset() {
        connections.forEach(Connection::reset);
    }

    /// Lets every present connection die without a word: nothing passes any more, nobody is told. New connections
    /// work. So it is when a device changes networks.
    public void freeze() {
        connections.forEach(connection -> connection.frozen = true);
    }

    /// Listens again after [#cut].
    public void restore() {
        if (listener != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address);
            accept(socket);
        } catch (IOException e) {
            throw new UncheckedIOException("The TCP relay cannot listen again: " + e.getMessage(), e);
        }
    }

    /// Connections that are open.
    public int openConnections() {
        return connections.size();
    }

    @Override
    public void close() {
        cut();
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException("cannot close a socket", e);
        }
    }

    /// One client's connection and ours to the server.
    private final class Connection {
        private final Socket client;
        private final Socket back = new Socket();
        private volatile boolean frozen;

        Connection(Socket client) throws IOException {
            this.client = client;
            try {
                back.connect(server);
            } catch (IOException e) {
                client.setSoLinger(true, 0);
                client.close();
                throw e;
            }
            client.setTcpNoDelay(true);
            back.setTcpNoDelay(true);
        }

        void start() {
            pump(client, back, 2 * delayNanos);
            pump(back, client, 0);
        }

        private void pump(Socket from, Socket to, long handshakeNanos) {
            BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(MOST_CHUNKS);
            Thread.ofVirtual().start(() -> read(from, underWay, handshakeNanos));
            Thread.ofVirtual().start(() -> write(to, underWay));
        }

        private void read(Socket from, BlockingQueue<Chunk> underWay, long handshakeNanos) {
            byte[] buffer = new byte[CHUNK_BYTES];
            long extra = handshakeNanos;
            try {
                try {
                    InputStream in = from.getInputStream();
                    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                        byte[] bytes = Arrays.copyOf(buffer, length);
                        underWay.put(new Chunk(bytes, System.nanoTime() + delayNanos + extra));
                        extra = 0;
                    }
                } catch (IOException e) {
                    // reset by its end or by us: the other end is closed below
                }
                underWay.put(new Chunk(new byte[0], System.nanoTime() + delayNanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void write(Socket to, BlockingQueue<Chunk> underWay) {
            try {
                OutputStream out = to.getOutputStream();
                for (Chunk next = underWay.take(); next.bytes.length > 0; next = underWay.take()) {
                    TimeUnit.NANOSECONDS.sleep(next.dueNanos - System.nanoTime());
                    if (!frozen) {
                        out.write(next.bytes);
                    }
                }
            } catch (IOException e) {
                // whoever it is for has gone
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (!frozen) {
                end();
            }
        }

        void reset() {
            try {
                client.setSoLinger(true, 0);
                back.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
            end();
        }

        private void end() {
            connections.remove(this);
            closeQuietly(client);
            closeQuietly(back);
        }
    }
}
