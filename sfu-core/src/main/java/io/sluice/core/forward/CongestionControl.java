package io.sluice.core.forward;

import io.sluice.rtp.congestion.BandwidthEstimate;
import io.sluice.rtp.congestion.BandwidthEstimator;
import io.sluice.rtp.congestion.FeedbackResults;
import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.congestion.RembEstimator;
import io.sluice.rtp.congestion.TransportCcSender;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.timing.Deadline;

/// What one subscriber's connection can carry: numbers and remembers what leaves, takes the feedback about it, keeps
/// the estimator and sets the pacer's rate by it.
///
/// Whoever divides the bandwidth asks [#estimate] and hears from [Handler#onEstimate] when it is worth asking again.
///
/// Owned by the media worker.
final class CongestionControl {
    /// What congestion control has to tell.
    interface Handler {
        /// The target is another one.
        void onEstimate(long nowNanos);
    }

    private final Pacer pacer;
    private final Handler handler;
    private final TransportCcSender transportCc = new TransportCcSender(this::onFeedback);
    private final BandwidthEstimator estimator = new RembEstimator();
    private long toldTargetBps = BandwidthEstimator.UNKNOWN;

    /// Creates the control of a connection about which nothing is known.
    CongestionControl(Pacer pacer, Handler handler) {
        this.pacer = pacer;
        this.handler = handler;
    }

    /// The transport-wide number for the next packet that bears one, 16 bits.
    int nextTransportSequence() {
        return transportCc.nextSequence();
    }

    /// A packet left that bears a transport-wide number.
    void onSent(int sizeBytes, int probeCluster, long nowNanos) {
        long sequence = transportCc.onSent(sizeBytes, probeCluster, nowNanos);
        estimator.onPacketSent(sequence, sizeBytes, probeCluster, nowNanos);
    }

    void onTransportCc(TransportCcView view, long nowNanos) {
        transportCc.onFeedback(view, nowNanos);
    }

    private void onFeedback(FeedbackResults results, long nowNanos) {
        estimator.onTransportFeedback(results, nowNanos);
        apply(nowNanos);
    }

    void onRemb(long bitrateBps, long nowNanos) {
        estimator.onRemb(bitrateBps, nowNanos);
        apply(nowNanos);
    }

    /// Says how much could be put to use at the most: it bounds what is probed for.
    void setUseful(long bitrateBps, long nowNanos) {
        estimator.onUseful(bitrateBps, nowNanos);
        apply(nowNanos);
    }

    void onPathChanged(long nowNanos) {
        transportCc.onPathChanged();
        estimator.onPathChanged(nowNanos);
        apply(nowNanos);
    }

    void onTimeout(long nowNanos) {
        if (Deadline.isDue(estimator.nextTimeoutNanos(), nowNanos)) {
            estimator.onTimeout(nowNanos);
            apply(nowNanos);
        }
    }

    private void apply(long nowNanos) {
        pacer.setRate(estimator.pacingBps(), nowNanos);
        long target = estimator.targetBps();
        if (target != toldTargetBps) {
            toldTargetBps = target;
            handler.onEstimate(nowNanos);
        }
    }

    long nextTimeoutNanos() {
        return estimator.nextTimeoutNanos();
    }

    /// What may be sent in bits per second, [BandwidthEstimator#UNKNOWN] while nothing bounds it.
    long targetBps() {
        return estimator.targetBps();
    }

    /// The estimate with its reason; made anew for each call.
    BandwidthEstimate estimate() {
        return estimator.estimate();
    }
}
