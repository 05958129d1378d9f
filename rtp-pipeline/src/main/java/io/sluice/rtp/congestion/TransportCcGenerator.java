package io.sluice.rtp.congestion;

import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.packet.TransportCcChunks;

/// The receiver's side of transport-wide congestion control for one transport: notes when each packet came and tells
/// the sender every 50 to 250 ms.
///
/// Feedback covers everything from the first number not yet reported to the newest received, as many messages as
/// that takes. Instants are rounded to 250 µs once and then only subtracted, so rounding does not add up. Aligned
/// with libwebrtc's modules/remote_bitrate_estimator/remote_estimator_proxy.cc.
///
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.
///
/// Owned by the media worker.
public final class TransportCcGenerator {
    /// What the generator wishes for.
    public interface Handler {
        /// Send this feedback; the arguments are those of [io.sluice.rtp.packet.RtcpWriter#transportCc], the
        /// array is only lent for the call.
        void sendTransportFeedback(
                int mediaSsrc, int baseSequence, int referenceTime, int feedbackCount, int[] deltas, int count);
    }

    private static final long TICK_NANOS = 250_000L;
    private static final int TICKS_PER_REFERENCE = 256;

    /// Chosen: numbers remembered at the most. A sender uses them up within 250 ms at 390 Mbit/s.
    private static final int MAX_REMEMBERED = 8_192;

    /// No message is longer, in bytes. Chosen: so that one fits 1,252 bytes with SRTCP and another packet around
    /// it.
    public static final int MAX_MESSAGE_BYTES = 1_100;

    /// Header, fixed part and padding of a message.
    private static final int FIXED_BYTES = 24;

    private static final int MAX_BYTES = MAX_MESSAGE_BYTES - FIXED_BYTES;

    private static final int SYMBOLS_PER_CHUNK = 7;
    private static final int MAX_RUN = 0x1FFF;

    private final Handler handler;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final ArrivalRing arrivals = new ArrivalRing(MAX_REMEMBERED);
    private final FeedbackInterval interval = new FeedbackInterval();
    private int[] deltas = new int[0];
    private int mediaSsrc;
    private int feedbackCount;

    /// Creates a generator for one transport.
    public TransportCcGenerator(Handler handler) {
        this.handler = handler;
    }

    /// Takes a packet that bore the header extension.
    ///
    /// @param ssrc the stream it belongs to, which the next feedback names
    /// @param sequenceNumber the transport-wide one, 16 bits
    public void onPacket(int ssrc, int sequenceNumber, long nowNanos) {
        mediaSsrc = ssrc;
        if (arrivals.tryAdd(unwrapper.unwrap(sequenceNumber), nowNanos)) {
            interval.onNews(nowNanos);
        }
    }

    /// Sends the feedback that is due.
    public void onTimeout(long nowNanos) {
        if (interval.tryBegin(nowNanos)) {
            if (deltas.length < arrivals.span()) {
                deltas = new int[arrivals.span()];
            }
            while (arrivals.hasNews()) {
                report();
            }
        }
    }

    private void report() {
        long from = arrivals.firstToReport();
        long first = from;
        while (!arrivals.isReceived(first)) {
            first++;
        }
        long reference = Math.floorDiv(ticks(first), (long) TICKS_PER_REFERENCE);
        long previous = reference * TICKS_PER_REFERENCE;
        int count = 0;
        int missing = 0;
        int sevenths = 0;
        for (long sequence = from; sequence < arrivals.end(); sequence++) {
            if (!arrivals.isReceived(sequence)) {
                missing++;
                continue;
            }
            long delta = ticks(sequence) - previous;
            sevenths += sevenths(missing) + sevenths(1) + SYMBOLS_PER_CHUNK * (delta >= 0 && delta <= 0xFF ? 1 : 2);
            if (delta != (short) delta || sevenths > MAX_BYTES * SYMBOLS_PER_CHUNK) {
                break;
            }
            while (missing > 0) {
                deltas[count++] = TransportCcChunks.NOT_RECEIVED;
                missing--;
            }
            deltas[count++] = (int) delta;
            previous += delta;
        }
        arrivals.reportedUpTo(from + count);
        handler.sendTransportFeedback(
                mediaSsrc, (int) (from & 0xFFFF), (int) (reference & 0xFF_FFFF), feedbackCount++ & 0xFF, deltas, count);
    }

    private long ticks(long sequence) {
        return Math.floorDiv(arrivals.arrivalNanos(sequence) + TICK_NANOS / 2, TICK_NANOS);
    }

    /// At most so many sevenths of a byte of chunks describe these packets of one fate: two bytes hold 7, or a run.
    private static int sevenths(int packets) {
        return Math.min(2 * packets, SYMBOLS_PER_CHUNK * 2 * (packets / MAX_RUN + 2));
    }

    /// Sets the bitrate towards the sender, of which feedback takes about 5 %.
    public void onBitrate(long bitrateBps) {
        interval.onBitrate(bitrateBps);
    }

    /// The time between two feedbacks while packets come.
    public long intervalNanos() {
        return interval.nanos();
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return interval.dueNanos();
    }
}
