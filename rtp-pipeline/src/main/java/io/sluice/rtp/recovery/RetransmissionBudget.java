package io.sluice.rtp.recovery;

/// The bytes that one subscriber's NACKs may cost, as a share of its bitrate.
///
/// A token bucket: it fills with the share, holds one second of it, and starts full. So a lost keyframe is repaired
/// at once, while a subscriber that asks for everything again, by malice or on a hopeless line, gets a bounded
/// stream. str0m bounds retransmissions in the same way (src/streams/send.rs, DEFAULT_RTX_RATIO_CAP 0.15), libwebrtc
/// at the whole send rate (modules/rtp_rtcp, retransmission_rate_limiter).
///
/// Owned by the media worker.
public final class RetransmissionBudget {
    /// Chosen: repairing 10 % loss in both directions costs about 13 %, a burst of whole frames several times that.
    private static final int SHARE_PERCENT = 50;

    /// Chosen: slow subscribers, and those that are only beginning, can have a keyframe of 60 kB repeated at once.
    private static final long MIN_BITRATE_BPS = 1_000_000;

    /// A bitrate beyond which the arithmetic would overflow.
    private static final long MAX_BITRATE_BPS = 4_000_000_000L;

    /// Chosen: the bucket holds one second of the share, so that a whole keyframe can be repeated.
    private static final long DEPTH_NANOS = 1_000_000_000L;

    /// Bits times nanoseconds per second, so that filling in small steps loses nothing.
    private static final long UNITS_PER_BYTE = 8 * 1_000_000_000L;

    /// Chosen: what was sent is measured over this and smoothed over a few of them.
    private static final long WINDOW_NANOS = 500_000_000L;

    private boolean measuring;
    private long measuredSince;
    private long sentBytes;
    private long currentBps;
    private long shareBps;
    private long available;
    private long filledAt;
    private boolean started;
    private long spentBytes;
    private long refused;

    /// Creates a full bucket.
    ///
    /// @param bitrateBps what the subscriber will be sent, as far as that is known
    public RetransmissionBudget(long bitrateBps) {
        setShare(bitrateBps);
        available = shareBps * DEPTH_NANOS;
    }

    /// Notes what is sent to the subscriber for the first time; the budget is a share of that.
    public void onSent(int sizeBytes, long nowNanos) {
        if (!measuring) {
            measuring = true;
            measuredSince = nowNanos;
        }
        long elapsed = nowNanos - measuredSince;
        if (elapsed >= WINDOW_NANOS) {
            long bitrate = sentBytes * 8_000 / (elapsed / 1_000_000);
            fill(nowNanos);
            setShare((currentBps + bitrate) / 2);
            sentBytes = 0;
            measuredSince = nowNanos;
        }
        sentBytes += sizeBytes;
    }

    private void setShare(long bitrateBps) {
        currentBps = bitrateBps;
        shareBps = Math.clamp(bitrateBps, MIN_BITRATE_BPS, MAX_BITRATE_BPS) * SHARE_PERCENT / 100;
        available = Math.min(available, shareBps * DEPTH_NANOS);
    }

    /// Takes the bytes of one retransmission, if they are there.
    public boolean tryTake(int sizeBytes, long nowNanos) {
        fill(nowNanos);
        if (available < sizeBytes * UNITS_PER_BYTE) {
            refused++;
            return false;
        }
        available -= sizeBytes * UNITS_PER_BYTE;
        spentBytes += sizeBytes;
        return true;
    }

    private void fill(long nowNanos) {
        if (!started) {
            started = true;
            filledAt = nowNanos;
            return;
        }
        long elapsed = Math.min(nowNanos - filledAt, DEPTH_NANOS);
        if (elapsed > 0) {
            available = Math.min(shareBps * DEPTH_NANOS, available + elapsed * shareBps);
            filledAt = nowNanos;
        }
    }

    /// Bytes spent so far.
    public long spentBytes() {
        return spentBytes;
    }

    /// Retransmissions refused so far.
    public long refused() {
        return refused;
    }
}
