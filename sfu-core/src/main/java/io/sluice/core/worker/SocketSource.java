package io.sluice.core.worker;

import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.UdpTransport;

/// The socket itself, read by the one worker there is.
record SocketSource(UdpTransport transport) implements PacketSource {
    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        return transport.poll(inbox, timeoutNanos);
    }

    @Override
    public void wakeup() {
        transport.wakeup();
    }
}
