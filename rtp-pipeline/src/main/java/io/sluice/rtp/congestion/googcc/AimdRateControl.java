package io.sluice.rtp.congestion.googcc;

/// The rate that follows the delay: it rises while the delay is steady, waits while a queue empties and falls to 85 %
/// of what arrives when a queue builds up.
///
/// Far from a known capacity it rises by up to 8 % a second, near it by about a packet per response time. It never
/// rises beyond 1.5 × what arrives: a rate that was not sent is not known to fit.
///
/// Aligned with libwebrtc's modules/remote_bitrate_estimator/aimd_rate_control.cc, revision 3710345e.
/// Owned by the media worker.
final class AimdRateControl {
    /// kDefaultBackoffFactor.
    private static final double BACKOFF = 0.85;

    /// Subtracted beyond that, so that slow flows back off enough.
    private static final double BACKOFF_OFFSET_BPS = 5_000;

    /// MultiplicativeRateIncrease: per second.
    private static final double GROWTH = 1.08;

    private static final double MIN_GROWTH_BPS = 1_000;

    /// ChangeBitrate: bound of the increase.
    private static final double THROUGHPUT_FACTOR = 1.5;

    private static final double THROUGHPUT_OFFSET_BPS = 10_000;

    /// GetNearMaxIncreaseRateBpsPerSecond.
    private static final double PACKET_BITS = 1_200 * 8;

    private static final double FRAMES_PER_SECOND = 30;
    private static final double MIN_ADDITIVE_BPS = 4_000;
    private static final double DETECTOR_SECONDS = 0.1;

    /// kDefaultRtt.
    private static final long DEFAULT_RTT_NANOS = 200_000_000L;

    /// TimeToReduceFurther.
    private static final long MIN_REDUCTION_NANOS = 10_000_000L;

    private static final long MAX_REDUCTION_NANOS = 200_000_000L;

    private enum State {
        HOLD,
        INCREASE,
        DECREASE
    }

    private final double minBps;
    private final LinkCapacity capacity = new LinkCapacity();
    private State state = State.HOLD;
    private double bps;
    private double throughputBps;
    private boolean changed;
    private long changedAtNanos;
    private long rttNanos = DEFAULT_RTT_NANOS;

    AimdRateControl(double startBps, double minBps) {
        this.minBps = minBps;
        this.bps = startBps;
        this.throughputBps = startBps;
    }

    void onRtt(long nanos) {
        rttNanos = nanos;
    }

    /// Takes what the detector says.
    ///
    /// @param acknowledgedBps what arrives, 0 while unknown
    /// @return the rate
    double update(BandwidthUsage usage, double acknowledgedBps, long nowNanos) {
        if (acknowledgedBps > 0) {
            throughputBps = acknowledgedBps;
        }
        switch (usage) {
            case NORMAL -> {
                if (state == State.HOLD) {
                    setChanged(nowNanos);
                    state = State.INCREASE;
                }
            }
            case OVERUSING -> state = State.DECREASE;
            case UNDERUSING -> state = State.HOLD;
        }
        switch (state) {
            case HOLD -> {
                // The queue empties.
            }
            case INCREASE -> increase(nowNanos);
            case DECREASE -> decrease(nowNanos);
        }
        bps = Math.max(bps, minBps);
        return bps;
    }

    private void increase(long nowNanos) {
        if (throughputBps > capacity.upperBps()) {
            capacity.reset();
        }
        double limit = THROUGHPUT_FACTOR * throughputBps + THROUGHPUT_OFFSET_BPS;
        if (bps < limit) {
            double seconds = changed ? (nowNanos - changedAtNanos) / 1e9 : 1;
            double more = capacity.isKnown()
                    ? additivePerSecond() * seconds
                    : Math.max(bps * (StrictMath.pow(GROWTH, Math.min(seconds, 1)) - 1), MIN_GROWTH_BPS);
            bps = Math.min(bps + more, limit);
        }
        setChanged(nowNanos);
    }

    private double additivePerSecond() {
        double frameBits = bps / FRAMES_PER_SECOND;
        double packetBits = frameBits / Math.ceil(frameBits / PACKET_BITS);
        double responseSeconds = 2 * (rttNanos / 1e9 + DETECTOR_SECONDS);
        return Math.max(MIN_ADDITIVE_BPS, packetBits / responseSeconds);
    }

    private void decrease(long nowNanos) {
        double lower = throughputBps * BACKOFF;
        if (lower > BACKOFF_OFFSET_BPS) {
            lower -= BACKOFF_OFFSET_BPS;
        }
        if (lower > bps && capacity.isKnown()) {
            lower = BACKOFF * capacity.bps();
        }
        bps = Math.min(bps, lower);
        if (throughputBps < capacity.lowerBps()) {
            capacity.reset();
        }
        capacity.onOveruse(throughputBps);
        state = State.HOLD;
        setChanged(nowNanos);
    }

    private void setChanged(long nowNanos) {
        changed = true;
        changedAtNanos = nowNanos;
    }

    /// Whether the last reduction is long enough ago to show, or was far too small.
    boolean mayReduce(double acknowledgedBps, long nowNanos) {
        long interval = Math.clamp(rttNanos, MIN_REDUCTION_NANOS, MAX_REDUCTION_NANOS);
        return !changed || nowNanos - changedAtNanos >= interval || acknowledgedBps < 0.5 * bps;
    }

    /// Sets the rate to one that was measured.
    void set(double measuredBps, long nowNanos) {
        bps = Math.max(measuredBps, minBps);
        setChanged(nowNanos);
    }

    double bps() {
        return bps;
    }

    /// Whether the path was seen to overflow near the present rate.
    boolean isNearCapacity() {
        return capacity.isKnown();
    }
}
