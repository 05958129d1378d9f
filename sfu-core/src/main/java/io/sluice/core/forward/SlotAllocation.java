package io.sluice.core.forward;

import io.sluice.core.allocate.BandwidthAllocator;
import io.sluice.core.allocate.SlotDemand;
import io.sluice.core.publish.InboundRtpStream;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.congestion.BandwidthEstimator;
import java.util.List;

/// Lets the [BandwidthAllocator] divide the estimate of one subscriber over the slots, and carries out what it says.
///
/// Owned by the media worker.
final class SlotAllocation {
    /// Chosen: packets that find nothing to build on ask for a new division at most so often.
    private static final long MIN_PERIOD_NANOS = 100_000_000L;

    private final List<Slot> slots;
    private final CongestionControl congestion;
    private final BandwidthAllocator allocator = new BandwidthAllocator();
    private SlotDemand[] demands = new SlotDemand[8];
    private Subscription[] subscriptions = new Subscription[8];
    private long dividedNanos = Long.MIN_VALUE / 2;
    private long toldUsefulBps = -1;
    private boolean running;

    SlotAllocation(List<Slot> slots, CongestionControl congestion) {
        this.slots = slots;
        this.congestion = congestion;
    }

    /// Divides anew unless that was done just now.
    void divideSoon(long nowNanos) {
        if (nowNanos - dividedNanos >= MIN_PERIOD_NANOS) {
            divide(nowNanos);
        }
    }

    /// Divides anew.
    void divide(long nowNanos) {
        if (running) {
            return;
        }
        running = true;
        dividedNanos = nowNanos;
        int count = 0;
        long audioBps = 0;
        for (int i = 0; i < slots.size(); i++) {
            Subscription subscription = slots.get(i).subscription();
            if (subscription == null) {
                continue;
            }
            if (subscription.publication().kind() == MediaKind.AUDIO) {
                InboundRtpStream stream = subscription.publication().encoding(0);
                audioBps += stream == null || !subscription.sends() ? 0 : stream.bps(nowNanos);
                continue;
            }
            if (count == demands.length) {
                demands = java.util.Arrays.copyOf(demands, count * 2);
                subscriptions = java.util.Arrays.copyOf(subscriptions, count * 2);
            }
            demands[count] = subscription.demand(nowNanos);
            subscriptions[count++] = subscription;
        }
        long target = congestion.targetBps();
        long estimate = target == BandwidthEstimator.UNKNOWN ? BandwidthAllocator.UNLIMITED : target;
        allocator.allocate(estimate, audioBps, demands, count, nowNanos);
        for (int i = 0; i < count; i++) {
            subscriptions[i].onGiven(nowNanos);
        }
        long useful = allocator.usefulBps();
        if (useful != toldUsefulBps && count > 0) {
            toldUsefulBps = useful;
            congestion.setUseful(useful, nowNanos);
        }
        running = false;
    }

    /// What all slots together were given, audio included, in bits per second.
    long givenBps() {
        return allocator.givenBps();
    }

    /// What all slots together could put to use, audio included, in bits per second.
    long usefulBps() {
        return allocator.usefulBps();
    }
}
