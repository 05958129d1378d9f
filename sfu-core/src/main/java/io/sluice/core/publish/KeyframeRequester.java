package io.sluice.core.publish;

/// Asks one stream's sender for keyframes: many wishes become few requests.
///
/// Idea: a wish is granted at once unless a request went out less than [#MIN_INTERVAL_NANOS] ago; then it waits for the
/// rest of that time, because senders ignore requests that come sooner. A request that brings no keyframe is repeated a
/// bounded number of times. A keyframe satisfies every wish made before it.
///
/// Owned by the media worker.
public final class KeyframeRequester {
    /// libwebrtc's video_stream_encoder and rtp_video_sender ignore requests within 300 ms of the last.
    static final long MIN_INTERVAL_NANOS = 300_000_000L;

    /// Chosen: 300 ms apart, ten requests cover three seconds; a sender that is still silent has no camera to send.
    static final int MAX_REPEATS = 10;

    private static final long NEVER = Long.MAX_VALUE;

    private boolean wished;
    private boolean everRequested;
    private int repeats;
    private long lastRequestNanos;
    private long requests;
    private long keyframes;

    /// Somebody cannot go on without a keyframe.
    public void wish() {
        wished = true;
        repeats = 0;
    }

    /// A keyframe arrived.
    public void onKeyframe() {
        keyframes++;
        wished = false;
        repeats = 0;
    }

    /// Whether a request is to be sent now; the caller sends it.
    public boolean shouldRequest(long nowNanos) {
        if (!wished || everRequested && nowNanos - lastRequestNanos < MIN_INTERVAL_NANOS) {
            return false;
        }
        if (repeats >= MAX_REPEATS) {
            wished = false;
            return false;
        }
        repeats++;
        requests++;
        everRequested = true;
        lastRequestNanos = nowNanos;
        return true;
    }

    /// When [#shouldRequest] may say yes next; `Long.MAX_VALUE` when nobody wishes.
    public long nextTimeoutNanos(long nowNanos) {
        if (!wished) {
            return NEVER;
        }
        return everRequested ? Math.max(nowNanos, lastRequestNanos + MIN_INTERVAL_NANOS) : nowNanos;
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
