package io.sluice.rtp.recovery;

import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import org.jspecify.annotations.Nullable;

/// The last packets of one inbound stream, by sequence number: where retransmissions come from and duplicates end.
///
/// Idea: a packet's place is its sequence number modulo the capacity. A packet leaves when its place is needed or
/// when it is older than the maximum age, and never comes back after that, so nothing is forwarded twice. Ages are
/// looked at when packets come and on [#evict].
///
/// Cost: constant per packet; a gap costs its length once.
///
/// Owned by the media worker.
public final class PacketRing {
    private final PacketPool pool;
    private final @Nullable PacketBuffer[] places;
    private final int mask;
    private final long maxAgeNanos;
    private boolean started;
    private long highest;
    /// Nothing below this comes in any more.
    private long floor;
    /// The lowest packet stored.
    private long lowest;

    private int size;

    /// Creates an empty ring.
    ///
    /// @param capacity a power of two
    /// @param pool where packets go that leave
    public PacketRing(int capacity, long maxAgeNanos, PacketPool pool) {
        if (capacity < 2 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two, not " + capacity);
        }
        this.places = new PacketBuffer[capacity];
        this.mask = capacity - 1;
        this.maxAgeNanos = maxAgeNanos;
        this.pool = pool;
    }

    /// Takes a packet whose `sequence` and `arrivalNanos` are set.
    public RingVerdict insert(PacketBuffer packet, long nowNanos) {
        long sequence = packet.sequence;
        if (!started) {
            started = true;
            highest = sequence;
            lowest = sequence;
            floor = sequence - mask;
        } else if (sequence > highest) {
            makeRoom(sequence);
        } else if (sequence < floor) {
            return RingVerdict.TOO_OLD;
        } else if (places[place(sequence)] != null) {
            return RingVerdict.DUPLICATE;
        } else if (sequence < lowest) {
            lowest = sequence;
        }
        places[place(sequence)] = packet;
        size++;
        evict(nowNanos);
        return RingVerdict.STORED;
    }

    private void makeRoom(long sequence) {
        long newFloor = sequence - mask;
        while (size > 0 && lowest < newFloor) {
            releaseLowest();
        }
        if (size == 0) {
            lowest = sequence;
        }
        floor = Math.max(floor, newFloor);
        highest = sequence;
    }

    private void releaseLowest() {
        PacketBuffer packet = places[place(lowest)];
        if (packet == null) {
            throw new IllegalStateException("no packet at " + lowest);
        }
        places[place(lowest)] = null;
        size--;
        floor = lowest + 1;
        while (size > 0 && places[place(++lowest)] == null) {}
        pool.release(packet);
    }

    /// Lets go of packets that are too old; the newest one always stays.
    public void evict(long nowNanos) {
        while (size > 1) {
            PacketBuffer oldest = places[place(lowest)];
            if (oldest == null || nowNanos - oldest.arrivalNanos <= maxAgeNanos) {
                return;
            }
            releaseLowest();
        }
    }

    /// The packet with this unwrapped sequence number, or null.
    public @Nullable PacketBuffer get(long sequence) {
        PacketBuffer packet = places[place(sequence)];
        return packet != null && packet.sequence == sequence ? packet : null;
    }

    /// Lets go of everything and begins anew.
    public void clear() {
        while (size > 0) {
            releaseLowest();
        }
        started = false;
    }

    /// Packets stored.
    public int size() {
        return size;
    }

    private int place(long sequence) {
        return (int) sequence & mask;
    }
}
