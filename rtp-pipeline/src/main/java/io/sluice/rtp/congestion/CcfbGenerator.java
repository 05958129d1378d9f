package io.sluice.rtp.congestion;

import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.timing.NtpClock;
import java.util.Arrays;

/// The receiver's side of RFC 8888 for one transport: notes when the packets of each stream came and tells the
/// sender every 50 to 250 ms.
///
/// It is for publishers that offer `ack ccfb`; the intervals are those of [TransportCcGenerator]. Streams beyond the
/// bound are not reported. Aligned with libwebrtc's
/// modules/remote_bitrate_estimator/congestion_control_feedback_generator.cc.
///
/// RFC 8888 §3.1.
///
/// Owned by the media worker.
public final class CcfbGenerator {
    /// What the generator wishes for: one message is begun, filled and ended within one call.
    public interface Handler {
        /// Begin a message.
        void beginFeedback();

        /// Add a stream to it; the arguments are those of [io.sluice.rtp.packet.RtcpWriter#ccfbBlock], the
        /// array is only lent for the call.
        void addFeedbackBlock(int ssrc, int beginSequence, short[] metrics, int count);

        /// End and send it.
        ///
        /// @param reportTimestamp middle 32 bits of the NTP time
        void endFeedback(long reportTimestamp);
    }

    /// Chosen: as many as one participant may send.
    private static final int MAX_STREAMS = 256;

    /// Chosen: numbers remembered per stream. It uses them up within 250 ms at 100 Mbit/s.
    private static final int MAX_REMEMBERED = 2_048;

    /// No message is longer, in bytes. Chosen: so that one fits 1,252 bytes with SRTCP and another packet around
    /// it.
    public static final int MAX_MESSAGE_BYTES = 1_100;

    /// Header, sender's SSRC and report timestamp.
    private static final int FIXED_BYTES = 12;

    private static final int MAX_BYTES = MAX_MESSAGE_BYTES - FIXED_BYTES;

    private static final int BLOCK_BYTES = 10;
    private static final long OFFSET_UNITS_PER_SECOND = 1_024;

    private final NtpClock clock;
    private final Handler handler;
    private final FeedbackInterval interval = new FeedbackInterval();
    private final short[] metrics = new short[MAX_BYTES / 2];
    private int[] ssrcs = new int[4];
    private Stream[] streams = new Stream[4];
    private int count;
    private int last;
    private boolean begun;
    private int bytes;

    private static final class Stream {
        final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
        final ArrivalRing arrivals = new ArrivalRing(MAX_REMEMBERED);
    }

    /// Creates a generator for one transport.
    public CcfbGenerator(NtpClock clock, Handler handler) {
        this.clock = clock;
        this.handler = handler;
    }

    /// Takes a packet of any stream.
    public void onPacket(int ssrc, int sequenceNumber, long nowNanos) {
        int index = indexOf(ssrc);
        if (index < 0) {
            return;
        }
        Stream stream = streams[index];
        if (stream.arrivals.tryAdd(stream.unwrapper.unwrap(sequenceNumber), nowNanos)) {
            interval.onNews(nowNanos);
        }
    }

    private int indexOf(int ssrc) {
        if (last < count && ssrcs[last] == ssrc) {
            return last;
        }
        for (int i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                last = i;
                return i;
            }
        }
        if (count == MAX_STREAMS) {
            return -1;
        }
        if (count == ssrcs.length) {
            ssrcs = Arrays.copyOf(ssrcs, count * 2);
            streams = Arrays.copyOf(streams, count * 2);
        }
        ssrcs[count] = ssrc;
        streams[count] = new Stream();
        last = count;
        return count++;
    }

    /// Sends the feedback that is due.
    public void onTimeout(long nowNanos) {
        if (!interval.tryBegin(nowNanos)) {
            return;
        }
        for (int i = 0; i < count; i++) {
            while (streams[i].arrivals.hasNews()) {
                report(ssrcs[i], streams[i].arrivals, nowNanos);
            }
        }
        end(nowNanos);
    }

    private void report(int ssrc, ArrivalRing arrivals, long nowNanos) {
        if (bytes + BLOCK_BYTES + 2 > MAX_BYTES) {
            end(nowNanos);
        }
        if (!begun) {
            begun = true;
            handler.beginFeedback();
        }
        long from = arrivals.firstToReport();
        int room = (MAX_BYTES - bytes - BLOCK_BYTES) / 2;
        int reports = (int) Math.min(room, arrivals.end() - from);
        for (int i = 0; i < reports; i++) {
            metrics[i] = arrivals.isReceived(from + i)
                    ? CcfbView.metric(true, 0, offset(nowNanos - arrivals.arrivalNanos(from + i)))
                    : CcfbView.metric(false, 0, 0);
        }
        arrivals.reportedUpTo(from + reports);
        bytes += BLOCK_BYTES + 2 * reports;
        handler.addFeedbackBlock(ssrc, (int) (from & 0xFFFF), metrics, reports);
    }

    private static int offset(long agoNanos) {
        long units = (agoNanos * OFFSET_UNITS_PER_SECOND + 500_000_000L) / 1_000_000_000L;
        return (int) Math.clamp(units, 0, CcfbView.OFFSET_TOO_LARGE);
    }

    private void end(long nowNanos) {
        if (begun) {
            begun = false;
            bytes = 0;
            handler.endFeedback(clock.compactNtpAt(nowNanos));
        }
    }

    /// Sets the bitrate towards the sender, of which feedback takes about 5 %.
    public void onBitrate(long bitrateBps) {
        interval.onBitrate(bitrateBps);
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return interval.dueNanos();
    }
}
