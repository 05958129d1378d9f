package io.sluice.rtp.packet;

import org.jspecify.annotations.Nullable;

/// A bounded stock of [PacketBuffer]s, last released first reused (it is the one still in the cache).
///
/// It grows one by one up to its limit and never shrinks. Memory is [PacketBuffer#CAPACITY] for each buffer ever made.
///
/// Owned by the media worker.
public final class PacketPool {
    private final PacketBuffer[] idle;
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
        idle = new PacketBuffer[max];
        while (created < initial) {
            idle[idleCount++] = newBuffer();
        }
    }

    /// Lends a cleared buffer (its bytes are stale), or returns null when all are in use.
    public @Nullable PacketBuffer acquire() {
        PacketBuffer buffer;
        if (idleCount > 0) {
            buffer = idle[--idleCount];
        } else if (created < idle.length) {
            buffer = newBuffer();
        } else {
            return null;
        }
        buffer.state = PacketBuffer.OUTSTANDING;
        return buffer;
    }

    /// Takes a buffer back.
    ///
    /// @throws IllegalStateException if it was released before or never came from a pool
    public void release(PacketBuffer buffer) {
        if (buffer.state != PacketBuffer.OUTSTANDING || idleCount == created) {
            throw new IllegalStateException("released a buffer that was not lent");
        }
        buffer.clear();
        buffer.state = PacketBuffer.POOLED;
        idle[idleCount++] = buffer;
    }

    /// Buffers lent at present.
    public int outstanding() {
        return created - idleCount;
    }

    /// Buffers that may exist.
    public int max() {
        return idle.length;
    }

    private PacketBuffer newBuffer() {
        created++;
        PacketBuffer buffer = new PacketBuffer();
        buffer.state = PacketBuffer.POOLED;
        return buffer;
    }
}
