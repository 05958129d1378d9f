package io.sluice.rtp.timing;

/// The latest instant at which a stream's timestamps can have been captured: none was captured after it arrived, and
/// the quickest packet of the last 10 to 20 s says it best.
///
/// Idea: the quickest packet of each 10 s is kept, of the current ones and of those before. Older ones would carry
/// the drift of the publisher's clock.
///
/// Owned by the media worker.
final class ArrivalFloor {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Chosen: within two of them clocks 100 ppm apart drift by 2 ms.
    private static final long WINDOW_NANOS = 10 * NANOS_PER_SECOND;

    /// Chosen: no way is this much slower than another; the stream's timestamps jumped.
    private static final long JUMP_NANOS = 10 * NANOS_PER_SECOND;

    private final int clockRate;
    private boolean started;
    private boolean hasFormer;
    private long since;
    private long timestamp;
    private long arrivedNanos;
    private long formerTimestamp;
    private long formerArrivedNanos;

    ArrivalFloor(int clockRate) {
        this.clockRate = clockRate;
    }

    boolean isKnown() {
        return started;
    }

    /// Takes the timestamp, unsigned 32 bits, of a packet that was not sent again.
    void onPacket(long packetTimestamp, long nowNanos) {
        long slower = started ? nowNanos - at(packetTimestamp, timestamp, arrivedNanos) : 0;
        boolean jumped = Math.abs(slower) > JUMP_NANOS;
        if (!started || jumped || nowNanos - since >= WINDOW_NANOS) {
            hasFormer = started && !jumped && nowNanos - since < 2 * WINDOW_NANOS;
            formerTimestamp = timestamp;
            formerArrivedNanos = arrivedNanos;
            started = true;
            since = nowNanos;
            timestamp = packetTimestamp;
            arrivedNanos = nowNanos;
        } else if (slower < 0) {
            timestamp = packetTimestamp;
            arrivedNanos = nowNanos;
        }
    }

    /// When a timestamp would have arrived on the quickest way; only when [#isKnown].
    long nanosOf(long packetTimestamp) {
        long current = at(packetTimestamp, timestamp, arrivedNanos);
        return hasFormer ? Math.min(current, at(packetTimestamp, formerTimestamp, formerArrivedNanos)) : current;
    }

    private long at(long packetTimestamp, long anchor, long anchorNanos) {
        return anchorNanos + (int) (packetTimestamp - anchor) * NANOS_PER_SECOND / clockRate;
    }

    /// Timestamp of the quickest packet of late; only when [#isKnown].
    long anchor() {
        return timestamp;
    }
}
