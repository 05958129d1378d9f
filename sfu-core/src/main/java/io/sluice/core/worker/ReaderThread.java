package io.sluice.core.worker;

import io.sluice.rtp.udp.UdpTransport;

/// Reads the one UDP socket for several media workers and has a router hand each datagram over.
///
/// Thread-safe: [#stop] from anywhere, the rest is its own thread's.
final class ReaderThread implements Runnable {
    private static final long POLL_NANOS = 500_000_000L;

    private final UdpTransport transport;
    private final DatagramRouter router;
    private volatile boolean stopping;

    ReaderThread(UdpTransport transport, DatagramRouter router) {
        this.transport = transport;
        this.router = router;
    }

    @Override
    public void run() {
        while (!stopping) {
            transport.poll(router, POLL_NANOS);
        }
    }

    /// Ends the loop.
    void stop() {
        stopping = true;
        transport.wakeup();
    }
}
