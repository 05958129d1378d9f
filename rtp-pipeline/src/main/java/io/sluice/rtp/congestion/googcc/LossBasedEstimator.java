package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;

/// The estimate from packet loss: the bandwidth that best explains what was sent and lost in the last seconds, bounded
/// by the delay based estimate and not below what arrives.
///
/// After each observation a few candidates (slightly more, the same, slightly less, what arrives, what the delay
/// allows) compete in the [LossModel]. When loss begins to bound the estimate, it is held for a time that doubles
/// each time; when it rises again, it does so in steps of at most 1.3 within 300 ms, helped by padding.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/loss_based_bwe_v2.cc, revision 3710345e, with the
/// values of its default configuration. Owned by the media worker.
final class LossBasedEstimator {
    /// candidate_factors.
    private static final double HIGHER = 1.02;

    private static final double LOWER = 0.95;

    /// initial_inherent_loss_estimate.
    private static final double INITIAL_INHERENT_LOSS = 0.01;

    /// min_num_observations.
    private static final int MIN_OBSERVATIONS = 3;

    /// bandwidth_rampup_upper_bound_factor, …_in_hold, bandwidth_rampup_hold_threshold.
    private static final double RAMP = 1.5;

    private static final double RAMP_IN_HOLD = 1.2;
    private static final double HOLD_THRESHOLD = 1.3;

    /// max_increase_factor, delayed_increase_window.
    private static final double MAX_INCREASE = 1.3;

    private static final long INCREASE_WINDOW_NANOS = 300_000_000L;

    /// kInitHoldDuration, kMaxHoldDuration, hold_duration_factor.
    private static final long FIRST_HOLD_NANOS = 300_000_000L;

    private static final long MAX_HOLD_NANOS = 60_000_000_000L;
    private static final long HOLD_FACTOR = 2;

    /// padding_duration.
    private static final long PADDING_NANOS = 2_000_000_000L;

    /// instant_upper_bound_loss_offset, instant_upper_bound_bandwidth_balance.
    private static final double INSTANT_LOSS = 0.05;

    private static final double INSTANT_BALANCE_BPS = 100_000;

    private static final double UNBOUNDED = Double.POSITIVE_INFINITY;

    private final double minBps;
    private final double maxBps;
    private final LossObservations observations = new LossObservations();
    private final LossModel model = new LossModel(observations);

    private boolean started;
    private double bandwidthBps;
    private double inherentLoss = INITIAL_INHERENT_LOSS;
    private double acknowledgedBps;
    private double delayBasedBps = UNBOUNDED;
    private double resultBps;
    private LossState state = LossState.DELAY_BASED;

    private boolean recovering;
    private long recoveringSinceNanos;
    private double windowLimitBps = UNBOUNDED;

    private boolean holding;
    private long holdUntilNanos;
    private long holdNanos = FIRST_HOLD_NANOS;
    private double holdBps = UNBOUNDED;

    private double paddingBps;
    private boolean padding;
    private long paddingSinceNanos;

    private double bestBps;
    private double bestInherentLoss;
    private double bestObjective;

    LossBasedEstimator(double minBps, double maxBps) {
        this.minBps = minBps;
        this.maxBps = maxBps;
    }

    /// Takes what arrives.
    void setAcknowledged(double bps) {
        acknowledgedBps = bps;
    }

    /// Takes feedback.
    ///
    /// @param delayBps what the delay allows, infinite while that is unknown
    void onFeedback(FeedbackResults results, double delayBps, boolean inAlr) {
        delayBasedBps = delayBps;
        if (results.count() == 0 || !observations.onFeedback(results)) {
            return;
        }
        if (!started) {
            if (delayBps == UNBOUNDED) {
                return;
            }
            started = true;
            bandwidthBps = delayBps;
            resultBps = delayBps;
        }
        chooseBest(inAlr);
        restrainIncrease();
        double bounded = Math.max(lowerBound(), Math.min(Math.min(bestBps, instantUpperBound()), delayBasedBps));
        if (bounded < bestBps) {
            bandwidthBps = bounded;
            inherentLoss = 0;
        } else {
            bandwidthBps = Math.max(bestBps, lowerBound());
            inherentLoss = bestInherentLoss;
        }
        conclude(bounded);
    }

    private void chooseBest(boolean inAlr) {
        long now = observations.lastSentNanos();
        bestObjective = Double.NEGATIVE_INFINITY;
        bestBps = bandwidthBps;
        bestInherentLoss = inherentLoss;
        consider(HIGHER * bandwidthBps);
        consider(bandwidthBps);
        consider(LOWER * bandwidthBps);
        // What arrives says little while little is sent, unless padding was sent beside it.
        if (acknowledgedBps > 0 && (!inAlr || padding && now - paddingSinceNanos <= PADDING_NANOS)) {
            consider(acknowledgedBps);
        }
        if (delayBasedBps != UNBOUNDED && delayBasedBps > bandwidthBps) {
            consider(delayBasedBps);
        }
        if (observations.averageLoss() > bestInherentLoss && bandwidthBps < bestBps) {
            bestBps = bandwidthBps;
        }
    }

    private void consider(double bps) {
        double limit = isLossLimited() && windowLimitBps != UNBOUNDED ? windowLimitBps : maxBps;
        double candidate = Math.min(bps, Math.max(bandwidthBps, limit));
        double loss = model.improveInherentLoss(inherentLoss, candidate);
        double objective = model.objective(loss, candidate);
        if (objective > bestObjective || objective == bestObjective && candidate > bestBps) {
            bestObjective = objective;
            bestBps = candidate;
            bestInherentLoss = loss;
        }
    }

    private void restrainIncrease() {
        if (!isLossLimited()) {
            return;
        }
        long now = observations.lastSentNanos();
        if (recovering && now - recoveringSinceNanos < INCREASE_WINDOW_NANOS && bestBps > windowLimitBps) {
            bestBps = windowLimitBps;
        }
        if (isIncreasing(bandwidthBps, bestBps) && acknowledgedBps > 0) {
            double ramp = holdBps != UNBOUNDED && acknowledgedBps < HOLD_THRESHOLD * holdBps ? RAMP_IN_HOLD : RAMP;
            bestBps = Math.max(bandwidthBps, Math.min(bestBps, ramp * acknowledgedBps));
            if (state == LossState.DECREASING && bestBps == bandwidthBps) {
                // So that the state changes, and padding is sent.
                bestBps = bandwidthBps + 1;
            }
        }
    }

    private void conclude(double bounded) {
        long now = observations.lastSentNanos();
        if (state == LossState.DECREASING && holding && holdUntilNanos - now > 0 && bounded < delayBasedBps) {
            holdBps = Math.max(lowerBound(), holdBps);
            resultBps = Math.min(holdBps, bounded);
            return;
        }
        boolean lossBounds = bounded < delayBasedBps && bounded < maxBps;
        if (lossBounds && isIncreasing(resultBps, bounded) && mayKeepIncreasing(bounded)) {
            if (!padding || bounded > paddingBps) {
                padding = true;
                paddingBps = bounded;
                paddingSinceNanos = now;
            }
            state = LossState.RISING_WITH_PADDING;
        } else if (lossBounds) {
            if (state != LossState.DECREASING) {
                holding = true;
                holdUntilNanos = now + holdNanos;
                holdNanos = Math.min(MAX_HOLD_NANOS, holdNanos * HOLD_FACTOR);
                holdBps = bounded;
            }
            padding = false;
            state = LossState.DECREASING;
        } else {
            holding = false;
            holdNanos = FIRST_HOLD_NANOS;
            holdBps = UNBOUNDED;
            padding = false;
            state = LossState.DELAY_BASED;
        }
        resultBps = bounded;
        if (isLossLimited() && (!recovering || now - recoveringSinceNanos > INCREASE_WINDOW_NANOS)) {
            windowLimitBps = Math.max(minBps, bandwidthBps * MAX_INCREASE);
            recovering = true;
            recoveringSinceNanos = now;
        }
    }

    private boolean isIncreasing(double before, double after) {
        return isLossLimited() && (before < after || before == after && state == LossState.RISING_WITH_PADDING);
    }

    private boolean mayKeepIncreasing(double bps) {
        return state != LossState.RISING_WITH_PADDING
                || padding && observations.lastSentNanos() - paddingSinceNanos <= PADDING_NANOS
                || !padding
                || paddingBps < bps;
    }

    private boolean isLossLimited() {
        return state != LossState.DELAY_BASED;
    }

    private double lowerBound() {
        return Math.max(acknowledgedBps, minBps);
    }

    private double instantUpperBound() {
        double loss = observations.averageLoss();
        return loss > INSTANT_LOSS ? INSTANT_BALANCE_BPS / (loss - INSTANT_LOSS) : maxBps;
    }

    /// Whether there is an estimate.
    boolean isReady() {
        return started && observations.count() >= MIN_OBSERVATIONS;
    }

    /// Bits per second; only while ready.
    double bps() {
        return resultBps;
    }

    LossState state() {
        return isReady() ? state : LossState.DELAY_BASED;
    }

    /// Average share lost lately.
    double averageLoss() {
        return observations.averageLoss();
    }
}
