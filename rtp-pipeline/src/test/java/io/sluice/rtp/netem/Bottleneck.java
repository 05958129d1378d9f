package io.sluice.rtp.netem;

import io.sluice.rtp.sim.EventLoop;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// The slowest link of a path that flows share: a drop-tail queue in virtual time, served at a rate that may change
/// while packets wait.
///
/// The queue is as long as a time, so it holds more bytes when the rate is higher. The packet in service keeps the
/// rate with which its service began.
///
/// Owned by the test's thread.
///
/// @param <T> what a packet is
public final class Bottleneck<T> {
    private record Waiting<T>(T packet, int sizeBytes, long sinceNanos) {}

    private final EventLoop loop;
    private final Consumer<? super T> sink;
    private final ArrayDeque<Waiting<T>> queue = new ArrayDeque<>();
    private final long queueNanos;
    private long rateBps;
    private long queuedBytes;
    private boolean busy;
    private long dropped;
    private long passedBytes;
    private long lastQueueNanos;

    /// @param queueNanos how long the queue may be
    public Bottleneck(EventLoop loop, long rateBps, long queueNanos, Consumer<? super T> sink) {
        this.loop = loop;
        this.rateBps = rateBps;
        this.queueNanos = queueNanos;
        this.sink = sink;
    }

    /// Changes the rate from the next packet on.
    public void setRate(long bps) {
        rateBps = bps;
    }

    /// Bits per second.
    public long rateBps() {
        return rateBps;
    }

    /// Puts a packet in; it is lost when the queue is full.
    public void send(T packet, int sizeBytes) {
        if ((queuedBytes + sizeBytes) * 8e9 / rateBps > queueNanos && !queue.isEmpty()) {
            dropped++;
            return;
        }
        queue.add(new Waiting<>(packet, sizeBytes, loop.nowNanos()));
        queuedBytes += sizeBytes;
        if (!busy) {
            serve();
        }
    }

    private void serve() {
        Waiting<T> next = queue.peek();
        if (next == null) {
            busy = false;
            return;
        }
        busy = true;
        loop.after(next.sizeBytes * 8_000_000_000L / rateBps, () -> {
            queue.remove();
            queuedBytes -= next.sizeBytes;
            passedBytes += next.sizeBytes;
            lastQueueNanos = loop.nowNanos() - next.sinceNanos;
            sink.accept(next.packet);
            serve();
        });
    }

    /// Packets that found the queue full.
    public long dropped() {
        return dropped;
    }

    /// Bytes that came through.
    public long passedBytes() {
        return passedBytes;
    }

    /// How long the packet that came through last was here.
    public long lastQueueNanos() {
        return lastQueueNanos;
    }
}
