package io.sluice.core.worker;

import io.sluice.rtp.udp.DatagramInbox;

/// Where a media worker waits for datagrams: the socket itself, or the ring that the reader thread fills.
interface PacketSource {
    /// Waits up to `timeoutNanos` for datagrams or a [#wakeup], and hands over what is there.
    ///
    /// @return datagrams handed over
    int poll(DatagramInbox inbox, long timeoutNanos);

    /// Ends the current or next [#poll]. Thread-safe.
    void wakeup();
}
