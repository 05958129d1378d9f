package io.sluice.core.publish;

import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpType;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.SenderReportView;
import io.sluice.rtp.recovery.NackGenerator;
import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.timing.PublisherClock;
import io.sluice.rtp.timing.ReceptionStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a publisher is told about its media: receiver reports, what to send again, when a keyframe is needed, and when
/// each packet arrived.
///
/// Owned by the media worker.
public final class InboundReports {
    /// Chosen: once a second, as libwebrtc's rtp_rtcp/source/rtcp_sender does for video; loss and round trip time
    /// stay fresh.
    private static final long REPORT_INTERVAL_NANOS = 1_000_000_000L;

    private static final int NACK_ROOM = 12 + 64 * 4;
    private static final int PLI_ROOM = 12;

    /// TransportCcGenerator keeps each message below 1,100 bytes.
    private static final int TRANSPORT_CC_ROOM = 1100;

    private static final int BLOCK_ROOM = 24 + 8;

    private final RtcpOut out;
    private final Counters counters;
    private final PublisherClock publisherClock = new PublisherClock();
    private final List<InboundRtpStream> streams = new ArrayList<>();
    private final TransportCcGenerator transportCc;
    private final NackGenerator.Handler nackHandler = new NackWishes();
    private final SenderReportView senderReport = new SenderReportView();
    private long nextReportNanos = Deadline.NEVER;
    private long rttNanos;

    /// Creates the reports of a participant that has sent nothing yet.
    public InboundReports(RtcpOut out, Counters counters) {
        this.out = out;
        this.counters = counters;
        this.transportCc = new TransportCcGenerator(this::sendTransportFeedback);
    }

    void add(InboundRtpStream stream) {
        streams.add(stream);
        if (rttNanos > 0 && stream.nack() != null) {
            stream.nack().onRtt(rttNanos);
        }
    }

    void remove(InboundRtpStream stream) {
        streams.remove(stream);
    }

    PublisherClock publisherClock() {
        return publisherClock;
    }

    NackGenerator.@Nullable Handler nackHandlerFor(MediaKind kind, PayloadFormat format) {
        return kind == MediaKind.VIDEO && format.feedback().contains(RtcpFeedback.NACK) ? nackHandler : null;
    }

    void onTransportSequence(int ssrc, int sequence, long nowNanos) {
        transportCc.onPacket(ssrc, sequence, nowNanos);
    }

    /// A packet came: reports are due from now on.
    void markActive(long nowNanos) {
        if (nextReportNanos == Deadline.NEVER) {
            nextReportNanos = nowNanos + REPORT_INTERVAL_NANOS / 4;
        }
    }

    /// Takes one packet of a compound: sender reports of the publisher's own streams count (RFC 3550 §6.4.1).
    public void onPacket(RtcpCompoundView packet, InboundPath path, long nowNanos) {
        if (packet.packetType() != RtcpType.SENDER_REPORT || !senderReport.tryWrap(packet)) {
            return;
        }
        InboundRtpStream stream = path.stream(senderReport.ssrc());
        if (stream != null) {
            stream.statistics().onSenderReport(senderReport.ntp(), nowNanos);
            stream.clock().onSenderReport(senderReport.ntp(), senderReport.rtpTimestamp(), nowNanos);
        }
    }

    /// What can be sent to the participant, in bits per second: feedback may take 5 % of it, so it comes every 50 ms
    /// from 218 kbit/s on, as libwebrtc's receivers send it. Without it, it comes every 100 ms.
    public void onDownlink(long bps) {
        transportCc.onBitrate(bps);
    }

    /// The round trip time to the participant was measured.
    public void onRtt(long rtt) {
        rttNanos = rtt;
        for (int i = 0; i < streams.size(); i++) {
            NackGenerator nack = streams.get(i).nack();
            if (nack != null) {
                nack.onRtt(rtt);
            }
        }
    }

    /// Time passes: what is due is gathered.
    public void onTimeout(long nowNanos) {
        transportCc.onTimeout(nowNanos);
        for (int i = 0; i < streams.size(); i++) {
            InboundRtpStream stream = streams.get(i);
            NackGenerator nack = stream.nack();
            if (nack != null) {
                nack.onTimeout(nowNanos);
            }
            if (stream.keyframes().shouldRequest(nowNanos)) {
                out.room(PLI_ROOM).pli(out.ssrc(), stream.ssrc());
                counters.add(Counter.KEYFRAME_REQUESTS_SENT, 1);
            }
        }
        if (Deadline.isDue(nextReportNanos, nowNanos)) {
            report(nowNanos);
            nextReportNanos = streams.isEmpty() ? Deadline.NEVER : nowNanos + REPORT_INTERVAL_NANOS;
        }
    }

    private void report(long nowNanos) {
        if (streams.isEmpty()) {
            return;
        }
        out.flush();
        out.room(BLOCK_ROOM).receiverReport(out.ssrc());
        for (int i = 0; i < streams.size(); i++) {
            InboundRtpStream stream = streams.get(i);
            stream.evict(nowNanos);
            stream.statistics().closeInterval();
            if (!writeBlock(out.room(0), stream, nowNanos)) {
                RtcpWriter writer = out.room(BLOCK_ROOM);
                writer.receiverReport(out.ssrc());
                writeBlock(writer, stream, nowNanos);
            }
        }
    }

    private static boolean writeBlock(RtcpWriter writer, InboundRtpStream stream, long nowNanos) {
        ReceptionStatistics statistics = stream.statistics();
        return writer.reportBlock(
                stream.ssrc(),
                statistics.fractionLost(),
                statistics.cumulativeLost(),
                statistics.extendedHighestSequence(),
                statistics.jitter(),
                statistics.lastSenderReport(),
                statistics.delaySinceLastSenderReport(nowNanos));
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos(long nowNanos) {
        long next = Deadline.earlier(transportCc.nextTimeoutNanos(), nextReportNanos);
        for (int i = 0; i < streams.size(); i++) {
            InboundRtpStream stream = streams.get(i);
            NackGenerator nack = stream.nack();
            if (nack != null) {
                next = Deadline.earlier(next, nack.nextTimeoutNanos());
            }
            next = Deadline.earlier(next, stream.keyframes().nextTimeoutNanos(nowNanos));
        }
        return next;
    }

    private void sendTransportFeedback(
            int mediaSsrc, int baseSequence, int referenceTime, int feedbackCount, int[] deltas, int count) {
        if (!out.room(TRANSPORT_CC_ROOM)
                .transportCc(out.ssrc(), mediaSsrc, baseSequence, referenceTime, feedbackCount, deltas, count)) {
            throw new IllegalStateException("transport feedback of " + count + " packets does not fit");
        }
    }

    private final class NackWishes implements NackGenerator.Handler {
        @Override
        public void requestRetransmission(int ssrc, int[] sequenceNumbers, int count) {
            int done = 0;
            while (done < count) {
                int[] rest = done == 0 ? sequenceNumbers : Arrays.copyOfRange(sequenceNumbers, done, count);
                int written = out.room(NACK_ROOM).nack(out.ssrc(), ssrc, rest, count - done);
                if (written == 0) {
                    out.flush();
                }
                done += written;
            }
            counters.add(Counter.NACKS_SENT, count);
        }

        @Override
        public void requestKeyframe(int ssrc) {
            for (int i = 0; i < streams.size(); i++) {
                if (streams.get(i).ssrc() == ssrc) {
                    streams.get(i).keyframes().wish();
                }
            }
        }
    }
}
