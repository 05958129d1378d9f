package io.sluice.rtp.udp;

import java.lang.foreign.MemorySegment;

/// Whoever takes the datagrams a transport reads. Called on the reading thread, inside [UdpTransport#poll].
public interface DatagramInbox {
    /// One datagram. `memory` is the transport's and is overwritten after the batch: read it now or copy it.
    ///
    /// @param length bytes of the datagram, 0..2,048
    void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path);

    /// The batch is through: time to flush what it led to.
    void onBatchEnd();
}
