package io.sluice.rtp.congestion.googcc;

/// The last resort when feedback takes more than 3 s or has stopped: the rate falls by a fifth each second.
///
/// Time during which nothing was sent does not count.
///
/// Aligned with RttBasedBackoff of libwebrtc's
/// modules/congestion_controller/goog_cc/send_side_bandwidth_estimation.cc, revision 3710345e; but it begins with the
/// first feedback, not with the first packet: a peer that negotiated feedback and never sends any is judged by its
/// reception reports. Owned by the media worker.
final class RttBackoff {
    /// configured_limit_, drop_fraction_, drop_interval_, bandwidth_floor_.
    private static final long LIMIT_NANOS = 3_000_000_000L;

    private static final double DROP = 0.8;
    private static final long INTERVAL_NANOS = 1_000_000_000L;
    private static final double FLOOR_BPS = 5_000;

    private boolean started;
    private long feedbackAtNanos;
    private long propagationNanos;
    private long sentAtNanos;
    private boolean dropped;
    private long droppedAtNanos;

    /// @param rttNanos the shortest round trip that this feedback shows
    void onFeedback(long rttNanos, long nowNanos) {
        if (!started) {
            sentAtNanos = nowNanos;
        }
        started = true;
        feedbackAtNanos = nowNanos;
        propagationNanos = rttNanos;
    }

    void onSent(long nowNanos) {
        sentAtNanos = nowNanos;
    }

    boolean isAboveLimit() {
        return started && Math.max(0, sentAtNanos - feedbackAtNanos) + propagationNanos > LIMIT_NANOS;
    }

    /// The rate to go on with, which is the present one unless another drop is due.
    double drop(double bps, long nowNanos) {
        if (dropped && nowNanos - droppedAtNanos < INTERVAL_NANOS || bps <= FLOOR_BPS) {
            return bps;
        }
        dropped = true;
        droppedAtNanos = nowNanos;
        return Math.max(bps * DROP, FLOOR_BPS);
    }

    /// The last round trip without the time that packets waited for the feedback, 0 = unknown.
    long rttNanos() {
        return propagationNanos;
    }
}
