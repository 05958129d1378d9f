package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.netem.Bottleneck;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.sim.EventLoop;
import java.util.Arrays;

/// One direction of a network: a bottleneck that flows share, and behind it what each of them meets alone. It notes
/// how long packets waited at the bottleneck.
///
/// Owned by the test's thread.
final class SharedPath {
    private final EventLoop loop;
    private final Bottleneck<Runnable> bottleneck;
    private long[] queueNanos = new long[1 << 16];
    private int measured;

    SharedPath(EventLoop loop, long rateBps, long queueNanos) {
        this.loop = loop;
        this.bottleneck = new Bottleneck<>(loop, rateBps, queueNanos, this::onThrough);
    }

    private void onThrough(Runnable arrival) {
        if (measured == queueNanos.length) {
            queueNanos = Arrays.copyOf(queueNanos, measured * 2);
        }
        queueNanos[measured++] = bottleneck.lastQueueNanos();
        arrival.run();
    }

    /// A way through the bottleneck and then through conditions of one's own.
    MediaFlow.Entry entry(NetworkConditions behind, long seed) {
        NetworkLink<MediaFlow.Packet> link =
                new NetworkLink<>(loop, behind, seed, packet -> packet.flow().onArrival(packet));
        return packet -> bottleneck.send(() -> link.send(packet, packet.sizeBytes()), packet.sizeBytes() + 42);
    }

    Bottleneck<Runnable> bottleneck() {
        return bottleneck;
    }

    /// The time at the bottleneck that so many percent of packets did not exceed, in milliseconds.
    double queueMillis(int percent) {
        if (measured == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(queueNanos, measured);
        Arrays.sort(sorted);
        return sorted[(int) ((measured - 1) * (long) percent / 100)] / 1e6;
    }
}
