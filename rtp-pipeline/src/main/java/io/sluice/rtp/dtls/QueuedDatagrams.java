package io.sluice.rtp.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;

/// The blocking socket BouncyCastle believes to have: a bounded queue in, a callback out.
///
/// Thread-safe: datagrams and [#cancel] come from anywhere, the rest belongs to the endpoint's thread.
final class QueuedDatagrams implements DatagramTransport {
    /// Keeps every datagram under the smallest path MTU that matters, with UDP and IPv6 headers (chosen: DESIGN limit
    /// is 1,252 bytes of UDP payload).
    static final int SEND_LIMIT = 1200;

    /// Longer than any Ethernet payload.
    static final int RECEIVE_LIMIT = 2048;

    private static final byte[] WAKE_UP = {};

    private final BlockingQueue<byte[]> queue;
    private final Consumer<byte[]> sink;
    private volatile boolean cancelled;
    private boolean established;
    private boolean closed;

    QueuedDatagrams(int capacity, Consumer<byte[]> sink) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.sink = sink;
    }

    /// Hands a datagram in.
    ///
    /// @return false when it was dropped
    boolean offer(byte[] datagram) {
        return datagram.length > 0 && datagram.length <= RECEIVE_LIMIT && !cancelled && queue.offer(datagram);
    }

    /// Makes the endpoint's thread stop waiting, now and for ever.
    void cancel() {
        cancelled = true;
        if (!queue.offer(WAKE_UP)) {
            queue.clear();
            queue.offer(WAKE_UP);
        }
    }

    /// The handshake is over: from now on [#cancel] lets the thread say close_notify instead of breaking off.
    void established() {
        established = true;
    }

    /// Whether DTLS closed its transport: the peer said close_notify, or something failed.
    boolean isClosed() {
        return closed;
    }

    @Override
    public int getReceiveLimit() {
        return RECEIVE_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LIMIT;
    }

    /// @param waitMillis 0 waits for ever
    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        if (cancelled || closed) {
            throw stopped();
        }
        byte[] datagram;
        try {
            datagram = waitMillis == 0 ? queue.take() : queue.poll(waitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("DTLS thread interrupted");
        }
        if (cancelled) {
            throw stopped();
        }
        if (datagram == null || datagram.length > length) {
            return -1;
        }
        System.arraycopy(datagram, 0, buffer, offset, datagram.length);
        return datagram.length;
    }

    /// BouncyCastle answers any exception with a fatal alert but this one after the handshake.
    private IOException stopped() {
        return established
                ? new InterruptedIOException("DTLS endpoint closed")
                : new TlsFatalAlert(AlertDescription.user_canceled);
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        sink.accept(Arrays.copyOfRange(buffer, offset, offset + length));
    }

    @Override
    public void close() {
        closed = true;
    }
}
