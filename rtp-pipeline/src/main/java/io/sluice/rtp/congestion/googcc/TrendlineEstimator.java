package io.sluice.rtp.congestion.googcc;

/// The detector of growing queues: a line fitted through the smoothed one-way delay of the last 20 groups of packets,
/// whose slope is compared with a threshold that adapts.
///
/// The slope estimates (send rate − capacity) / capacity. The threshold widens while slopes go beyond it and narrows
/// while they stay within, so that the flow is neither starved by flows that fill queues nor deaf to its own.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/trendline_estimator.cc, revision 3710345e.
/// Owned by the media worker.
final class TrendlineEstimator {
    /// kDefaultTrendlineWindowSize.
    private static final int WINDOW = 20;

    /// kDefaultTrendlineSmoothingCoeff.
    private static final double SMOOTHING = 0.9;

    /// kDefaultTrendlineThresholdGain.
    private static final double GAIN = 4.0;

    /// kMinNumDeltas.
    private static final int FULL_WEIGHT_GROUPS = 60;

    /// kOverUsingTimeThreshold.
    private static final double OVERUSE_MILLIS = 10;

    /// k_up and k_down, per millisecond.
    private static final double WIDEN = 0.0087;

    private static final double NARROW = 0.039;

    /// Initial value of threshold_ and its bounds.
    private static final double INITIAL_THRESHOLD = 12.5;

    private static final double MIN_THRESHOLD = 6;
    private static final double MAX_THRESHOLD = 600;

    /// kMaxAdaptOffsetMs: what is beyond is a spike that teaches nothing.
    private static final double MAX_ADAPT_OFFSET = 15;

    /// kMaxTimeDeltaMs.
    private static final double MAX_ADAPT_MILLIS = 100;

    private static final double NEVER = -1;

    private final double[] arrivalMillis = new double[WINDOW];
    private final double[] smoothedMillis = new double[WINDOW];
    private int oldest;
    private int held;
    private int groups;
    private long firstArrivalMicros;
    private double delayMillis;
    private double smoothed;
    private double threshold = INITIAL_THRESHOLD;
    private double previousTrend;
    private double overusingMillis = NEVER;
    private int overuses;
    private double adaptedAtMillis = NEVER;
    private BandwidthUsage usage = BandwidthUsage.NORMAL;

    /// Takes the deltas between two groups, the second of which has arrived at `arrivedAtMicros`.
    void onGroup(double arrivalDeltaMillis, double sendDeltaMillis, long arrivedAtMicros) {
        if (groups == 0) {
            firstArrivalMicros = arrivedAtMicros;
        }
        groups = Math.min(groups + 1, FULL_WEIGHT_GROUPS);
        delayMillis += arrivalDeltaMillis - sendDeltaMillis;
        smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * delayMillis;
        double at = (arrivedAtMicros - firstArrivalMicros) / 1e3;
        add(at);
        detect(held == WINDOW ? slope() : previousTrend, sendDeltaMillis, at);
    }

    private void add(double at) {
        int place = held == WINDOW ? oldest : held;
        arrivalMillis[place] = at;
        smoothedMillis[place] = smoothed;
        if (held == WINDOW) {
            oldest = oldest + 1 == WINDOW ? 0 : oldest + 1;
        } else {
            held++;
        }
    }

    /// Least squares, around the centre of mass.
    private double slope() {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < WINDOW; i++) {
            sumX += arrivalMillis[i];
            sumY += smoothedMillis[i];
        }
        double meanX = sumX / WINDOW;
        double meanY = sumY / WINDOW;
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < WINDOW; i++) {
            double x = arrivalMillis[i] - meanX;
            numerator += x * (smoothedMillis[i] - meanY);
            denominator += x * x;
        }
        return denominator == 0 ? previousTrend : numerator / denominator;
    }

    private void detect(double trend, double sendDeltaMillis, double atMillis) {
        if (groups < 2) {
            usage = BandwidthUsage.NORMAL;
            return;
        }
        double weighted = groups * trend * GAIN;
        if (weighted > threshold) {
            // The first time, half of the time since the last group counts as overuse.
            overusingMillis = overusingMillis == NEVER ? sendDeltaMillis / 2 : overusingMillis + sendDeltaMillis;
            overuses++;
            if (overusingMillis > OVERUSE_MILLIS && overuses > 1 && trend >= previousTrend) {
                overusingMillis = 0;
                overuses = 0;
                usage = BandwidthUsage.OVERUSING;
            }
        } else {
            overusingMillis = NEVER;
            overuses = 0;
            usage = weighted < -threshold ? BandwidthUsage.UNDERUSING : BandwidthUsage.NORMAL;
        }
        previousTrend = trend;
        adaptThreshold(Math.abs(weighted), atMillis);
    }

    private void adaptThreshold(double weighted, double atMillis) {
        double elapsed = adaptedAtMillis == NEVER ? 0 : Math.min(atMillis - adaptedAtMillis, MAX_ADAPT_MILLIS);
        adaptedAtMillis = atMillis;
        if (weighted > threshold + MAX_ADAPT_OFFSET) {
            return;
        }
        double rate = weighted < threshold ? NARROW : WIDEN;
        threshold = Math.clamp(threshold + rate * (weighted - threshold) * elapsed, MIN_THRESHOLD, MAX_THRESHOLD);
    }

    BandwidthUsage usage() {
        return usage;
    }

    /// Begins anew.
    void reset() {
        oldest = 0;
        held = 0;
        groups = 0;
        delayMillis = 0;
        smoothed = 0;
        threshold = INITIAL_THRESHOLD;
        previousTrend = 0;
        overusingMillis = NEVER;
        overuses = 0;
        adaptedAtMillis = NEVER;
        usage = BandwidthUsage.NORMAL;
    }
}
