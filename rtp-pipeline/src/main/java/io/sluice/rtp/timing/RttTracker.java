package io.sluice.rtp.timing;

/// The round trip time to one peer, from reception reports (LSR and DLSR, RFC 3550 §6.4.1) or extended ones (DLRR,
/// RFC 3611 §4.5).
///
/// Owned by the media worker.
public final class RttTracker {
    /// Chosen: a longer round trip is an error of the peer, not of the network.
    private static final long MAX_RTT_NANOS = 30_000_000_000L;

    private long last;
    private long smoothed;
    private long min;
    private long total;
    private long measurements;

    /// Creates a tracker that has measured nothing.
    public RttTracker() {}

    /// Takes what a report says about our last report.
    ///
    /// @param lastReport middle 32 bits of the NTP timestamp of our report that it echoes; 0 = none
    /// @param delay how long the peer kept it, in 1/65,536 s
    /// @param compactNow the present instant as middle 32 bits of our NTP time
    /// @return whether that was a measurement
    public boolean onReport(long lastReport, long delay, long compactNow) {
        if (lastReport == 0) {
            return false;
        }
        // A peer's clock that runs slightly fast makes it negative on a short path.
        int units = (int) (compactNow - lastReport - delay);
        long nanos = Math.max(1, NtpTime.compactToNanos(Math.max(units, 1)));
        if (nanos > MAX_RTT_NANOS || units < -65_536) {
            return false;
        }
        onMeasured(nanos);
        return true;
    }

    /// Takes a round trip time measured otherwise.
    public void onMeasured(long rttNanos) {
        last = rttNanos;
        // RFC 6298 §2.3: alpha is 1/8.
        smoothed = smoothed == 0 ? rttNanos : smoothed + (rttNanos - smoothed) / 8;
        min = min == 0 ? rttNanos : Math.min(min, rttNanos);
        total += rttNanos;
        measurements++;
    }

    /// Whether anything was measured.
    public boolean isKnown() {
        return measurements > 0;
    }

    /// The last measurement, 0 before the first: webrtc-stats `roundTripTime`.
    public long lastNanos() {
        return last;
    }

    /// The smoothed round trip time, 0 before the first measurement.
    public long smoothedNanos() {
        return smoothed;
    }

    /// The shortest ever measured, 0 before the first.
    public long minNanos() {
        return min;
    }

    /// Sum of all measurements: webrtc-stats `totalRoundTripTime`.
    public long totalNanos() {
        return total;
    }

    /// Number of measurements: webrtc-stats `roundTripTimeMeasurements`.
    public long measurements() {
        return measurements;
    }
}
