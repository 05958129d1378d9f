package io.sluice.rtp.timing;

/// How far one publisher's NTP clock is from the SFU's time, learned from its sender reports.
///
/// Idea: a report that came at SFU time `t` and says publisher time `p` gives `t − p`, which is the clocks' offset
/// plus the way's delay; the smallest of many samples is nearest to the offset. Samples are collected in the minimum
/// of each 10 s of the last 80 s. The clocks drift against each other, so a straight line is laid under these
/// minima, the one that is nearest to them all and above none, as Moon, Skelly and Towsley do (INFOCOM 1999); a
/// while of congestion lifts points away from it but does not tilt it. The answer slides to that line at a bounded
/// speed. All streams of the publisher share one offset: whatever its error, they stay in sync with one another.
///
/// RFC 3550 §6.4.1.
///
/// Owned by the media worker.
public final class PublisherClock {
    private static final int BUCKETS = 8;
    private static final long BUCKET_NANOS = 10_000_000_000L;

    /// Chosen: before that many minima a slope says more about the network than about the clocks.
    private static final int BUCKETS_FOR_DRIFT = 4;

    /// Chosen: quartz clocks stay within 100 ppm, and software slews them by little more for long.
    private static final long MAX_DRIFT_PPB = 200_000L;

    /// Chosen: the answer moves by 1 % of the time at the most, which no receiver's synchronisation notices.
    private static final long SLIDE_PPB = 10_000_000L;

    /// Chosen: a sample this far off tells that the publisher's clock was set, when the next two agree.
    private static final long STEP_NANOS = 500_000_000L;

    private static final int STEP_CONFIRMATIONS = 3;
    /// Room for the rounding of slopes: 1 ppb over the whole window is far less.
    private static final long ROUNDING_NANOS = 1_000L;

    private static final long BILLION = 1_000_000_000L;

    private final long[] minima = new long[BUCKETS];
    private final long[] minimaAt = new long[BUCKETS];
    private int buckets;
    private long bucketSince;

    private boolean started;
    private long originNtp;
    private long offset;
    private long offsetAt;
    private long driftPpb;
    private int strangeSamples;

    /// Creates a clock of a publisher that has not reported.
    public PublisherClock() {}

    /// Whether the publisher has reported.
    public boolean isKnown() {
        return started;
    }

    /// Takes the NTP timestamp of a sender report of any of the publisher's streams.
    public void onSenderReport(long ntp, long nowNanos) {
        if (!started) {
            begin(ntp, nowNanos);
            return;
        }
        long sample = nowNanos - NtpTime.nanosBetween(originNtp, ntp);
        if (Math.abs(sample - offsetAt(nowNanos)) > STEP_NANOS) {
            if (++strangeSamples == STEP_CONFIRMATIONS) {
                begin(ntp, nowNanos);
            }
            return;
        }
        strangeSamples = 0;
        add(sample, nowNanos);
        slide(nowNanos);
    }

    private void begin(long ntp, long nowNanos) {
        started = true;
        strangeSamples = 0;
        originNtp = ntp;
        offset = nowNanos;
        offsetAt = nowNanos;
        driftPpb = 0;
        buckets = 0;
        add(nowNanos, nowNanos);
    }

    private void add(long sample, long nowNanos) {
        if (buckets == 0 || nowNanos - bucketSince >= BUCKET_NANOS) {
            if (buckets == BUCKETS) {
                System.arraycopy(minima, 1, minima, 0, BUCKETS - 1);
                System.arraycopy(minimaAt, 1, minimaAt, 0, BUCKETS - 1);
                buckets--;
            }
            bucketSince = nowNanos;
            minima[buckets] = sample;
            minimaAt[buckets] = nowNanos;
            buckets++;
        } else if (sample < minima[buckets - 1]) {
            minima[buckets - 1] = sample;
            minimaAt[buckets - 1] = nowNanos;
        }
    }

    private void slide(long nowNanos) {
        long drift = buckets < BUCKETS_FOR_DRIFT ? 0 : slopeBelow();
        long target = Long.MAX_VALUE;
        for (int i = 0; i < buckets; i++) {
            target = Math.min(target, minima[i] + drifted(drift, nowNanos - minimaAt[i]));
        }
        long current = offsetAt(nowNanos);
        long most = Math.max(0, nowNanos - offsetAt) / (BILLION / SLIDE_PPB);
        offset = current + Math.clamp(target - current, -most, most);
        offsetAt = nowNanos;
        driftPpb = drift;
    }

    /// Slope of the line through two minima that lies above none and is highest, so nearest, at their mean instant.
    private long slopeBelow() {
        long sum = 0;
        for (int i = 0; i < buckets; i++) {
            sum += minimaAt[i] - minimaAt[0];
        }
        long mean = minimaAt[0] + sum / buckets;
        long best = 0;
        long highest = Long.MIN_VALUE;
        for (int i = 0; i < buckets; i++) {
            for (int j = i + 1; j < buckets; j++) {
                long slope = (minima[j] - minima[i]) * 1_000_000 / Math.max(1, (minimaAt[j] - minimaAt[i]) / 1_000);
                long height = minima[i] + drifted(slope, mean - minimaAt[i]);
                if (height > highest && isBelowAll(i, slope)) {
                    highest = height;
                    best = slope;
                }
            }
        }
        return Math.clamp(best, -MAX_DRIFT_PPB, MAX_DRIFT_PPB);
    }

    private boolean isBelowAll(int through, long slope) {
        for (int i = 0; i < buckets; i++) {
            if (minima[through] + drifted(slope, minimaAt[i] - minimaAt[through]) > minima[i] + ROUNDING_NANOS) {
                return false;
            }
        }
        return true;
    }

    private static long drifted(long driftPpb, long nanos) {
        return nanos / 1_000 * driftPpb / 1_000_000;
    }

    private long offsetAt(long nowNanos) {
        return offset + drifted(driftPpb, nowNanos - offsetAt);
    }

    /// The SFU time at which the publisher's clock shows `ntp`; only when [#isKnown].
    public long toSfuNanos(long ntp) {
        long publisherNanos = NtpTime.nanosBetween(originNtp, ntp);
        return publisherNanos + offsetAt(publisherNanos + offset);
    }

    /// How fast the publisher's clock falls behind the SFU's, in nanoseconds a second.
    public long driftPpb() {
        return driftPpb;
    }
}
