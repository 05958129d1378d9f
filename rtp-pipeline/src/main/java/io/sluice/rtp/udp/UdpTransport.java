package io.sluice.rtp.udp;

import java.net.InetSocketAddress;

/// One bound UDP socket of the node. One thread polls it; every worker sends on the same socket through an outbox of
/// its own. Thread ownership: [#poll] belongs to one reading thread, [#close] to it or to whoever joined it; the rest
/// is thread-safe.
public interface UdpTransport extends AutoCloseable {
    /// Opens the socket with the transport asked for, or with the best this machine has.
    ///
    /// @throws java.io.UncheckedIOException when the address cannot be bound
    /// @throws UnsupportedOperationException when the mode asked for does not exist here
    static UdpTransport open(UdpConfig config) {
        return UdpTransports.open(config);
    }

    /// Waits up to `timeoutNanos` for datagrams or a [#wakeup], then reads batches until the socket is drained or a
    /// cap is reached. 0 does not wait.
    ///
    /// @return the datagrams handed to `inbox`
    int poll(DatagramInbox inbox, long timeoutNanos);

    /// Ends the current [#poll] early, or the next one if none is waiting. Work queued before the call is seen by
    /// whoever looks after that poll returned.
    void wakeup();

    /// A new outbox for the calling worker, sending on this socket from that worker's thread.
    DatagramOutbox outbox();

    /// Where the socket is bound; the port is the real one.
    InetSocketAddress localAddress();

    /// What this transport is, for logs and metrics, such as `ffm-gso`.
    String name();

    ReceiveCounters counters();

    @Override
    void close();
}
