package io.sluice.rtp.congestion;

/// The bitrate that arrived at the receiver in the last half second, by its own clock.
///
/// Two windows of the length of [#WINDOW_MICROS] take turns, so that the answer is never older than two of them;
/// libwebrtc's bitrate_estimator.cc, which GoogCC needs, weighs the same windows by their variance.
///
/// Owned by the media worker.
final class AcknowledgedBitrate {
    /// Chosen: long enough to hold several frames of a slow encoding.
    private static final long WINDOW_MICROS = 500_000L;

    private boolean started;
    private long windowStart;
    private long windowBytes;
    private long bitrateBps;

    void onFeedback(FeedbackResults results) {
        for (int i = 0; i < results.count(); i++) {
            if (results.isReceived(i)) {
                onReceived(results.receivedMicros(i), results.sizeBytes(i));
            }
        }
    }

    private void onReceived(long atMicros, int sizeBytes) {
        if (!started) {
            started = true;
            windowStart = atMicros;
        }
        long elapsed = atMicros - windowStart;
        if (elapsed >= WINDOW_MICROS) {
            bitrateBps = windowBytes * 8_000_000L / elapsed;
            windowStart = atMicros;
            windowBytes = 0;
        }
        windowBytes += sizeBytes;
    }

    long bitrateBps() {
        return bitrateBps;
    }

    void reset() {
        started = false;
        windowBytes = 0;
        bitrateBps = 0;
    }
}
