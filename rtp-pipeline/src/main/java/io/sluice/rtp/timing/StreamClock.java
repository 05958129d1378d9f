package io.sluice.rtp.timing;

/// The way from one inbound stream's RTP timestamps to the SFU's time and back.
///
/// Idea: the stream's sender reports, smoothed, tell by the publisher's clock when a timestamp was captured; but
/// nothing
/// was captured after it arrived, so the quickest packets bound it. Where reports place sound later than its arrival
/// (libwebrtc's do, by 8 ms in the mean), the bound is the steadier and the truer answer, and it holds from the first
/// packet on: the mapping does not bend when the first report comes.
///
/// RFC 3550 §6.4.1.
///
/// Owned by the media worker.
public final class StreamClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PublisherClock publisher;
    private final int clockRate;
    private final long leadNanos;
    private final ReportFit reports;
    private final ArrivalFloor arrivals;
    private boolean reported;

    /// Creates the clock of one stream.
    ///
    /// @param publisher the clock that all streams of its publisher share
    /// @param leadNanos how long before its packet is sent a timestamp is captured, as a guess until the first
    /// sender
    ///     report
    public StreamClock(PublisherClock publisher, int clockRate, long leadNanos) {
        this.publisher = publisher;
        this.clockRate = clockRate;
        this.leadNanos = leadNanos;
        this.reports = new ReportFit(clockRate);
        this.arrivals = new ArrivalFloor(clockRate);
    }

    /// Whether the stream can be mapped: a packet or a sender report came.
    public boolean isKnown() {
        return reported || arrivals.isKnown();
    }

    /// Whether the mapping comes from the publisher's own clock.
    public boolean isSynchronized() {
        return reported;
    }

    /// Takes the timestamp of a packet that is no retransmission.
    ///
    /// @param timestamp unsigned 32 bits
    public void onPacket(long timestamp, long nowNanos) {
        arrivals.onPacket(timestamp, nowNanos);
    }

    /// Takes a sender report of this stream; it reaches the publisher's clock too.
    ///
    /// @param timestamp RTP timestamp of the report, unsigned 32 bits
    public void onSenderReport(long ntp, long timestamp, long nowNanos) {
        publisher.onSenderReport(ntp, nowNanos);
        reports.add(ntp, timestamp);
        reported = true;
    }

    /// The SFU time of an RTP timestamp, unsigned 32 bits, that is at most half a cycle from the last report; only
    /// when [#isKnown].
    public long sfuNanosOf(long timestamp) {
        if (!reported) {
            return arrivals.nanosOf(timestamp) - leadNanos;
        }
        long captured = reportNanos() + ticksToNanos(timestamp - reports.timestamp());
        return arrivals.isKnown() ? Math.min(captured, arrivals.nanosOf(timestamp)) : captured;
    }

    /// The RTP timestamp, unsigned 32 bits, of an instant of the SFU's time; only when [#isKnown].
    public long timestampAt(long sfuNanos) {
        long anchor = reported ? reports.timestamp() : arrivals.anchor();
        long nanos = sfuNanos - sfuNanosOf(anchor);
        long ticks = Math.floorDiv(nanos, NANOS_PER_SECOND) * clockRate
                + Math.floorMod(nanos, NANOS_PER_SECOND) * clockRate / NANOS_PER_SECOND;
        return anchor + ticks & 0xFFFF_FFFFL;
    }

    private long reportNanos() {
        return publisher.toSfuNanos(reports.ntp()) + reports.residualNanos();
    }

    private long ticksToNanos(long ticks) {
        return (int) ticks * NANOS_PER_SECOND / clockRate;
    }

    /// Ticks a second.
    public int clockRate() {
        return clockRate;
    }
}
