package io.sluice.rtp.packet;

import java.lang.foreign.MemorySegment;

/// A pooled holder of one plain packet on the heap, with the facts the inbound path learned about it.
/// Owned by the media worker.
public final class PacketBuffer {
    /// Bytes a buffer can hold: a datagram of an Ethernet frame with some room (chosen).
    public static final int CAPACITY = 1600;

    public final byte[] bytes = new byte[CAPACITY];
    /// [#bytes] as a segment, made once so that no packet allocates one.
    public final MemorySegment segment = MemorySegment.ofArray(bytes);

    public int length;
    /// When the datagram was read from the socket.
    public long arrivalNanos;
    /// The unwrapped sequence number.
    public long sequence;
}
