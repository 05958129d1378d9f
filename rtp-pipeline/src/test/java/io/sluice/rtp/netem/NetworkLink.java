package io.sluice.rtp.netem;

import io.sluice.rtp.sim.EventLoop;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// One direction of a network in virtual time: packets go in and come out late, twice, in another order or not at
/// all.
///
/// The order of its parts is that of a real path: bottleneck with its drop-tail queue, then loss, then delay. All
/// chance comes from the seed.
///
/// Owned by the test's thread.
///
/// @param <T> what a packet is; the link only carries it
public final class NetworkLink<T> {
    private final EventLoop loop;
    private final SplittableRandom random;
    private final Consumer<? super T> sink;
    private NetworkConditions conditions;
    private LossModel loss;
    private long bottleneckFreeAt;
    private long lastInOrderArrival = Long.MIN_VALUE;
    private long sent;
    private long delivered;
    private long lost;
    private long tailDropped;

    /// Creates a link that delivers into `sink`.
    public NetworkLink(EventLoop loop, NetworkConditions conditions, long seed, Consumer<? super T> sink) {
        this.loop = loop;
        this.random = new SplittableRandom(seed);
        this.sink = sink;
        this.conditions = conditions;
        this.loss = conditions.loss().get();
        this.bottleneckFreeAt = loop.nowNanos();
    }

    /// Changes the weather; packets under way are not touched.
    public void change(NetworkConditions next) {
        conditions = next;
        loss = next.loss().get();
    }

    /// Puts a packet into the link now.
    public void send(T packet, int sizeBytes) {
        sent++;
        long now = loop.nowNanos();
        long leaves = now;
        if (conditions.rateBps() > 0) {
            long start = Math.max(now, bottleneckFreeAt);
            long queued = (start - now) / 1_000 * conditions.rateBps() / 8_000_000L;
            if (queued + sizeBytes > conditions.queueBytes()) {
                tailDropped++;
                return;
            }
            leaves = start + sizeBytes * 8L * 1_000_000_000L / conditions.rateBps();
            bottleneckFreeAt = leaves;
        }
        if (loss.losesNext(random)) {
            lost++;
            return;
        }
        deliver(packet, leaves);
        if (conditions.duplicateProbability() > 0 && random.nextDouble() < conditions.duplicateProbability()) {
            deliver(packet, leaves);
        }
    }

    private void deliver(T packet, long leaves) {
        long arrives = leaves + conditions.delayNanos();
        if (conditions.jitterNanos() > 0) {
            arrives += random.nextLong(conditions.jitterNanos() + 1);
        }
        if (conditions.reorderProbability() > 0 && random.nextDouble() < conditions.reorderProbability()) {
            arrives += random.nextLong(conditions.reorderNanos() + 1);
        } else {
            arrives = Math.max(arrives, lastInOrderArrival);
            lastInOrderArrival = arrives;
        }
        loop.at(arrives, () -> {
            delivered++;
            sink.accept(packet);
        });
    }

    /// Packets put in.
    public long sent() {
        return sent;
    }

    /// Packets that came out, duplicates included.
    public long delivered() {
        return delivered;
    }

    /// Packets that the loss model took.
    public long lost() {
        return lost;
    }

    /// Packets that found the queue full.
    public long tailDropped() {
        return tailDropped;
    }
}
