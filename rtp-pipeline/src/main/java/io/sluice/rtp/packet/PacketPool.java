package io.sluice.rtp.packet;

import org.jspecify.annotations.Nullable;

/// A bounded stock of [PacketBuffer]s, last released first reused (it is the one still in the cache).
///
/// It grows one by one up to its limit and never shrinks. Memory is [PacketBuffer#CAPACITY] for each buffer ever made.
///
/// Owned by the media worker.
public final class PacketPool {
    private final @Nullable PacketPool parent;
    private final PacketBuffer[] idle;
    private final int max;
    private int lent;
    private int idleCount;
    private int created;

    /// Creates a pool.
    ///
    /// @param initial buffers made at once
    /// @param max buffers that may exist; at least `initial` and 1
    public PacketPool(int initial, int max) {
        if (initial < 0 || max < 1 || initial > max) {
            throw new IllegalArgumentException("initial " + initial + ", max " + max);
        }
        parent = null;
        this.max = max;
        idle = new PacketBuffer[max];
        while (created < initial) {
            idle[idleCount++] = newBuffer();
        }
    }

    private PacketPool(PacketPool parent, int max) {
        this.parent = parent;
        this.max = max;
        this.idle = new PacketBuffer[0];
    }

    /// A pool that lends this pool's buffers, `share` at one time at the most: so one user cannot starve the
    /// others.
    public PacketPool share(int share) {
        if (share < 1) {
            throw new IllegalArgumentException("share " + share);
        }
        return new PacketPool(this, share);
    }

    /// Lends a cleared buffer (its bytes are stale), or returns null when all are in use.
    public @Nullable PacketBuffer acquire() {
        PacketPool owner = parent;
        if (owner != null) {
            PacketBuffer shared = lent < max ? owner.acquire() : null;
            lent += shared == null ? 0 : 1;
            return shared;
        }
        PacketBuffer buffer;
        if (idleCount > 0) {
            buffer = idle[--idleCount];
        } else if (created < idle.length) {
            buffer = newBuffer();
        } else {
            return null;
        }
        buffer.state = PacketBuffer.OUTSTANDING;
        buffer.loan++;
        return buffer;
    }

    /// Takes a buffer back.
    ///
    /// @throws IllegalStateException if it was released before or never came from a pool
    public void release(PacketBuffer buffer) {
        PacketPool owner = parent;
        if (owner != null) {
            owner.release(buffer);
            lent--;
            return;
        }
        if (buffer.state != PacketBuffer.OUTSTANDING || idleCount == created) {
            throw new IllegalStateException("released a buffer that was not lent");
        }
        buffer.clear();
        buffer.state = PacketBuffer.POOLED;
        idle[idleCount++] = buffer;
    }

    /// Buffers lent at present.
    public int outstanding() {
        return parent == null ? created - idleCount : lent;
    }

    /// Buffers that may exist.
    public int max() {
        return max;
    }

    private PacketBuffer newBuffer() {
        created++;
        PacketBuffer buffer = new PacketBuffer();
        buffer.state = PacketBuffer.POOLED;
        return buffer;
    }
}
