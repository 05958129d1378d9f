package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;

/// The estimate from one-way delay: groups of packets, the trend of their delay, and the rate that follows it.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/delay_based_bwe.cc, revision 3710345e.
/// Owned by the media worker.
final class DelayBasedEstimator {
    /// kStreamTimeOut.
    private static final long TIMEOUT_NANOS = 2_000_000_000L;

    private final PacketGroups groups = new PacketGroups();
    private final TrendlineEstimator trend = new TrendlineEstimator();
    private final AimdRateControl rate;
    private boolean seen;
    private long seenAtNanos;
    private boolean updated;
    private boolean fromProbe;
    private boolean recovered;

    DelayBasedEstimator(double startBps, double minBps) {
        rate = new AimdRateControl(startBps, minBps);
    }

    /// Takes feedback.
    ///
    /// @param throughput what arrives, after this feedback
    /// @param probeBps what a probe just measured, 0 for none
    void onFeedback(
            FeedbackResults results,
            ArrivalOrder order,
            ThroughputEstimator throughput,
            double probeBps,
            long nowNanos) {
        updated = false;
        fromProbe = false;
        recovered = false;
        if (order.count() == 0) {
            return;
        }
        boolean leftUnderuse = false;
        for (int i = 0; i < order.count(); i++) {
            int packet = order.index(i);
            BandwidthUsage before = trend.usage();
            onPacket(results.sentNanos(packet), results.receivedMicros(packet), nowNanos);
            leftUnderuse |= before == BandwidthUsage.UNDERUSING && trend.usage() == BandwidthUsage.NORMAL;
        }
        update(throughput, probeBps, leftUnderuse, nowNanos);
    }

    private void onPacket(long sentNanos, long receivedMicros, long nowNanos) {
        if (!seen || nowNanos - seenAtNanos > TIMEOUT_NANOS) {
            groups.reset();
            trend.reset();
        }
        seen = true;
        seenAtNanos = nowNanos;
        if (groups.onPacket(sentNanos, receivedMicros, nowNanos)) {
            trend.onGroup(groups.arrivalDeltaMillis(), groups.sendDeltaMillis(), receivedMicros);
        }
    }

    private void update(ThroughputEstimator throughput, double probeBps, boolean leftUnderuse, long nowNanos) {
        double acknowledgedBps = throughput.bps();
        if (trend.usage() == BandwidthUsage.OVERUSING) {
            // A difference to libwebrtc: what arrived before the congestion must not hide how little arrives in it.
            acknowledgedBps = throughput.recentBps();
            if (acknowledgedBps > 0) {
                if (rate.mayReduce(acknowledgedBps, nowNanos)) {
                    rate.update(BandwidthUsage.OVERUSING, acknowledgedBps, nowNanos);
                    updated = true;
                }
            } else if (rate.mayReduce(rate.bps() / 2 - 1, nowNanos)) {
                // Nothing is known of what arrives yet: half each time.
                rate.set(rate.bps() / 2, nowNanos);
                updated = true;
            }
        } else if (probeBps > 0) {
            rate.set(probeBps, nowNanos);
            updated = true;
            fromProbe = true;
        } else {
            rate.update(trend.usage(), acknowledgedBps, nowNanos);
            updated = true;
            recovered = leftUnderuse;
        }
    }

    void onRtt(long rttNanos) {
        rate.onRtt(rttNanos);
    }

    double bps() {
        return rate.bps();
    }

    BandwidthUsage usage() {
        return trend.usage();
    }

    boolean isNearCapacity() {
        return rate.isNearCapacity();
    }

    /// Whether the last feedback gave an estimate.
    boolean isUpdated() {
        return updated;
    }

    /// Whether that came from a probe.
    boolean isFromProbe() {
        return fromProbe;
    }

    /// Whether the last feedback saw a queue emptied.
    boolean isRecovered() {
        return recovered;
    }
}
