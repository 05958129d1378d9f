package io.sluice.rtp.timing;

/// The way from one inbound stream's RTP timestamps to the SFU's time and back.
///
/// Until the stream's first sender report the quickest packet so far tells it: what came with the least delay came
/// at its time. After that the last sender report does, through the publisher's clock.
///
/// RFC 3550 §6.4.1.
///
/// Owned by the media worker.
public final class StreamClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PublisherClock publisher;
    private final int clockRate;
    private boolean started;
    private long anchorTimestamp;
    private long anchorNanos;
    private boolean reported;
    private long reportNtp;

    /// Creates the clock of one stream.
    ///
    /// @param publisher the clock that all streams of its publisher share
    public StreamClock(PublisherClock publisher, int clockRate) {
        this.publisher = publisher;
        this.clockRate = clockRate;
    }

    /// Whether the stream can be mapped: a packet or a sender report came.
    public boolean isKnown() {
        return started;
    }

    /// Whether the mapping comes from the publisher's own clock.
    public boolean isSynchronized() {
        return reported;
    }

    /// Takes the timestamp of a packet.
    ///
    /// @param timestamp unsigned 32 bits
    public void onPacket(long timestamp, long nowNanos) {
        if (reported) {
            return;
        }
        if (!started || nowNanos - sfuNanosOf(timestamp) < 0) {
            started = true;
            anchorTimestamp = timestamp;
            anchorNanos = nowNanos;
        }
    }

    /// Takes a sender report of this stream; it reaches the publisher's clock too.
    ///
    /// @param timestamp RTP timestamp of the report, unsigned 32 bits
    public void onSenderReport(long ntp, long timestamp, long nowNanos) {
        publisher.onSenderReport(ntp, nowNanos);
        started = true;
        reported = true;
        reportNtp = ntp;
        anchorTimestamp = timestamp;
    }

    /// The SFU time of an RTP timestamp, unsigned 32 bits, that is at most half a cycle from the last report; only
    /// when [#isKnown].
    public long sfuNanosOf(long timestamp) {
        int ticks = (int) (timestamp - anchorTimestamp);
        return anchorNanos() + ticks * NANOS_PER_SECOND / clockRate;
    }

    /// The RTP timestamp, unsigned 32 bits, of an instant of the SFU's time; only when [#isKnown].
    public long timestampAt(long sfuNanos) {
        long nanos = sfuNanos - anchorNanos();
        long ticks = Math.floorDiv(nanos, NANOS_PER_SECOND) * clockRate
                + Math.floorMod(nanos, NANOS_PER_SECOND) * clockRate / NANOS_PER_SECOND;
        return anchorTimestamp + ticks & 0xFFFF_FFFFL;
    }

    private long anchorNanos() {
        return reported ? publisher.toSfuNanos(reportNtp) : anchorNanos;
    }

    /// Ticks a second.
    public int clockRate() {
        return clockRate;
    }
}
