package io.sluice.rtp.timing;

/// Smooths one stream's sender reports: by how much does the newest one place its RTP timestamp too early or too late,
/// held against those before?
///
/// Idea: the difference between RTP time and NTP time of each report is one sample; a straight line through the last 20
/// is the clocks' true relation. A single report can be far off it: libwebrtc places an audio report between two
/// packets as if the clock ran at 8 kHz, which makes it up to 17 ms early at 20 ms a packet. Receivers smooth over as
/// many (libwebrtc, system_wrappers/source/rtp_to_ntp_estimator.cc).
///
/// Owned by the media worker.
final class ReportFit {
    private static final int SAMPLES = 20;
    private static final double NANOS_PER_SECOND = 1e9;

    /// Chosen: before that many a slope says more about the noise than about the clocks.
    private static final int SAMPLES_FOR_SLOPE = 8;

    /// Chosen: sound cards stay within 100 ppm; nanoseconds a second.
    private static final double MAX_SLOPE = 200_000;

    /// Chosen: a report so far off tells that the stream's timestamps jumped, when the next one agrees.
    private static final long JUMP_NANOS = 250_000_000L;

    private final int clockRate;
    private final double[] seconds = new double[SAMPLES];
    private final double[] offsets = new double[SAMPLES];
    private int count;
    private int next;
    private long firstNtp;
    private long lastTimestamp;
    private long lastNtp;
    private double lastOffset;
    private boolean strange;
    private long residualNanos;

    ReportFit(int clockRate) {
        this.clockRate = clockRate;
    }

    /// Takes a report.
    ///
    /// @param timestamp unsigned 32 bits
    /// @return false when it contradicts those before and is left out
    boolean add(long ntp, long timestamp) {
        if (count == 0) {
            begin(ntp, timestamp);
            return true;
        }
        double rtpNanos = (int) (timestamp - lastTimestamp) * NANOS_PER_SECOND / clockRate;
        double offset = lastOffset + rtpNanos - NtpTime.nanosBetween(lastNtp, ntp);
        double second = NtpTime.nanosBetween(firstNtp, ntp) / NANOS_PER_SECOND;
        if (Math.abs(offset - lineAt(second)) > JUMP_NANOS) {
            if (strange) {
                begin(ntp, timestamp);
            }
            strange = !strange;
            return !strange;
        }
        strange = false;
        put(ntp, timestamp, second, offset);
        residualNanos = (long) (offset - lineAt(second));
        return true;
    }

    private void begin(long ntp, long timestamp) {
        count = 0;
        next = 0;
        firstNtp = ntp;
        residualNanos = 0;
        put(ntp, timestamp, 0, 0);
    }

    private void put(long ntp, long timestamp, double second, double offset) {
        lastNtp = ntp;
        lastTimestamp = timestamp;
        lastOffset = offset;
        seconds[next] = second;
        offsets[next] = offset;
        next = (next + 1) % SAMPLES;
        count = Math.min(SAMPLES, count + 1);
    }

    private double lineAt(double second) {
        double meanSecond = 0;
        double meanOffset = 0;
        for (int i = 0; i < count; i++) {
            meanSecond += seconds[i] / count;
            meanOffset += offsets[i] / count;
        }
        if (count < SAMPLES_FOR_SLOPE) {
            return meanOffset;
        }
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < count; i++) {
            covariance += (seconds[i] - meanSecond) * (offsets[i] - meanOffset);
            variance += (seconds[i] - meanSecond) * (seconds[i] - meanSecond);
        }
        double slope = variance == 0 ? 0 : Math.clamp(covariance / variance, -MAX_SLOPE, MAX_SLOPE);
        return meanOffset + slope * (second - meanSecond);
    }

    /// By how much the newest report's timestamp is ahead of the line, in nanoseconds.
    long residualNanos() {
        return residualNanos;
    }

    /// NTP time of the newest report that was taken.
    long ntp() {
        return lastNtp;
    }

    /// RTP timestamp of the newest report that was taken.
    long timestamp() {
        return lastTimestamp;
    }
}
