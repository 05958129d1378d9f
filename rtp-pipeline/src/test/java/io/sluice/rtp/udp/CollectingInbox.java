package io.sluice.rtp.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Keeps copies of all datagrams.
final class CollectingInbox implements DatagramInbox {
    record Datagram(byte[] bytes, NetworkPath path) {}

    final List<Datagram> datagrams = new ArrayList<>();
    int batches;

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        datagrams.add(new Datagram(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), path));
    }

    @Override
    public void onBatchEnd() {
        batches++;
    }

    /// Polls until this many datagrams are here or ten seconds have passed.
    void await(UdpTransport transport, int count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (datagrams.size() < count && System.nanoTime() - deadline < 0) {
            transport.poll(this, 100_000_000L);
        }
        if (datagrams.size() != count) {
            throw new AssertionError("expected " + count + " datagrams, got " + datagrams.size());
        }
    }
}
