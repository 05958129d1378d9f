package io.sluice.rtp.congestion.googcc;

/// The detector of application-limited regions: times in which so much less than the estimate is sent that what
/// arrives says nothing about what could.
///
/// A budget fills with 65 % of the estimate and holds half a second of it. When it is 80 % full, less is sent than
/// the path could carry; below 50 % that is over.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/alr_detector.cc and
/// modules/pacing/interval_budget.cc, revision 3710345e. Owned by the media worker.
final class AlrDetector {
    /// bandwidth_usage_ratio, start_budget_level_ratio, stop_budget_level_ratio.
    private static final double USAGE = 0.65;

    private static final double START = 0.80;
    private static final double STOP = 0.50;

    /// kWindowMs.
    private static final double WINDOW_SECONDS = 0.5;

    private double budgetBps;
    private double maxBytes;
    private double bytes;
    private boolean sent;
    private long sentAtNanos;
    private boolean limited;
    private long limitedSinceNanos;

    AlrDetector(double estimateBps) {
        setEstimate(estimateBps);
    }

    void setEstimate(double estimateBps) {
        budgetBps = estimateBps * USAGE;
        maxBytes = budgetBps / 8 * WINDOW_SECONDS;
        bytes = Math.clamp(bytes, -maxBytes, maxBytes);
    }

    void onSent(int sizeBytes, long nowNanos) {
        if (!sent) {
            sent = true;
            sentAtNanos = nowNanos;
            return;
        }
        bytes = Math.max(bytes - sizeBytes, -maxBytes);
        bytes = Math.min(bytes + budgetBps / 8 * ((nowNanos - sentAtNanos) / 1e9), maxBytes);
        sentAtNanos = nowNanos;
        if (!limited && bytes > START * maxBytes) {
            limited = true;
            limitedSinceNanos = nowNanos;
        } else if (limited && bytes < STOP * maxBytes) {
            limited = false;
        }
    }

    boolean isLimited() {
        return limited;
    }

    /// When the present region began.
    long limitedSinceNanos() {
        return limitedSinceNanos;
    }
}
