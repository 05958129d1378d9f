package io.sluice.rtp.congestion.googcc;

/// The bound on bytes under way: what the rate sends within the shortest feedback time plus 350 ms. While more is under
/// way, the rate that media may use is pushed back, long before the trend or a timeout would say anything.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/congestion_window_pushback_controller.cc and
/// UpdateCongestionWindowSize of goog_cc_network_control.cc, revision 3710345e, with its default
/// "QueueSize:350,MinBitrate:30000". There the default also says DropFrame: the encoder skips frames instead of being
/// given a lower rate; a forwarder has no encoder, so here it is the rate. Pushback is looked at every 25 ms and with
/// each feedback instead of with each packet sent. Owned by the media worker.
final class CongestionWindow {
    /// QueueSize.
    private static final double QUEUE_SECONDS = 0.35;

    /// MinBitrate.
    private static final double MIN_BPS = 30_000;

    /// kMinCwnd.
    private static final double MIN_BYTES = 3_000;

    /// kMaxFeedbackRttWindow.
    private static final int FEEDBACKS = 32;

    /// Chosen: libwebrtc's process interval.
    private static final long INTERVAL_NANOS = 25_000_000L;

    private final long[] feedbackNanos = new long[FEEDBACKS];
    private int held;
    private int next;
    private double windowBytes;
    private double ratio = 1;
    private boolean looked;
    private long lookedAtNanos;

    /// @param slowestNanos the longest time from sending a packet to this feedback about it
    /// @param targetBps the rate before pushback
    void onFeedback(long slowestNanos, double targetBps) {
        feedbackNanos[next] = slowestNanos;
        next = (next + 1) % FEEDBACKS;
        held = Math.min(held + 1, FEEDBACKS);
        long shortest = feedbackNanos[0];
        for (int i = 1; i < held; i++) {
            shortest = Math.min(shortest, feedbackNanos[i]);
        }
        double bytes = targetBps / 8 * (shortest / 1e9 + QUEUE_SECONDS);
        windowBytes = Math.max(MIN_BYTES, windowBytes > 0 ? (bytes + windowBytes) / 2 : bytes);
    }

    /// Whether bytes under way call for [#look] even without feedback.
    boolean isExceeded(double bytesInFlight, long nowNanos) {
        return windowBytes > 0
                && bytesInFlight > windowBytes
                && (!looked || nowNanos - lookedAtNanos >= INTERVAL_NANOS);
    }

    /// Looks at what is under way.
    void look(double bytesInFlight, long nowNanos) {
        if (windowBytes == 0) {
            return;
        }
        looked = true;
        lookedAtNanos = nowNanos;
        double fill = bytesInFlight / windowBytes;
        if (fill > 1.5) {
            ratio *= 0.9;
        } else if (fill > 1) {
            ratio *= 0.95;
        } else if (fill < 0.1) {
            ratio = 1;
        } else {
            ratio = Math.min(ratio * 1.05, 1);
        }
    }

    /// The part of a rate that media may use.
    double pushBack(double bps) {
        double pushed = bps * ratio;
        return pushed < MIN_BPS ? Math.min(bps, MIN_BPS) : pushed;
    }

    boolean isPushing() {
        return ratio < 1;
    }
}
