package io.sluice.rtp.congestion;

import io.sluice.rtp.timing.Deadline;

/// The estimator that believes its receiver: what the last REMB allowed is the target, and without one nothing is
/// known.
///
/// Owned by the media worker.
public final class RembEstimator implements BandwidthEstimator {
    /// Chosen: libwebrtc repeats a REMB with every receiver report (modules/rtp_rtcp/source/rtcp_sender.cc), so one
    /// this old is from a receiver that stopped.
    private static final long REMB_LIFETIME_NANOS = 10_000_000_000L;

    /// kDefaultPaceMultiplier of libwebrtc's modules/pacing.
    private static final long PACE_PERCENT = 250;

    private final AcknowledgedBitrate acknowledged = new AcknowledgedBitrate();
    private long remb = UNKNOWN;
    private long rembUntil = Deadline.NEVER;

    /// Creates an estimator that knows nothing.
    public RembEstimator() {}

    @Override
    public void onPacketSent(long sequence, int sizeBytes, int probeCluster, long nowNanos) {}

    @Override
    public void onTransportFeedback(FeedbackResults results, long nowNanos) {
        acknowledged.onFeedback(results);
    }

    @Override
    public void onRemb(long bitrateBps, long nowNanos) {
        remb = Math.max(1, bitrateBps);
        rembUntil = nowNanos + REMB_LIFETIME_NANOS;
    }

    @Override
    public void onReceiverReport(int packetsLost, int packetsExpected, long nowNanos) {}

    @Override
    public void onRtt(long rttNanos, long nowNanos) {}

    @Override
    public void onUseful(long bitrateBps, long nowNanos) {}

    @Override
    public void onPathChanged(long nowNanos) {
        acknowledged.reset();
        forgetRemb();
    }

    @Override
    public void onTimeout(long nowNanos) {
        if (Deadline.isDue(rembUntil, nowNanos)) {
            forgetRemb();
        }
    }

    private void forgetRemb() {
        remb = UNKNOWN;
        rembUntil = Deadline.NEVER;
    }

    @Override
    public long nextTimeoutNanos() {
        return rembUntil;
    }

    @Override
    public long targetBps() {
        return remb;
    }

    @Override
    public long pacingBps() {
        return remb == UNKNOWN ? Pacer.UNLIMITED : Math.min(Pacer.MAX_BPS, remb * PACE_PERCENT / 100);
    }

    @Override
    public long paddingBps() {
        return 0;
    }

    @Override
    public long acknowledgedBps() {
        return acknowledged.bitrateBps();
    }

    @Override
    public BandwidthEstimate estimate() {
        return remb == UNKNOWN
                ? BandwidthEstimate.NOTHING_KNOWN
                : new BandwidthEstimate(remb, remb, acknowledged.bitrateBps(), false, 0, 0, BandwidthLimit.RECEIVER);
    }
}
