package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;
import io.sluice.rtp.timing.Deadline;

/// The target: what delay, loss, round trip time and the receiver allow together.
///
/// The loss based estimate leads, the delay bounds it; before there are either, receiver reports lead; a round trip of
/// seconds overrules all of them, and a REMB bounds the result while it is fresh.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/send_side_bandwidth_estimation.cc, revision
/// 3710345e, but for the life of a REMB, which has no end there. Owned by the media worker.
final class TargetRate {
    /// Chosen: libwebrtc repeats a REMB with every receiver report (modules/rtp_rtcp/source/rtcp_sender.cc), so one
    /// this old is from a receiver that stopped.
    private static final long REMB_LIFETIME_NANOS = 10_000_000_000L;

    private static final double UNBOUNDED = Double.POSITIVE_INFINITY;

    private final double minBps;
    private final double maxBps;
    private final LossBasedEstimator loss;
    private final ReportedLoss reported = new ReportedLoss();
    private final RttBackoff backoff = new RttBackoff();
    private double currentBps;
    private double delayBasedBps = UNBOUNDED;
    private double receiverBps = UNBOUNDED;
    private long receiverUntilNanos = Deadline.NEVER;

    TargetRate(double startBps, double minBps, double maxBps) {
        this.minBps = minBps;
        this.maxBps = maxBps;
        this.currentBps = startBps;
        this.loss = new LossBasedEstimator(minBps, maxBps);
    }

    /// A probe measured the rate: nothing older bounds it.
    void setMeasured(double bps) {
        delayBasedBps = UNBOUNDED;
        set(bps);
    }

    void setDelayBased(double bps) {
        delayBasedBps = bps;
        set(currentBps);
    }

    void setAcknowledged(double bps) {
        if (bps > 0) {
            loss.setAcknowledged(bps);
        }
    }

    void onRemb(double bps, long nowNanos) {
        receiverBps = bps;
        receiverUntilNanos = nowNanos + REMB_LIFETIME_NANOS;
    }

    void onSent(long nowNanos) {
        backoff.onSent(nowNanos);
    }

    void onRoundTrip(long shortestNanos, long nowNanos) {
        backoff.onFeedback(shortestNanos, nowNanos);
    }

    /// Takes feedback, after everything else that it says was set.
    void onFeedback(FeedbackResults results, boolean inAlr, long nowNanos) {
        loss.onFeedback(results, delayBasedBps, inAlr);
        update(nowNanos);
    }

    /// Takes a receiver report.
    void onReport(int packetsLost, int packetsExpected, long rttNanos, long nowNanos) {
        if (reported.onReport(packetsLost, packetsExpected) && !loss.isReady() && delayBasedBps == UNBOUNDED) {
            set(reported.next(currentBps, rttNanos, nowNanos));
        }
    }

    /// Time passes.
    void update(long nowNanos) {
        if (Deadline.isDue(receiverUntilNanos, nowNanos)) {
            receiverBps = UNBOUNDED;
            receiverUntilNanos = Deadline.NEVER;
        }
        if (backoff.isAboveLimit()) {
            set(backoff.drop(currentBps, nowNanos));
        } else if (loss.isReady()) {
            set(loss.bps());
        } else if (delayBasedBps != UNBOUNDED && reported.loss() == 0) {
            set(Math.max(delayBasedBps, currentBps));
        }
    }

    private void set(double bps) {
        currentBps = Math.max(minBps, Math.min(Math.min(bps, delayBasedBps), maxBps));
    }

    /// Bits per second.
    double bps() {
        return Math.max(minBps, Math.min(currentBps, receiverBps));
    }

    boolean isBoundByReceiver() {
        return receiverBps <= currentBps;
    }

    boolean isRttAboveLimit() {
        return backoff.isAboveLimit();
    }

    LossState lossState() {
        return loss.state();
    }

    /// Share lost lately, 0 to 1.
    double loss() {
        return loss.isReady() ? loss.averageLoss() : reported.loss();
    }

    long rttNanos() {
        return backoff.rttNanos();
    }
}
