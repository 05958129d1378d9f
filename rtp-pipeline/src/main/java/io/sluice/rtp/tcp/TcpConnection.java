package io.sluice.rtp.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.rtp.udp.NetworkPath;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One ICE-TCP connection: a 5-tuple whose datagrams come and go framed in a byte stream.
///
/// Its first frame must be a STUN check that names somebody (RFC 6544 §7.2); anything else is no ICE agent and is hung
/// up
/// on. Sending never waits: what the peer does not take in time is turned away by [SendQueue].
///
/// Thread-safe: [#offer] and [#signal] by the media worker that owns the path, [#markValidated] and [#close] from
/// anywhere; the rest on the event loop.
final class TcpConnection extends ChannelInboundHandlerAdapter {
    /// Chosen: what Netty holds beyond our queue, so that drops are decided here and not too late.
    private static final int WRITE_BYTES = 16_384;

    private final TcpListener listener;
    private final TcpConfig config;
    private final FrameDecoder decoder = new FrameDecoder();
    private final SendQueue queue;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private @Nullable ChannelHandlerContext context;
    private @Nullable NetworkPath path;
    private boolean spoke;
    private long openedAt;
    private volatile long heardAt;
    private volatile boolean validated;

    TcpConnection(TcpListener listener, TcpConfig config) {
        this.listener = listener;
        this.config = config;
        this.queue = new SendQueue(config.queueBytes());
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        openedAt = System.nanoTime();
        heardAt = openedAt;
        path = NetworkPath.of(
                NetworkPath.Protocol.TCP, (InetSocketAddress) active.channel().remoteAddress(), (InetSocketAddress)
                        active.channel().localAddress());
        if (!listener.onOpened(this, path)) {
            active.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            heardAt = System.nanoTime();
            FrameDecoder.Verdict verdict = decoder.decode(bytes, listener.frame(), this::onFrame);
            if (verdict != FrameDecoder.Verdict.OK) {
                listener.onMalformed();
                from.close();
            }
        } finally {
            bytes.release();
        }
    }

    private boolean onFrame(MemorySegment frame, int length) {
        NetworkPath from = path;
        if (from == null || !spoke && !listener.isCheck(frame, length)) {
            return false;
        }
        spoke = true;
        listener.inbox().onDatagram(frame, 0, length, from);
        return true;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        listener.inbox().onBatchEnd();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (changed.channel().isWritable()) {
            drain();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext closed) {
        NetworkPath gone = path;
        if (gone != null) {
            listener.onClosed(this, gone, validated);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        if (!(cause instanceof IOException)) {
            listener.onFailure(cause);
        }
        failed.close();
    }

    /// Puts a packet into the queue, or turns it away. By the owning worker.
    boolean offer(MemorySegment memory, long offset, int length) {
        return queue.offer(memory, offset, length);
    }

    /// Has the event loop send what waits. By the owning worker, once a flush.
    void signal() {
        ChannelHandlerContext open = context;
        if (open != null && !scheduled.getAndSet(true)) {
            open.executor().execute(drain);
        }
    }

    private void drain() {
        ChannelHandlerContext open = context;
        scheduled.set(false);
        if (open == null || !open.channel().isActive()) {
            return;
        }
        boolean wrote = false;
        while (!queue.isEmpty() && open.channel().isWritable()) {
            ByteBuf out = open.alloc().ioBuffer(WRITE_BYTES, WRITE_BYTES);
            queue.takeInto(out, WRITE_BYTES);
            open.write(out, open.voidPromise());
            wrote = true;
        }
        if (wrote) {
            open.flush();
        }
    }

    /// Null before it is open.
    @Nullable
    NetworkPath path() {
        return path;
    }

    SendQueue queue() {
        return queue;
    }

    /// An authentic check came by this connection: it may stay.
    void markValidated() {
        validated = true;
    }

    boolean isValidated() {
        return validated;
    }

    /// Whether it has had its time: without a check, or without any sign of life.
    boolean isExpired(long nowNanos) {
        return nowNanos - heardAt >= config.idleNanos()
                || !validated && nowNanos - openedAt >= config.validationNanos();
    }

    void close() {
        ChannelHandlerContext open = context;
        if (open != null) {
            open.close();
        }
    }
}
