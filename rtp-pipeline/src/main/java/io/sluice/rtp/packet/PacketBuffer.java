package io.sluice.rtp.packet;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A pooled holder of one plain packet on the heap, with what the inbound path learned about it.
///
/// SRTP opens a datagram straight into it; it is read-only from then on, and lives in the packet ring of its stream
/// until it is evicted. The fields are plain on purpose: each is read for each subscriber.
///
/// Owned by the media worker.
public final class PacketBuffer {
    /// Bytes a buffer holds. Chosen: the payload of an Ethernet frame (1,500 B) with room for a retransmission's or
    /// a cipher's few bytes.
    public static final int CAPACITY = 1600;

    static final byte UNPOOLED = 0;
    static final byte OUTSTANDING = 1;
    static final byte POOLED = 2;

    /// The packet, from index 0.
    public final byte[] bytes = new byte[CAPACITY];

    /// [#bytes] as a segment, made once so that no packet allocates one.
    public final MemorySegment segment = MemorySegment.ofArray(bytes);

    /// Offsets below this have their segment remembered: headers with extensions and a payload descriptor are
    /// shorter.
    private static final int REMEMBERED = 128;

    private final @Nullable MemorySegment[] tails = new MemorySegment[REMEMBERED];

    /// Bytes in use.
    public int length;

    /// When its datagram was read from the socket.
    public long arrivalNanos;

    /// Unwrapped sequence number, the original one of a retransmission.
    public long sequence;

    /// Index of the payload in [#bytes].
    public int payloadOffset;

    /// Payload bytes without padding.
    public int payloadLength;

    /// RTP timestamp as on the wire.
    public int timestamp;

    /// Payload type as the publisher numbers it.
    public int payloadType;

    /// The marker bit.
    public boolean marker;

    /// How often a pool has lent this buffer: the same buffer in the same loan holds the same packet.
    public long loan;

    /// Where the buffer is: guards against a buffer released twice.
    byte state = UNPOOLED;

    /// Creates a buffer outside any pool.
    public PacketBuffer() {}

    /// The bytes from this offset to the end as a segment, for native calls, which cannot take an offset.
    ///
    /// Remembered for small offsets, so that a packet that is sealed for many allocates at most one: whether the
    /// just-in-time compiler removes the slice depends on what else was sliced in the process, and did not hold.
    public MemorySegment from(int offset) {
        if (offset >= REMEMBERED) {
            return segment.asSlice(offset);
        }
        MemorySegment tail = tails[offset];
        if (tail == null) {
            tail = segment.asSlice(offset);
            tails[offset] = tail;
        }
        return tail;
    }

    void clear() {
        length = 0;
        arrivalNanos = 0;
        sequence = 0;
        payloadOffset = 0;
        payloadLength = 0;
        timestamp = 0;
        payloadType = 0;
        marker = false;
    }
}
