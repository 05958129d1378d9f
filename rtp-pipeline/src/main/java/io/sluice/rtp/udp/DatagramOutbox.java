package io.sluice.rtp.udp;

import java.lang.foreign.MemorySegment;

/// Where protected packets are laid to be sent: claim room, write, commit, and flush once per wake-up.
///
/// Packets of one size to one path, committed since the last flush, leave as one train (`UDP_SEGMENT`), also when
/// packets to other paths were committed between them; a smaller one may ride as the tail and ends it. The order of
/// packets to one path is kept. Where the kernel or the transport knows no trains each packet leaves alone. Errors of
/// the network are counted, never thrown. Owned by the worker that asked for it.
public interface DatagramOutbox {
    /// The memory [#claim] gives offsets of; native, the same object for the life of the outbox.
    MemorySegment memory();

    /// The offset where up to `maxLength` bytes for `to` may be written. Flushes by itself when there is no room. A
    /// claim that is not committed is void at the next claim.
    ///
    /// @param maxLength 1..65,535
    long claim(NetworkPath to, int maxLength);

    /// Completes the last claim with the bytes really written.
    ///
    /// @param lengthBytes 1..`maxLength` of the claim
    void commit(int lengthBytes);

    /// Sends everything committed. May wait a bounded moment (a few milliseconds) for room in the socket's buffer,
    /// and drops what still has none.
    void flush();

    /// What was sent so far.
    SendCounters counters();
}
