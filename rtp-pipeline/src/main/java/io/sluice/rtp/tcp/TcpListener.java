package io.sluice.rtp.tcp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunMessageView;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The passive end of ICE-TCP (RFC 6544) for those whose networks let no UDP through: it takes connections, hands their
/// datagrams to the workers' inbox and gives each worker an outbox for paths of both protocols.
///
/// One thread serves all connections: it is the way out for the few, and does no cryptography. Connections are bounded
/// in number, those that nobody vouches for in number and time, and what waits for one in bytes.
///
/// Thread-safe.
public final class TcpListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

    /// Chosen: what expires is closed at most this much late.
    private static final long SWEEP_MILLIS = 250;

    private final TcpConfig config;
    private final DatagramInbox inbox;
    private final Consumer<NetworkPath> closed;
    private final EventLoopGroup group;
    private final Map<NetworkPath, TcpConnection> connections = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder malformed = new LongAdder();

    // Owned by the event loop.
    private final MemorySegment frame = Arena.ofAuto().allocate(FrameDecoder.MAX_FRAME, 8);
    private final byte[] stunBytes = new byte[StunMessageView.MAX_LENGTH];
    private final StunMessageView stun = new StunMessageView();
    private final ArrayDeque<TcpConnection> newcomers = new ArrayDeque<>();

    private @Nullable Channel channel;

    private TcpListener(TcpConfig config, DatagramInbox inbox, Consumer<NetworkPath> closed) {
        this.config = config;
        this.inbox = inbox;
        this.closed = closed;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("sluice-tcp", true), NioIoHandler.newFactory());
    }

    /// Starts listening.
    ///
    /// @param inbox takes datagrams on the listener's thread
    /// @param closed hears, on the listener's thread, of every connection's end
    /// @throws UncheckedIOException when the address cannot be bound
    public static TcpListener start(
            InetSocketAddress address, TcpConfig config, DatagramInbox inbox, Consumer<NetworkPath> closed) {
        TcpListener listener = new TcpListener(config, inbox, closed);
        try {
            listener.bind(address);
        } catch (IOException e) {
            listener.close();
            throw new UncheckedIOException(e);
        }
        return listener;
    }

    private void bind(InetSocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, config.kernelBytes())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(8_192, 16_384))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(new TcpConnection(TcpListener.this, config));
                    }
                });
        var bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw bound.cause() instanceof IOException failure ? failure : new IOException(bound.cause());
        }
        channel = bound.channel();
        group.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        newcomers.removeIf(TcpConnection::isValidated);
        for (TcpConnection connection : connections.values()) {
            if (connection.isExpired(now)) {
                connection.close();
            }
        }
    }

    /// False when there is no room for one more.
    boolean onOpened(TcpConnection connection, NetworkPath path) {
        if (connections.size() >= config.maxConnections()) {
            refused.increment();
            return false;
        }
        accepted.increment();
        connections.put(path, connection);
        newcomers.removeIf(TcpConnection::isValidated);
        if (newcomers.size() >= config.maxUnvalidated()) {
            refused.increment();
            giveUp(newcomers.removeFirst());
        }
        newcomers.addLast(connection);
        return true;
    }

    private void giveUp(TcpConnection stranger) {
        NetworkPath path = stranger.path();
        if (path != null) {
            connections.remove(path, stranger);
        }
        stranger.close();
    }

    void onClosed(TcpConnection connection, NetworkPath path, boolean validated) {
        newcomers.remove(connection);
        if (connections.remove(path, connection) && validated) {
            closed.accept(path);
        }
    }

    void onMalformed() {
        malformed.increment();
    }

    void onFailure(Throwable cause) {
        LOG.error("A TCP connection failed.", cause);
    }

    MemorySegment frame() {
        return frame;
    }

    DatagramInbox inbox() {
        return inbox;
    }

    /// Whether a frame is a STUN Binding request that names somebody.
    boolean isCheck(MemorySegment memory, int length) {
        if (length > stunBytes.length) {
            return false;
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, stunBytes, 0, length);
        return stun.tryWrap(stunBytes, 0, length)
                && stun.messageType() == StunFormat.BINDING_REQUEST
                && stun.hasUsername();
    }

    /// The connection of a path, or null when it has ended.
    @Nullable
    TcpConnection connection(NetworkPath path) {
        return connections.get(path);
    }

    /// An outbox for one worker that sends TCP paths through connections and all others through `udp`.
    public TcpOutbox outbox(DatagramOutbox udp) {
        return new TcpOutbox(this, udp);
    }

    /// An authentic check came by this path: its connection may stay.
    public void onValidated(NetworkPath path) {
        TcpConnection connection = connections.get(path);
        if (connection != null) {
            connection.markValidated();
        }
    }

    /// Nobody wants this path any more: its connection is closed.
    public void onInvalidated(NetworkPath path) {
        TcpConnection connection = connections.get(path);
        if (connection != null) {
            connection.close();
        }
    }

    /// Where it listens.
    public InetSocketAddress localAddress() {
        Channel bound = channel;
        if (bound == null) {
            throw new IllegalStateException("not bound");
        }
        return (InetSocketAddress) bound.localAddress();
    }

    /// Connections that are open.
    public int open() {
        return connections.size();
    }

    /// Connections taken so far.
    public long accepted() {
        return accepted.sum();
    }

    /// Connections turned away, or given up for newer ones before anybody vouched for them.
    public long refused() {
        return refused.sum();
    }

    /// Connections hung up on because what they sent was no framed ICE.
    public long malformed() {
        return malformed.sum();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
