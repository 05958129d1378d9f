package io.sluice.rtp.congestion.googcc;

/// The rate at which the path was last seen to overflow, with how much that varies.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/link_capacity_estimator.cc, revision 3710345e.
/// Owned by the media worker.
final class LinkCapacity {
    /// Weight of a new measurement: OnOveruseDetected.
    private static final double WEIGHT = 0.05;

    /// Bounds of the variance in relation to the estimate, in kbit/s.
    private static final double MIN_VARIANCE = 0.4;

    private static final double MAX_VARIANCE = 2.5;

    private boolean known;
    private double kbps;
    private double variance = MIN_VARIANCE;

    /// The path overflowed while so much arrived.
    void onOveruse(double throughputBps) {
        double sample = throughputBps / 1e3;
        kbps = known ? (1 - WEIGHT) * kbps + WEIGHT * sample : sample;
        known = true;
        double error = kbps - sample;
        variance = (1 - WEIGHT) * variance + WEIGHT * error * error / Math.max(kbps, 1);
        variance = Math.clamp(variance, MIN_VARIANCE, MAX_VARIANCE);
    }

    void reset() {
        known = false;
    }

    boolean isKnown() {
        return known;
    }

    double bps() {
        return kbps * 1e3;
    }

    /// More than that is not explained by chance.
    double upperBps() {
        return known ? (kbps + 3 * deviation()) * 1e3 : Double.POSITIVE_INFINITY;
    }

    double lowerBps() {
        return known ? Math.max(0, kbps - 3 * deviation()) * 1e3 : 0;
    }

    private double deviation() {
        return StrictMath.sqrt(variance * kbps);
    }
}
