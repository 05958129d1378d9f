package io.sluice.rtp.congestion.googcc;

/// The decision when to probe and how high: 3 × and 6 × the start rate at the beginning and on as long as that
/// succeeds, every 5 s while less is sent than the path may carry, at once when more could be used than before, and
/// back towards the former rate when a short congestion is over.
///
/// A probe never goes beyond twice what could be used.
///
/// A difference to libwebrtc: whoever wants more than the estimate, sends less than 85 % of it and met no congestion
/// for 5 s probes too, at 1.5 × the estimate. Layers come in steps, so a forwarder can send too much to count as
/// application-limited and too little to grow by what it sends. Such a probe counts only if it came through as fast as
/// it was sent, so that flows which share a full path take less from each other.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/probe_controller.cc, revision 3710345e.
/// Owned by the media worker.
final class ProbeController {
    /// Takes the clusters to send.
    interface Handler {
        /// Send a probe cluster of at least so many bytes and packets.
        ///
        /// @param cautious whether it counts only if it came through as fast as it was sent
        void requestProbe(double bps, int minBytes, int minPackets, boolean cautious);
    }

    /// first_exponential_probe_scale, second_exponential_probe_scale, further_exponential_probe_scale.
    private static final double FIRST_SCALE = 3;

    private static final double SECOND_SCALE = 6;
    private static final double FURTHER_SCALE = 2;

    /// further_probe_threshold.
    private static final double FURTHER_THRESHOLD = 0.7;

    /// alr_probing_interval, alr_probe_scale.
    private static final long ALR_INTERVAL_NANOS = 5_000_000_000L;

    private static final double ALR_SCALE = 2;

    /// Chosen: who sends more of the estimate than that grows by what it sends.
    private static final double FILLING = 0.85;

    /// Chosen: enough to notice a wider path, and half of what a flow that sends all it may adds to a full one.
    private static final double WANTING_SCALE = 1.5;

    /// first_allocation_probe_scale, second_allocation_probe_scale, allocation_probe_limit_by_current_scale.
    private static final double ALLOCATION_SCALE = 1;

    private static final double SECOND_ALLOCATION_SCALE = 2;
    private static final double ALLOCATION_LIMIT = 2;

    /// Chosen: what could be used is measured here, not configured, so that a tenth more is no change.
    private static final double USEFUL_GROWTH = 1.1;

    /// OnMaxTotalAllocatedBitrate: InitiateProbing goes up to this much of what could be used.
    private static final double MAX_USEFUL_SCALE = 2;

    /// kDefaultMaxProbingBitrate: while nobody has said what could be used, and at the beginning, when that was hardly
    /// measured.
    private static final double DEFAULT_CEILING_BPS = 5_000_000;

    /// loss_limited_probe_scale.
    private static final double LOSS_LIMITED_SCALE = 1.5;

    /// min_probe_packets_sent, min_probe_duration.
    private static final int PACKETS = 5;

    private static final double SECONDS = 0.015;

    /// kMaxWaitingTimeForProbingResult.
    private static final long RESULT_NANOS = 1_000_000_000L;

    /// kBitrateDropThreshold, kBitrateDropTimeout, kProbeFractionAfterDrop, kProbeUncertainty.
    private static final double DROP = 0.66;

    private static final long DROP_NANOS = 5_000_000_000L;
    private static final double AFTER_DROP = 0.85;
    private static final double UNCERTAINTY = 0.05;

    /// kAlrEndedTimeout.
    private static final long ALR_ENDED_NANOS = 3_000_000_000L;

    /// kMinTimeBetweenAlrProbes.
    private static final long BETWEEN_DROP_PROBES_NANOS = 5_000_000_000L;

    private static final double NEVER = Double.POSITIVE_INFINITY;

    private enum State {
        INITIAL,
        WAITING,
        COMPLETE
    }

    private final Handler handler;
    private final double maxBps;
    private State state = State.INITIAL;
    private LimitCause cause = LimitCause.DELAY_BASED;
    private double estimateBps;
    private double acknowledgedBps;
    private double usefulBps;
    private double usefulBefore;
    private double furtherFromBps = NEVER;
    private long probedAtNanos;
    private boolean inAlr;
    private long alrSinceNanos;
    private boolean alrEnded;
    private long alrEndedAtNanos;
    private boolean dropped;
    private long droppedAtNanos;
    private double beforeDropBps;
    private long congestedAtNanos;
    private boolean cautious;
    private boolean beginning = true;
    private boolean dropProbed;
    private long dropProbedAtNanos;

    /// @param usefulBps what could be used at the most, 0 while nobody has said
    ProbeController(double startBps, double maxBps, double usefulBps, Handler handler) {
        this.estimateBps = startBps;
        this.maxBps = maxBps;
        this.usefulBps = usefulBps;
        this.usefulBefore = usefulBps;
        this.handler = handler;
    }

    /// There is something to send, so that probing makes sense.
    void start(long nowNanos) {
        if (state == State.INITIAL) {
            double startBps = estimateBps;
            probe(nowNanos, FIRST_SCALE * startBps, SECOND_SCALE * startBps, true);
        }
    }

    /// Takes what could be used at the most, in bits per second.
    void setUseful(double bps, long nowNanos) {
        usefulBps = bps;
        usefulBefore = Math.min(usefulBefore, bps);
        if (bps <= USEFUL_GROWTH * usefulBefore) {
            return;
        }
        usefulBefore = bps;
        boolean filling = !inAlr && acknowledgedBps >= FILLING * estimateBps;
        if (state != State.COMPLETE || filling || estimateBps >= maxBps || estimateBps >= bps) {
            return;
        }
        double limit = ALLOCATION_LIMIT * estimateBps;
        double first = Math.min(ALLOCATION_SCALE * bps, limit);
        double second = Math.min(SECOND_ALLOCATION_SCALE * bps, limit);
        probe(nowNanos, first, second > first ? second : 0, limit < SECOND_ALLOCATION_SCALE * bps);
    }

    /// Takes the estimate; a success may be followed by a higher probe.
    ///
    /// @param arrivesBps what arrives, 0 while unknown
    void setEstimate(double bps, double arrivesBps, LimitCause limit, long nowNanos) {
        acknowledgedBps = arrivesBps;
        cause = limit;
        if (limit != LimitCause.DELAY_BASED) {
            congestedAtNanos = nowNanos;
        }
        if (bps < DROP * estimateBps) {
            dropped = true;
            droppedAtNanos = nowNanos;
            beforeDropBps = estimateBps;
        }
        estimateBps = bps;
        if (state == State.WAITING && bps > furtherFromBps) {
            probe(nowNanos, FURTHER_SCALE * bps, 0, true);
        }
    }

    void setAlr(boolean limited, long sinceNanos) {
        inAlr = limited;
        alrSinceNanos = sinceNanos;
    }

    void onAlrEnded(long nowNanos) {
        alrEnded = true;
        alrEndedAtNanos = nowNanos;
    }

    /// A queue was emptied after a congestion: perhaps the former rate is there again.
    void onRecovered(long nowNanos) {
        boolean alrLately = inAlr || alrEnded && nowNanos - alrEndedAtNanos < ALR_ENDED_NANOS;
        if (!alrLately || state != State.COMPLETE || !dropped || nowNanos - droppedAtNanos >= DROP_NANOS) {
            return;
        }
        double suggested = AFTER_DROP * beforeDropBps;
        boolean rested = !dropProbed || nowNanos - dropProbedAtNanos > BETWEEN_DROP_PROBES_NANOS;
        if (rested && (1 - UNCERTAINTY) * suggested > estimateBps) {
            dropProbed = true;
            dropProbedAtNanos = nowNanos;
            probe(nowNanos, suggested, 0, false);
        }
    }

    /// Time passes.
    void onTimeout(long nowNanos) {
        if (state == State.WAITING && nowNanos - probedAtNanos > RESULT_NANOS) {
            complete();
        }
        if (state == State.COMPLETE && nowNanos - probedAtNanos >= ALR_INTERVAL_NANOS && estimateBps < ceiling()) {
            boolean limited = inAlr && nowNanos - alrSinceNanos >= ALR_INTERVAL_NANOS;
            boolean wanting = usefulBps > estimateBps
                    && acknowledgedBps < FILLING * estimateBps
                    && nowNanos - congestedAtNanos >= ALR_INTERVAL_NANOS;
            if (limited) {
                probe(nowNanos, ALR_SCALE * estimateBps, 0, true);
            } else if (wanting) {
                cautious = true;
                probe(nowNanos, WANTING_SCALE * estimateBps, 0, true);
                cautious = false;
            }
        }
    }

    private double ceiling() {
        double useful = usefulBps > 0 ? MAX_USEFUL_SCALE * usefulBps : DEFAULT_CEILING_BPS;
        return Math.min(maxBps, beginning ? Math.max(useful, DEFAULT_CEILING_BPS) : useful);
    }

    private void probe(long nowNanos, double firstBps, double secondBps, boolean mayContinue) {
        if (!cause.allowsProbing()) {
            return;
        }
        double ceiling = ceiling();
        if (cause == LimitCause.LOSS_RISING) {
            ceiling = Math.min(ceiling, LOSS_LIMITED_SCALE * estimateBps);
        }
        double last = send(firstBps, ceiling);
        boolean continues = mayContinue && firstBps < ceiling;
        if (secondBps > 0 && firstBps < ceiling) {
            last = send(secondBps, ceiling);
            continues &= secondBps < ceiling;
        }
        probedAtNanos = nowNanos;
        if (continues) {
            state = State.WAITING;
            furtherFromBps = FURTHER_THRESHOLD * last;
        } else {
            complete();
        }
    }

    private double send(double wantedBps, double ceiling) {
        double bps = Math.min(wantedBps, ceiling);
        handler.requestProbe(bps, (int) (bps / 8 * SECONDS), PACKETS, cautious);
        return bps;
    }

    private void complete() {
        state = State.COMPLETE;
        beginning = false;
        furtherFromBps = NEVER;
    }
}
