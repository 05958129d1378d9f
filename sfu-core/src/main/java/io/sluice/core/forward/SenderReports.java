package io.sluice.core.forward;

import io.sluice.core.publish.RtcpOut;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.timing.NtpClock;
import java.util.List;

/// Tells one subscriber, once a second and before the first packet after each switch, how the timestamps of its slots
/// relate to our clock (RFC 3550 §6.4.1): that is what its lip sync stands on.
///
/// Owned by the media worker.
final class SenderReports {
    /// Chosen: once a second, like libwebrtc for video; audio goes with it, so that both clocks are as fresh.
    private static final long INTERVAL_NANOS = 1_000_000_000L;

    private static final int REPORT_ROOM = 28;
    private static final int CNAME_ROOM = 300;

    private final RtcpOut out;
    private final NtpClock clock;
    private byte[] cname = new byte[0];
    private long nextNanos = Deadline.NEVER;

    SenderReports(RtcpOut out, NtpClock clock) {
        this.out = out;
        this.clock = clock;
    }

    /// Sets the canonical name all slots share (RFC 3550 §6.5.1).
    void setCname(byte[] utf8) {
        cname = utf8;
    }

    /// Sends the report of one slot at once.
    void sendNow(Slot slot, long nowNanos) {
        write(slot, nowNanos);
        out.flush();
        if (nextNanos == Deadline.NEVER) {
            nextNanos = nowNanos + INTERVAL_NANOS;
        }
    }

    boolean isDue(long nowNanos) {
        return Deadline.isDue(nextNanos, nowNanos);
    }

    /// Gathers the reports of all slots that send.
    void writeAll(List<Slot> slots, long nowNanos) {
        nextNanos = nowNanos + INTERVAL_NANOS;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            if (slot.subscription() != null && slot.hasSent()) {
                write(slot, nowNanos);
            }
        }
    }

    private void write(Slot slot, long nowNanos) {
        RtcpWriter writer = out.room(REPORT_ROOM + CNAME_ROOM);
        writer.senderReport(
                slot.section().ssrc(),
                clock.ntpAt(nowNanos),
                slot.timeline().reportTimestampAt(nowNanos),
                slot.statistics().packetsSent(),
                slot.statistics().payloadBytesSent());
        writer.sdesCname(slot.section().ssrc(), cname);
    }

    long nextTimeoutNanos() {
        return nextNanos;
    }
}
