package io.sluice.rtp.timing;

import io.sluice.rtp.codec.MediaKind;

/// When an outgoing stream owes a sender report: every second for video, every 5 s for audio, and at once when the
/// stream starts or its source changes.
///
/// A stream that sent nothing since its last report owes none.
///
/// RFC 3550 §6.4.1; the intervals are those of libwebrtc's modules/rtp_rtcp/source/rtcp_sender.cc.
///
/// Owned by the media worker.
public final class SenderReportSchedule {
    private static final long VIDEO_INTERVAL_NANOS = 1_000_000_000L;
    private static final long AUDIO_INTERVAL_NANOS = 5_000_000_000L;

    private final long intervalNanos;
    private boolean started;
    private boolean sentSince;
    private boolean immediately;
    private long reportedAt;

    /// Creates the schedule of a stream that has not begun.
    public SenderReportSchedule(MediaKind kind) {
        intervalNanos = kind == MediaKind.VIDEO ? VIDEO_INTERVAL_NANOS : AUDIO_INTERVAL_NANOS;
    }

    /// The next packet is the first of another source: its report goes before it or along with it.
    public void onSwitch() {
        immediately = true;
        sentSince = true;
    }

    /// A packet is about to leave.
    public void onPacketSent(long nowNanos) {
        sentSince = true;
        if (!started) {
            started = true;
            immediately = true;
            reportedAt = nowNanos;
        }
    }

    /// A report was made.
    public void onReport(long nowNanos) {
        started = true;
        immediately = false;
        sentSince = false;
        reportedAt = nowNanos;
    }

    /// Whether a report is owed now.
    public boolean isDue(long nowNanos) {
        return immediately || Deadline.isDue(nextTimeoutNanos(), nowNanos);
    }

    /// When the next report is owed; when one is owed at once, an instant that has passed.
    public long nextTimeoutNanos() {
        if (!sentSince) {
            return Deadline.NEVER;
        }
        return immediately ? reportedAt : reportedAt + intervalNanos;
    }
}
