package io.sluice.core.publish;

import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.transport.MediaTransport;

/// A sign of life on the media path of a participant who would else be sent nothing: an empty receiver report.
///
/// Idea: a client that hears nothing at all for a second may conclude that its path is broken and restart ICE
/// (docs/resilience.md), however muted, paused or alone it is. It looks five times a second whether anything left in
/// the meantime, so that a connected path is never silent for more than 400 ms, and a busy one carries nothing more.
/// An empty receiver report is the smallest RTCP packet that may stand alone (RFC 3550 §6.4.2, RFC 5506).
///
/// Owned by the media worker.
public final class PathHeartbeat {
    /// Chosen: four in a row must be lost before a second is silent; 2.5 kbit/s to an idle participant.
    static final long INTERVAL_NANOS = 200_000_000L;

    private static final int EMPTY_REPORT_BYTES = 8;

    private final MediaTransport transport;
    private final RtcpOut out;
    private long nextNanos = Deadline.NEVER;
    private long sentBefore;

    /// Creates a heartbeat that waits for the transport to become writable.
    public PathHeartbeat(MediaTransport transport, RtcpOut out) {
        this.transport = transport;
        this.out = out;
    }

    /// Time passes; what it wants sent is gathered before [RtcpOut#flush].
    public void onTimeout(long nowNanos) {
        if (!transport.isWritable()) {
            nextNanos = Deadline.NEVER;
            return;
        }
        if (nextNanos != Deadline.NEVER && nextNanos - nowNanos > 0) {
            return;
        }
        boolean silent = nextNanos != Deadline.NEVER && transport.packetsSent() == sentBefore;
        nextNanos = nowNanos + INTERVAL_NANOS;
        sentBefore = transport.packetsSent();
        if (silent) {
            out.room(EMPTY_REPORT_BYTES).receiverReport(out.ssrc());
            sentBefore++; // the flush that follows is not a reason to stay silent next time
        }
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return nextNanos;
    }
}
