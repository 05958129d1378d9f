package io.sluice.rtp.congestion;

import io.sluice.rtp.timing.Deadline;

/// When congestion feedback is due: every 50 to 250 ms while packets come, so that it takes about 5 % of the way
/// back.
///
/// Aligned with libwebrtc's modules/remote_bitrate_estimator/remote_estimator_proxy.cc (kMinInterval,
/// kDefaultInterval, kMaxInterval, OnBitrateChanged), but for idle times: no timer runs then, and the first packet
/// after one is reported at once.
///
/// Owned by the media worker.
final class FeedbackInterval {
    private static final long MIN_NANOS = 50_000_000L;
    private static final long DEFAULT_NANOS = 100_000_000L;
    private static final long MAX_NANOS = 250_000_000L;
    private static final long REPORT_BITS = 8 * (20 + 8 + 10 + 30);

    private long nanos = DEFAULT_NANOS;
    private boolean everSent;
    private long sentAt;
    private long due = Deadline.NEVER;

    void onBitrate(long bitrateBps) {
        long share = bitrateBps / 20;
        nanos = share <= 0 ? MAX_NANOS : Math.clamp(REPORT_BITS * 1_000_000_000L / share, MIN_NANOS, MAX_NANOS);
    }

    void onNews(long nowNanos) {
        if (due == Deadline.NEVER) {
            long wanted = (everSent ? sentAt : nowNanos) + nanos;
            due = wanted - nowNanos > 0 ? wanted : nowNanos;
        }
    }

    /// Whether to report now; if so, the next interval begins.
    boolean tryBegin(long nowNanos) {
        if (!Deadline.isDue(due, nowNanos)) {
            return false;
        }
        due = Deadline.NEVER;
        sentAt = nowNanos;
        everSent = true;
        return true;
    }

    long dueNanos() {
        return due;
    }

    long nanos() {
        return nanos;
    }
}
