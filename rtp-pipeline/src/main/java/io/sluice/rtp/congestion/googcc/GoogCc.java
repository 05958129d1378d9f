package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.BandwidthEstimate;
import io.sluice.rtp.congestion.BandwidthEstimator;
import io.sluice.rtp.congestion.BandwidthLimit;
import io.sluice.rtp.congestion.FeedbackResults;
import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.timing.Deadline;

/// Google congestion control: the estimator that watches delay and loss of what was sent, and probes for more.
///
/// It puts the parts together: feedback gives what arrives ([ThroughputEstimator]), what probes measured
/// ([ProbeClusters]), what the delay allows ([DelayBasedEstimator]) and what loss allows; [TargetRate] makes one
/// target of them, [CongestionWindow] pushes it back when feedback stalls, [ProbeController] decides when to try more.
///
/// Everything is a function of packets, feedback and time. Nothing is allocated per packet or feedback.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/goog_cc_network_control.cc, revision 3710345e;
/// docs/bandwidth-estimation.md lists every part and every difference. Owned by the media worker.
public final class GoogCc implements BandwidthEstimator {
    /// kProbeDropThroughputFraction.
    private static final double PROBE_DROP = 0.85;

    /// Chosen: without feedback, probing and round trip are looked at this often; with it, at each one.
    private static final long PROCESS_NANOS = 250_000_000L;

    /// min_packet_size of libwebrtc's modules/pacing/bitrate_prober.cc: the first packet of this size starts probing.
    private static final int MIN_PROBE_START_BYTES = 200;

    private final GoogCcConfig config;
    private final Handler handler;
    private final ArrivalOrder order = new ArrivalOrder();
    private ThroughputEstimator throughput;
    private ProbeClusters clusters;
    private ProbeController probing;
    private DelayBasedEstimator delay;
    private TargetRate target;
    private AlrDetector alr;
    private CongestionWindow window;
    private StableTarget stable;
    private int lastCluster;
    private double usefulBps;
    private boolean sent;
    private boolean sentLately;
    private boolean probingStarted;
    private boolean hasFeedback;
    private boolean wasInAlr;
    private long bytesInFlight;
    private long rttNanos;
    private double currentBps;
    private long processAtNanos = Deadline.NEVER;

    /// Creates an estimator that knows nothing.
    @SuppressWarnings("NullAway.Init") // start() sets all parts.
    public GoogCc(GoogCcConfig config, Handler handler) {
        this.config = config;
        this.handler = handler;
        start(config.startBps());
    }

    private void start(double startBps) {
        throughput = new ThroughputEstimator();
        clusters = new ProbeClusters();
        probing = new ProbeController(startBps, config.maxBps(), usefulBps, this::requestProbe);
        delay = new DelayBasedEstimator(startBps, config.minBps());
        target = new TargetRate(startBps, config.minBps(), config.maxBps());
        alr = new AlrDetector(startBps);
        window = new CongestionWindow();
        stable = new StableTarget();
        sent = false;
        probingStarted = false;
        hasFeedback = false;
        wasInAlr = false;
        bytesInFlight = 0;
        currentBps = startBps;
    }

    private void requestProbe(double bps, int minBytes, int minPackets, boolean cautious) {
        lastCluster = lastCluster == Integer.MAX_VALUE ? 1 : lastCluster + 1;
        clusters.onRequested(lastCluster, minBytes, minPackets, cautious);
        handler.requestProbe(lastCluster, (long) bps, minBytes, minPackets);
    }

    @Override
    public void onPacketSent(long sequence, int sizeBytes, int probeCluster, long nowNanos) {
        bytesInFlight += sizeBytes;
        alr.onSent(sizeBytes, nowNanos);
        target.onSent(nowNanos);
        sent = true;
        sentLately = true;
        if (!probingStarted) {
            startProbing(sizeBytes >= MIN_PROBE_START_BYTES, nowNanos);
        }
        if (processAtNanos == Deadline.NEVER) {
            processAtNanos = nowNanos + PROCESS_NANOS;
        }
        if (window.isExceeded(bytesInFlight, nowNanos)) {
            conclude(nowNanos);
        }
    }

    /// A difference to libwebrtc, where the first large packet starts it: here video may wait for the estimate.
    private void startProbing(boolean videoFlows, long nowNanos) {
        if (sent && (videoFlows || usefulBps > currentBps)) {
            probingStarted = true;
            probing.start(nowNanos);
        }
    }

    @Override
    public void onTransportFeedback(FeedbackResults results, long nowNanos) {
        hasFeedback = true;
        bytesInFlight = results.bytesInFlight();
        order.sort(results);
        onRoundTrips(results, nowNanos);
        boolean inAlr = alr.isLimited();
        if (wasInAlr && !inAlr) {
            probing.onAlrEnded(nowNanos);
        }
        wasInAlr = inAlr;
        throughput.onFeedback(results, order);
        double acknowledged = throughput.bps();
        target.setAcknowledged(acknowledged);
        double probed = clusters.onFeedback(results, order);
        if (probed > 0 && acknowledged > 0) {
            // A probe that measured less than what arrives anyway is wrong, unless the path is overused indeed.
            probed = Math.max(probed, Math.min(delay.bps(), acknowledged * PROBE_DROP));
        }
        delay.onFeedback(results, order, throughput, probed, nowNanos);
        if (delay.isUpdated()) {
            if (delay.isFromProbe()) {
                target.setMeasured(delay.bps());
            }
            target.setDelayBased(delay.bps());
        }
        target.onFeedback(results, inAlr, nowNanos);
        conclude(nowNanos);
        if (delay.isRecovered()) {
            probing.setAlr(alr.isLimited(), alr.limitedSinceNanos());
            probing.onRecovered(nowNanos);
        }
        process(nowNanos);
    }

    private void onRoundTrips(FeedbackResults results, long nowNanos) {
        if (order.count() == 0) {
            return;
        }
        long newestArrival = results.receivedMicros(order.index(order.count() - 1));
        long slowest = 0;
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < order.count(); i++) {
            int packet = order.index(i);
            long feedback = nowNanos - results.sentNanos(packet);
            long waited = (newestArrival - results.receivedMicros(packet)) * 1_000;
            slowest = Math.max(slowest, feedback);
            shortest = Math.min(shortest, feedback - waited);
        }
        rttNanos = Math.max(1, shortest);
        window.onFeedback(slowest, currentBps);
        target.onRoundTrip(shortest, nowNanos);
    }

    /// Makes the target what its parts say, and tells those who follow it.
    private void conclude(long nowNanos) {
        window.look(bytesInFlight, nowNanos);
        double bps = target.bps();
        if (bps != currentBps) {
            currentBps = bps;
            alr.setEstimate(bps);
        }
        probing.setEstimate(bps, throughput.bps(), cause(), nowNanos);
        stable.onTarget(window.pushBack(bps), nowNanos);
    }

    private LimitCause cause() {
        if (delay.usage() != BandwidthUsage.NORMAL) {
            return LimitCause.DELAY_CHANGES;
        }
        if (target.isRttAboveLimit()) {
            return LimitCause.ROUND_TRIP;
        }
        return target.lossState() == LossState.DELAY_BASED ? LimitCause.DELAY_BASED : LimitCause.LOSS;
    }

    private void process(long nowNanos) {
        probing.setAlr(alr.isLimited(), alr.limitedSinceNanos());
        probing.onTimeout(nowNanos);
        processAtNanos = nowNanos + PROCESS_NANOS;
    }

    @Override
    public void onRemb(long bitrateBps, long nowNanos) {
        target.onRemb(Math.max(1, bitrateBps), nowNanos);
        conclude(nowNanos);
    }

    @Override
    public void onReceiverReport(int packetsLost, int packetsExpected, long nowNanos) {
        target.onReport(packetsLost, packetsExpected, rttNanos, nowNanos);
        conclude(nowNanos);
    }

    @Override
    public void onRtt(long nanos, long nowNanos) {
        rttNanos = nanos;
        delay.onRtt(nanos);
    }

    @Override
    public void onUseful(long bitrateBps, long nowNanos) {
        usefulBps = bitrateBps == UNKNOWN ? 0 : bitrateBps;
        probing.setUseful(usefulBps, nowNanos);
        if (!probingStarted) {
            startProbing(false, nowNanos);
        }
    }

    @Override
    public void onPathChanged(long nowNanos) {
        // What arrived on the old path is a start, if it is less than the usual one.
        double arrived = throughput.bps();
        start(arrived > 0 ? Math.clamp(arrived, config.minBps(), config.startBps()) : config.startBps());
        processAtNanos = Deadline.NEVER;
    }

    @Override
    public void onTimeout(long nowNanos) {
        if (!Deadline.isDue(processAtNanos, nowNanos)) {
            return;
        }
        target.update(nowNanos);
        conclude(nowNanos);
        process(nowNanos);
        if (!sentLately) {
            // Nothing leaves: the next packet starts the timer again.
            processAtNanos = Deadline.NEVER;
        }
        sentLately = false;
    }

    @Override
    public long nextTimeoutNanos() {
        return processAtNanos;
    }

    @Override
    public long targetBps() {
        return (long) window.pushBack(currentBps);
    }

    @Override
    public long pacingBps() {
        // Not pushed back: the pacer must not build a queue when media yields.
        return Math.min(Pacer.MAX_BPS, (long) (currentBps * config.pacingPercent() / 100));
    }

    @Override
    public long paddingBps() {
        return target.lossState() == LossState.RISING_WITH_PADDING ? targetBps() : 0;
    }

    @Override
    public long acknowledgedBps() {
        return (long) throughput.bps();
    }

    @Override
    public BandwidthEstimate estimate() {
        return new BandwidthEstimate(
                targetBps(),
                (long) Math.min(stable.bps(), targetBps()),
                acknowledgedBps(),
                alr.isLimited(),
                target.loss(),
                rttNanos,
                limit());
    }

    private BandwidthLimit limit() {
        if (target.isBoundByReceiver()) {
            return BandwidthLimit.RECEIVER;
        }
        if (!hasFeedback) {
            return BandwidthLimit.UNKNOWN;
        }
        if (target.isRttAboveLimit() || window.isPushing()) {
            return BandwidthLimit.ROUND_TRIP;
        }
        if (delay.usage() != BandwidthUsage.NORMAL) {
            return BandwidthLimit.DELAY;
        }
        if (target.lossState() != LossState.DELAY_BASED) {
            return BandwidthLimit.LOSS;
        }
        if (alr.isLimited()) {
            return BandwidthLimit.APPLICATION;
        }
        return delay.isNearCapacity() ? BandwidthLimit.DELAY : BandwidthLimit.RISING;
    }
}
