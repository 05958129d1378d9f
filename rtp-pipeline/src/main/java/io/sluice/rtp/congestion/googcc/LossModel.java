package io.sluice.rtp.congestion.googcc;

/// The model of a path that loses packets: some always (inherent loss), and what is sent beyond its bandwidth. It tells
/// how well a bandwidth and an inherent loss explain the observations.
///
/// The measure is the weighted log-likelihood of the bytes lost and received, with a preference for more bandwidth
/// that fades, and turns around, as loss comes to 20 %. The inherent loss of a candidate is improved by one step of
/// Newton's method.
///
/// Aligned with GetObjective, GetDerivatives and NewtonsMethodUpdate of libwebrtc's
/// modules/congestion_controller/goog_cc/loss_based_bwe_v2.cc, revision 3710345e. Owned by the media worker.
final class LossModel {
    /// inherent_loss_lower_bound.
    private static final double MIN_INHERENT = 1e-3;

    /// inherent_loss_upper_bound_offset, inherent_loss_upper_bound_bandwidth_balance.
    private static final double MAX_INHERENT_OFFSET = 0.05;

    private static final double MAX_INHERENT_BALANCE_BPS = 100_000;

    /// newton_step_size; newton_iterations is 1.
    private static final double NEWTON_STEP = 0.75;

    /// higher_bandwidth_bias_factor, higher_log_bandwidth_bias_factor.
    private static final double BIAS = 0.0002;

    private static final double LOG_BIAS = 0.02;

    /// loss_threshold_of_high_bandwidth_preference, bandwidth_preference_smoothing_factor.
    private static final double PREFERENCE_LOSS = 0.2;

    private static final double PREFERENCE_SMOOTHING = 0.002;

    /// GetLossProbability: bounds that keep the logarithms finite.
    private static final double EPSILON = 1e-6;

    private final LossObservations observations;

    LossModel(LossObservations observations) {
        this.observations = observations;
    }

    /// The inherent loss that explains the observations better, if the bandwidth is this.
    double improveInherentLoss(double inherentLoss, double bandwidthBps) {
        double start = feasible(inherentLoss, bandwidthBps);
        double first = 0;
        double second = 0;
        for (int i = 0; i < observations.held(); i++) {
            double p = lossProbability(start, bandwidthBps, observations.sendingBps(i));
            double lost = observations.lostKiloBytes(i);
            double received = observations.kiloBytes(i) - lost;
            double weight = observations.weight(i);
            first += weight * (lost / p - received / (1 - p));
            second -= weight * (lost / (p * p) + received / ((1 - p) * (1 - p)));
        }
        if (second >= 0) {
            second = -EPSILON;
        }
        return feasible(start - NEWTON_STEP * first / second, bandwidthBps);
    }

    private static double feasible(double inherentLoss, double bandwidthBps) {
        double most = Math.min(1, MAX_INHERENT_OFFSET + MAX_INHERENT_BALANCE_BPS / bandwidthBps);
        return Math.min(Math.max(inherentLoss, MIN_INHERENT), most);
    }

    /// How well both explain the observations; more is better.
    double objective(double inherentLoss, double bandwidthBps) {
        double kbps = bandwidthBps / 1e3;
        double preference = preference(BIAS) * kbps + preference(LOG_BIAS) * StrictMath.log(1 + kbps);
        double objective = 0;
        for (int i = 0; i < observations.held(); i++) {
            double p = lossProbability(inherentLoss, bandwidthBps, observations.sendingBps(i));
            double lost = observations.lostKiloBytes(i);
            double sent = observations.kiloBytes(i);
            double likelihood = lost * StrictMath.log(p) + (sent - lost) * StrictMath.log(1 - p);
            objective += observations.weight(i) * (likelihood + preference * sent);
        }
        return objective;
    }

    private double preference(double factor) {
        double distance = PREFERENCE_LOSS - observations.averageLoss();
        return factor * distance / (PREFERENCE_SMOOTHING + Math.abs(distance));
    }

    private static double lossProbability(double inherentLoss, double bandwidthBps, double sendingBps) {
        double loss = inherentLoss;
        if (sendingBps > bandwidthBps) {
            loss += (1 - inherentLoss) * (sendingBps - bandwidthBps) / sendingBps;
        }
        return Math.clamp(loss, EPSILON, 1 - EPSILON);
    }
}
