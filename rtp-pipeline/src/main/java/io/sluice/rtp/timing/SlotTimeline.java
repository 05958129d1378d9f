package io.sluice.rtp.timing;

import org.jspecify.annotations.Nullable;

/// The RTP timestamps of one outgoing stream, which run on through all the streams that it is fed from.
///
/// Idea: the slot has a timeline of its own, a fixed function of the SFU's time. When the source changes, its
/// timestamps are shifted by a constant such that the first one falls on the SFU time it was captured at, but after
/// everything sent before. Within one source differences stay as they were.
///
/// Owned by the media worker.
public final class SlotTimeline {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// Chosen: a publisher's reports may place a packet so far into the past, and not into the future.
    private static final long MAX_PAST_NANOS = 2_000_000_000L;

    private final int clockRate;
    private final long originNanos;
    private final long originTicks;
    private @Nullable StreamClock source;
    private boolean started;
    private int shift;
    private long last;

    /// Creates a timeline.
    ///
    /// @param firstTimestamp the timestamp of `originNanos`, better random (RFC 3550 §5.1)
    public SlotTimeline(int clockRate, long firstTimestamp, long originNanos) {
        this.clockRate = clockRate;
        this.originNanos = originNanos;
        this.originTicks = firstTimestamp & 0xFFFF_FFFFL;
    }

    /// Changes the source.
    ///
    /// @param next the clock of the stream that feeds the slot from now on
    /// @param firstTimestamp RTP timestamp of its first packet to be sent, unsigned 32 bits
    /// @return the timestamp that packet gets
    public long switchTo(StreamClock next, long firstTimestamp, long nowNanos) {
        long captured = next.isKnown()
                ? Math.clamp(next.sfuNanosOf(firstTimestamp), nowNanos - MAX_PAST_NANOS, nowNanos)
                : nowNanos;
        long wanted = ticksAt(captured);
        if (started) {
            wanted = Math.max(wanted, last + Math.max(1, clockRate / 1_000));
        }
        started = true;
        source = next;
        last = wanted;
        shift = (int) (wanted - firstTimestamp);
        return wanted & 0xFFFF_FFFFL;
    }

    private long ticksAt(long sfuNanos) {
        long nanos = sfuNanos - originNanos;
        return originTicks
                + Math.floorDiv(nanos, NANOS_PER_SECOND) * clockRate
                + Math.floorMod(nanos, NANOS_PER_SECOND) * clockRate / NANOS_PER_SECOND;
    }

    /// The outgoing timestamp of a packet of the source that is sent now; unsigned 32 bits both.
    public long onPacket(long timestamp) {
        int outgoing = (int) timestamp + shift;
        int ahead = outgoing - (int) last;
        if (ahead > 0) {
            last += ahead;
        }
        return outgoing & 0xFFFF_FFFFL;
    }

    /// The RTP timestamp of a sender report made now, unsigned 32 bits: when the source's packets captured now
    /// would arrive here, they would bear it.
    public long reportTimestampAt(long nowNanos) {
        StreamClock clock = source;
        if (clock == null || !clock.isKnown()) {
            return ticksAt(nowNanos) & 0xFFFF_FFFFL;
        }
        return clock.timestampAt(nowNanos) + shift & 0xFFFF_FFFFL;
    }

    /// The constant that is added to the source's timestamps, modulo 2^32.
    public int shift() {
        return shift;
    }
}
