package io.sluice.core.forward;

import io.sluice.core.room.MediaSections;
import io.sluice.core.room.SlotSection;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.congestion.BandwidthEstimate;
import io.sluice.rtp.congestion.BandwidthEstimator;
import io.sluice.rtp.congestion.CcfbSender;
import io.sluice.rtp.congestion.FeedbackResults;
import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.congestion.RembEstimator;
import io.sluice.rtp.congestion.TransportCcSender;
import io.sluice.rtp.congestion.googcc.GoogCc;
import io.sluice.rtp.congestion.googcc.GoogCcConfig;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.timing.Deadline;

/// What one subscriber's connection can carry: numbers and remembers what leaves, takes the feedback about it, keeps
/// the estimator and sets the pacer's rate by it.
///
/// With transport-wide feedback or that of RFC 8888 the estimator is [GoogCc]; a subscriber who negotiated neither is
/// believed ([RembEstimator]). Whoever divides the bandwidth asks [#estimate] and hears from [Handler#onEstimate] when
/// it is worth asking again.
///
/// Owned by the media worker.
final class CongestionControl {
    /// What congestion control has to tell.
    interface Handler {
        /// The target is another one.
        void onEstimate(long nowNanos);
    }

    private enum Feedback {
        NONE,
        TRANSPORT_CC,
        CCFB
    }

    private final Pacer pacer;
    private final Handler handler;
    private final TransportCcSender transportCc = new TransportCcSender(this::onFeedback);
    private final CcfbSender ccfb = new CcfbSender(this::onFeedback);
    private BandwidthEstimator estimator = new RembEstimator();
    private Feedback feedback = Feedback.NONE;
    private long toldTargetBps = BandwidthEstimator.UNKNOWN;
    private long nowNanos;

    /// Creates the control of a connection about which nothing is known.
    CongestionControl(Pacer pacer, Handler handler) {
        this.pacer = pacer;
        this.handler = handler;
    }

    /// Takes what was negotiated: which feedback there will be. The first kind ever negotiated stays.
    void setSections(MediaSections media, long now) {
        if (feedback != Feedback.NONE) {
            return;
        }
        if (media.slots().stream().anyMatch(CongestionControl::hasCcfb)) {
            feedback = Feedback.CCFB;
        } else if (media.slots().stream().anyMatch(CongestionControl::hasTransportCc)) {
            feedback = Feedback.TRANSPORT_CC;
        } else {
            return;
        }
        estimator = new GoogCc(GoogCcConfig.DEFAULT, this::requestProbe);
        apply(now);
    }

    private static boolean hasTransportCc(SlotSection section) {
        return section.extensions().idOf(HeaderExtension.TRANSPORT_CC) != 0;
    }

    private static boolean hasCcfb(SlotSection section) {
        return section.formats().stream().anyMatch(format -> format.feedback().contains(RtcpFeedback.CCFB));
    }

    private void requestProbe(int cluster, long bps, int minBytes, int minPackets) {
        pacer.startProbe(cluster, bps, minBytes, minPackets, nowNanos);
    }

    /// The transport-wide number for the next packet that bears one, 16 bits.
    int nextTransportSequence() {
        return transportCc.nextSequence();
    }

    /// A packet left.
    ///
    /// @param sequenceNumber its RTP sequence number
    /// @param numbered whether it bears the transport-wide number that was asked for last
    void onSent(int ssrc, int sequenceNumber, int sizeBytes, boolean numbered, int probeCluster, long now) {
        nowNanos = now;
        switch (feedback) {
            case TRANSPORT_CC -> {
                if (numbered) {
                    long sequence = transportCc.onSent(sizeBytes, probeCluster, now);
                    estimator.onPacketSent(sequence, sizeBytes, probeCluster, now);
                } else {
                    transportCc.onUntrackedSent(sizeBytes);
                }
            }
            case CCFB -> {
                long sequence = ccfb.onSent(ssrc, sequenceNumber, sizeBytes, probeCluster, now);
                estimator.onPacketSent(sequence, sizeBytes, probeCluster, now);
            }
            case NONE -> {
                // There is nobody to tell about it.
            }
        }
    }

    void onTransportCc(TransportCcView view, long now) {
        if (feedback == Feedback.TRANSPORT_CC) {
            transportCc.onFeedback(view, now);
        }
    }

    void onCcfb(CcfbView view, long now) {
        if (feedback == Feedback.CCFB) {
            ccfb.onFeedback(view, now);
        }
    }

    private void onFeedback(FeedbackResults results, long now) {
        nowNanos = now;
        estimator.onTransportFeedback(results, now);
        apply(now);
    }

    void onRemb(long bitrateBps, long now) {
        nowNanos = now;
        estimator.onRemb(bitrateBps, now);
        apply(now);
    }

    /// Receiver reports came, over all streams.
    void onReceiverReport(int packetsLost, int packetsExpected, long now) {
        nowNanos = now;
        estimator.onReceiverReport(packetsLost, packetsExpected, now);
        apply(now);
    }

    void onRtt(long rttNanos, long now) {
        estimator.onRtt(rttNanos, now);
    }

    /// Says how much could be put to use at the most: it bounds what is probed for.
    void setUseful(long bitrateBps, long now) {
        nowNanos = now;
        estimator.onUseful(bitrateBps, now);
        apply(now);
    }

    void onPathChanged(long now) {
        nowNanos = now;
        transportCc.onPathChanged();
        ccfb.onPathChanged();
        estimator.onPathChanged(now);
        apply(now);
    }

    void onTimeout(long now) {
        if (Deadline.isDue(estimator.nextTimeoutNanos(), now)) {
            nowNanos = now;
            estimator.onTimeout(now);
            apply(now);
        }
    }

    private void apply(long now) {
        pacer.setRate(estimator.pacingBps(), now);
        pacer.setPadding(estimator.paddingBps(), now);
        long target = estimator.targetBps();
        if (target != toldTargetBps) {
            toldTargetBps = target;
            handler.onEstimate(now);
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
