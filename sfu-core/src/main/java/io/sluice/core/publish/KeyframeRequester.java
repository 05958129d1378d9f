package io.sluice.core.publish;

/// Asks one stream's sender for keyframes: many wishes become few requests, and no more than their measured cost
/// allows.
///
/// Idea: a wish is granted at once unless a request went out less than [#MIN_INTERVAL_NANOS] ago; then it waits for the
/// rest of that time, because senders ignore requests that come sooner. After a keyframe the next is asked for only
/// when, at the measured size of keyframes and rate of the stream, they stay below [#SHARE] of its bits; whoever comes
/// meanwhile is served from the packet ring or waits, at most [#MAX_SPACING_NANOS]. An urgent wish, of somebody whose
/// picture was stopped, does not wait for that. A request that brings no keyframe is repeated a bounded number of
/// times; then it is quiet for [#QUIET_NANOS]. A keyframe satisfies every wish made before it.
///
/// Owned by the media worker.
public final class KeyframeRequester {
    /// libwebrtc's video_stream_encoder and rtp_video_sender ignore requests within 300 ms of the last.
    static final long MIN_INTERVAL_NANOS = 300_000_000L;

    /// Chosen: a joiner who finds the latest keyframe too old to replay still sees something within 1.5 s.
    static final long MAX_SPACING_NANOS = 1_800_000_000L;

    /// Chosen: what a storm of joiners may cost the others in quality.
    static final double SHARE = 0.10;

    /// Chosen: 300 ms apart, ten requests cover three seconds; a sender that is still silent has no camera to send.
    static final int MAX_REPEATS = 10;

    /// Chosen: a sender that did not answer for three seconds is asked again when it may have come back.
    static final long QUIET_NANOS = 5_000_000_000L;

    private static final long NEVER = Long.MAX_VALUE;

    private boolean wished;
    private boolean urgent;
    private boolean everRequested;
    private boolean everReceived;
    private int repeats;
    private long lastRequestNanos;
    private long lastKeyframeNanos;
    private long spacingNanos = MIN_INTERVAL_NANOS;
    private long quietUntilNanos = Long.MIN_VALUE / 2;
    private long requests;
    private long keyframes;

    /// Somebody cannot go on without a keyframe.
    public void wish() {
        if (!wished) {
            wished = true;
            repeats = 0;
        }
    }

    /// Somebody whose picture was stopped cannot go on without a keyframe: it is asked for whatever it costs.
    public void wishUrgently() {
        wish();
        urgent = true;
    }

    /// A keyframe begins to arrive.
    public void onKeyframe(long nowNanos) {
        keyframes++;
        wished = false;
        urgent = false;
        repeats = 0;
        everReceived = true;
        lastKeyframeNanos = nowNanos;
        quietUntilNanos = Long.MIN_VALUE / 2;
    }

    /// A keyframe arrived as a whole: what they cost is known.
    ///
    /// @param bytes of all its packets
    /// @param bps of the stream in bits per second
    void onCost(long bytes, long bps) {
        double seconds = bytes * 8 / (SHARE * Math.max(1, bps));
        spacingNanos = (long) Math.clamp(seconds * 1e9, MIN_INTERVAL_NANOS, MAX_SPACING_NANOS);
    }

    /// Whether a request is to be sent now; the caller sends it.
    public boolean shouldRequest(long nowNanos) {
        if (!wished || nowNanos - earliest(nowNanos) < 0) {
            return false;
        }
        if (repeats >= MAX_REPEATS) {
            wished = false;
            urgent = false;
            quietUntilNanos = nowNanos + QUIET_NANOS;
            return false;
        }
        repeats++;
        requests++;
        everRequested = true;
        lastRequestNanos = nowNanos;
        return true;
    }

    private long earliest(long nowNanos) {
        long earliest = everRequested ? lastRequestNanos + MIN_INTERVAL_NANOS : nowNanos;
        if (everReceived && !urgent) {
            earliest = Math.max(earliest, lastKeyframeNanos + spacingNanos);
        }
        return Math.max(earliest, quietUntilNanos);
    }

    /// When [#shouldRequest] may say yes next; `Long.MAX_VALUE` when nobody wishes.
    public long nextTimeoutNanos(long nowNanos) {
        return wished ? Math.max(nowNanos, earliest(nowNanos)) : NEVER;
    }

    /// Whether a keyframe is being waited for.
    public boolean isPending() {
        return wished;
    }

    /// Requests sent so far.
    public long requests() {
        return requests;
    }

    /// Keyframes received so far.
    public long keyframes() {
        return keyframes;
    }
}
