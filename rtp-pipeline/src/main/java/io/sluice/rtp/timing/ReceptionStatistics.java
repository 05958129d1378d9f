package io.sluice.rtp.timing;

/// What a receiver report says about one inbound RTP stream: loss, jitter, the last sender report.
///
/// RFC 3550 §6.4.1 and appendices A.1, A.3, A.8. Retransmissions on an SSRC of their own do not belong here.
///
/// Owned by the media worker.
public final class ReceptionStatistics {
    /// MAX_DROPOUT of RFC 3550 appendix A.1: a longer jump is a sender that began anew.
    private static final int MAX_DROPOUT = 3_000;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int clockRate;
    private boolean started;
    private long base;
    private long highest;
    private long restartAt = Long.MIN_VALUE;
    private long received;
    private long receivedBefore;
    private long expectedBefore;
    private int jitterSixteenths;
    private long lastTimestamp;
    private long lastArrival;
    private boolean senderReported;
    private long lastSenderReportNtp;
    private long lastSenderReportAt;

    private int fractionLost;
    private long packetsReceived;
    private long bytesReceived;

    /// Creates the statistics of a stream that has not begun.
    public ReceptionStatistics(int clockRate) {
        this.clockRate = clockRate;
    }

    /// Takes a packet.
    ///
    /// @param sequence unwrapped sequence number
    /// @param timestamp RTP timestamp, unsigned 32 bits
    /// @param sizeBytes payload bytes
    public void onPacket(long sequence, long timestamp, int sizeBytes, long nowNanos) {
        packetsReceived++;
        bytesReceived += sizeBytes;
        if (!started) {
            restart(sequence);
        } else if (sequence - highest > MAX_DROPOUT) {
            if (sequence != restartAt) {
                restartAt = sequence + 1;
                return;
            }
            restart(sequence);
        }
        restartAt = Long.MIN_VALUE;
        received++;
        if (sequence > highest) {
            highest = sequence;
            updateJitter(timestamp, nowNanos);
        }
    }

    private void restart(long sequence) {
        started = true;
        base = sequence;
        highest = sequence - 1;
        received = 0;
        receivedBefore = 0;
        expectedBefore = 0;
        lastArrival = 0;
        lastTimestamp = -1;
    }

    /// Like libwebrtc's modules/rtp_rtcp/source/receive_statistics_impl.cc, only packets that bring a new timestamp
    /// count: the others of a frame left at other instants than their timestamp says.
    private void updateJitter(long timestamp, long nowNanos) {
        if (timestamp == lastTimestamp) {
            return;
        }
        if (lastTimestamp >= 0) {
            long transit = ticks(nowNanos - lastArrival) - (int) (timestamp - lastTimestamp);
            // A pause or a new timestamp origin is not jitter.
            if (Math.abs(transit) < 5L * clockRate) {
                jitterSixteenths += (int) (Math.abs(transit) - (jitterSixteenths + 8 >> 4));
            }
        }
        lastTimestamp = timestamp;
        lastArrival = nowNanos;
    }

    private long ticks(long nanos) {
        return nanos / NANOS_PER_SECOND * clockRate + nanos % NANOS_PER_SECOND * clockRate / NANOS_PER_SECOND;
    }

    /// Takes a sender report of the stream.
    public void onSenderReport(long ntp, long nowNanos) {
        senderReported = true;
        lastSenderReportNtp = ntp;
        lastSenderReportAt = nowNanos;
    }

    /// Closes the interval of a report; the values below are for that report then.
    public void closeInterval() {
        long expected = expected();
        long expectedInterval = expected - expectedBefore;
        long lostInterval = expectedInterval - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        fractionLost = expectedInterval == 0 || lostInterval <= 0
                ? 0
                : (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    }

    private long expected() {
        return started ? highest - base + 1 : 0;
    }

    /// Whether a packet came.
    public boolean hasStarted() {
        return started;
    }

    /// Share of packets lost in the last interval closed, in 1/256.
    public int fractionLost() {
        return fractionLost;
    }

    /// Packets lost since the start, negative when there were more duplicates: webrtc-stats `packetsLost`.
    public int cumulativeLost() {
        return (int) Math.clamp(expected() - received, -0x80_0000, 0x7F_FFFF);
    }

    /// Highest sequence number with its cycles above, unsigned 32 bits.
    public long extendedHighestSequence() {
        return highest & 0xFFFF_FFFFL;
    }

    /// Interarrival jitter in RTP clock ticks.
    public long jitter() {
        return jitterSixteenths >> 4;
    }

    /// Interarrival jitter in nanoseconds: webrtc-stats `jitter`.
    public long jitterNanos() {
        return jitter() * NANOS_PER_SECOND / clockRate;
    }

    /// Middle 32 bits of the NTP timestamp of the last sender report, 0 when there was none.
    public long lastSenderReport() {
        return senderReported ? NtpTime.compact(lastSenderReportNtp) : 0;
    }

    /// Time since that report in 1/65,536 s, 0 when there was none.
    public long delaySinceLastSenderReport(long nowNanos) {
        return senderReported ? NtpTime.nanosToCompact(nowNanos - lastSenderReportAt) : 0;
    }

    /// Packets received: webrtc-stats `packetsReceived`.
    public long packetsReceived() {
        return packetsReceived;
    }

    /// Payload bytes received: webrtc-stats `bytesReceived`.
    public long bytesReceived() {
        return bytesReceived;
    }
}
