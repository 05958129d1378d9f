package io.sluice.rtp.congestion.googcc;

/// The rate that follows the loss in receiver reports, for a receiver that sends no feedback about single packets: 8 %
/// more a second below 2 % loss, the same up to 10 %, half the loss less beyond.
///
/// Aligned with UpdateEstimate, UpdatePacketsLost and UpdateMinHistory of libwebrtc's
/// modules/congestion_controller/goog_cc/send_side_bandwidth_estimation.cc, revision 3710345e; the lowest rate of the
/// last second, from which the increase starts there, is the rate one second ago here. Owned by the media worker.
final class ReportedLoss {
    /// kDefaultLowLossThreshold, kDefaultHighLossThreshold.
    private static final double LOW = 0.02;

    private static final double HIGH = 0.1;

    /// kLimitNumPackets.
    private static final int MIN_PACKETS = 20;

    /// kBweIncreaseInterval, kBweDecreaseInterval.
    private static final long INCREASE_NANOS = 1_000_000_000L;

    private static final long DECREASE_NANOS = 300_000_000L;
    private static final double INCREASE = 1.08;
    private static final double INCREASE_BPS = 1_000;

    private int expected;
    private int lost;
    private double loss;
    private boolean increased;
    private long increasedAtNanos;
    private boolean decreased;
    private long decreasedAtNanos;

    /// Takes a report.
    ///
    /// @return whether enough packets have been reported for a decision
    boolean onReport(int packetsLost, int packetsExpected) {
        expected += packetsExpected;
        lost += packetsLost;
        if (expected < MIN_PACKETS) {
            return false;
        }
        loss = Math.clamp(lost / (double) expected, 0, 1);
        expected = 0;
        lost = 0;
        return true;
    }

    /// The rate to go on with.
    double next(double bps, long rttNanos, long nowNanos) {
        if (loss <= LOW) {
            if (increased && nowNanos - increasedAtNanos < INCREASE_NANOS) {
                return bps;
            }
            increased = true;
            increasedAtNanos = nowNanos;
            return bps * INCREASE + INCREASE_BPS;
        }
        if (loss <= HIGH || decreased && nowNanos - decreasedAtNanos < DECREASE_NANOS + rttNanos) {
            return bps;
        }
        decreased = true;
        decreasedAtNanos = nowNanos;
        return bps * (1 - 0.5 * loss);
    }

    /// Share lost in the last reports, 0 to 1.
    double loss() {
        return loss;
    }

    void reset() {
        expected = 0;
        lost = 0;
        loss = 0;
    }
}
