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
import org.jspecify.annotations.Nullable;

/// The blocking socket BouncyCastle believes to have: a bounded queue in, a callback out.
///
/// Outbound records are gathered, so that a flight leaves in as few datagrams as hold it and is lost or not as one; a
/// datagram leaves when the next record would not fit, or when the handshake starts to wait.
///
/// Thread-safe: datagrams and [#cancel] come from anywhere, the rest belongs to the endpoint's thread.
final class QueuedDatagrams implements DatagramTransport {
    /// With UDP and IPv6 headers below the 1,280 bytes that every IPv6 path carries (RFC 8200 §5).
    static final int SEND_LIMIT = 1200;

    /// Longer than any Ethernet payload.
    static final int RECEIVE_LIMIT = 2048;

    private static final byte[] WAKE_UP = {};

    private final BlockingQueue<byte[]> queue;
    private final Consumer<byte[]> sink;
    private final RecordGate gate;
    private final byte[] gathered = new byte[SEND_LIMIT];
    private int gatheredLength;
    private volatile boolean cancelled;
    private boolean established;
    private boolean closed;

    QueuedDatagrams(int capacity, RecordGate gate, Consumer<byte[]> sink) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.gate = gate;
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
        flush();
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

    /// Waits for a record; -1 may come early, since the caller keeps the time.
    ///
    /// @param waitMillis 0 waits for ever
    @Override
    public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
        flush();
        byte[] record = gate.next();
        if (record == null) {
            byte[] datagram = take(waitMillis);
            if (datagram == null) {
                return -1;
            }
            gate.accept(datagram);
            record = gate.next();
        }
        if (record == null || record.length > length) {
            return -1;
        }
        System.arraycopy(record, 0, buffer, offset, record.length);
        return record.length;
    }

    private byte @Nullable [] take(int waitMillis) throws IOException {
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
        return datagram;
    }

    /// BouncyCastle answers any exception with a fatal alert but this one after the handshake.
    private IOException stopped() {
        return established
                ? new InterruptedIOException("DTLS endpoint closed")
                : new TlsFatalAlert(AlertDescription.user_canceled);
    }

    @Override
    public void send(byte[] buffer, int offset, int length) {
        if (gatheredLength + length > SEND_LIMIT) {
            flush();
        }
        System.arraycopy(buffer, offset, gathered, gatheredLength, length);
        gatheredLength += length;
    }

    private void flush() {
        if (gatheredLength > 0) {
            byte[] datagram = Arrays.copyOf(gathered, gatheredLength);
            gatheredLength = 0;
            sink.accept(datagram);
        }
    }

    @Override
    public void close() {
        flush();
        closed = true;
    }
}
