package io.sluice.rtp.timing;

/// How far one publisher's NTP clock is from the SFU's time, learned from its sender reports.
///
/// Idea: a report that came at SFU time `t` and says publisher time `p` gives `t − p`, which is the clocks' offset plus the
/// way's delay; the smallest of many samples is nearest to the offset. Samples are collected in the minimum of each 10 s
/// of the last minute. The clocks drift against each other, so the median slope between these minima is the drift, and
/// each minimum is carried along it to the present before the smallest is taken. The answer slides to that at a bounded
/// speed. All streams of the publisher share one offset: whatever its error, they stay in sync with one another.
///
/// RFC 3550 §6.4.1.
///
/// Owned by the media worker.
public final class PublisherClock {
    private static final int BUCKETS = 6;
    private static final long BUCKET_NANOS = 10_000_000_000L;

    /// Chosen: before that many minima a slope says more about the network than about the clocks.
    private static final int BUCKETS_FOR_DRIFT = 4;

    /// The most an NTP clock is allowed to drift (RFC 5905, PHI and the 500 ppm frequency tolerance of §7.1).
    private static final long MAX_DRIFT_PPB = 500_000L;

    /// Chosen: the answer moves by 1 % of the time at the most, which no receiver's synchronisation notices.
    private static final long SLIDE_PPB = 10_000_000L;

    /// Chosen: a sample this far off tells that the publisher's clock was set, when the next two agree.
    private static final long STEP_NANOS = 500_000_000L;

    private static final int STEP_CONFIRMATIONS = 3;
    private static final long BILLION = 1_000_000_000L;

    private final long[] minima = new long[BUCKETS];
    private final long[] minimaAt = new long[BUCKETS];
    private final long[] slopes = new long[BUCKETS * (BUCKETS - 1) / 2];
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
        long target = Long.MAX_VALUE;
        long drift = medianSlope();
        for (int i = 0; i < buckets; i++) {
            target = Math.min(target, minima[i] + drifted(drift, nowNanos - minimaAt[i]));
        }
        long current = offsetAt(nowNanos);
        long most = (nowNanos - offsetAt) / (BILLION / SLIDE_PPB);
        offset = current + Math.clamp(target - current, -most, most);
        offsetAt = nowNanos;
        driftPpb = drift;
    }

    private long medianSlope() {
        if (buckets < BUCKETS_FOR_DRIFT) {
            return 0;
        }
        int count = 0;
        for (int i = 0; i < buckets; i++) {
            for (int j = i + 1; j < buckets; j++) {
                long slope = (minima[j] - minima[i]) * 1_000_000 / ((minimaAt[j] - minimaAt[i]) / 1_000);
                int at = count++;
                while (at > 0 && slopes[at - 1] > slope) {
                    slopes[at] = slopes[at - 1];
                    at--;
                }
                slopes[at] = slope;
            }
        }
        return Math.clamp(slopes[count / 2], -MAX_DRIFT_PPB, MAX_DRIFT_PPB);
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
