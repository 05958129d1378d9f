package io.sluice.rtp.congestion;

import io.sluice.rtp.packet.SequenceNumbers;
import io.sluice.rtp.packet.TransportCcView;

/// The sender's side of transport-wide congestion control for one transport: numbers packets as they leave and turns
/// feedback into the fate of each.
///
/// A packet that no feedback has told of is under way; one that feedback reported missing is lost until a later one
/// reports it after all. Malformed, repeated or invented feedback changes nothing that is not remembered. Aligned
/// with libwebrtc's modules/congestion_controller/rtp/transport_feedback_adapter.cc.
///
/// draft-holmer-rmcat-transport-wide-cc-extensions-01 §2, §3.
///
/// Owned by the media worker.
public final class TransportCcSender {
    /// Takes what feedback told.
    public interface Handler {
        /// The fates of some packets; the object is only lent for the call.
        void onTransportFeedback(FeedbackResults results, long nowNanos);
    }

    private static final int REFERENCE_TIME_BITS = 24;

    private final Handler handler;
    private final SentPacketHistory history;
    private final FeedbackResults results = new FeedbackResults();
    private final TransportCcView.PacketConsumer consumer = this::onResult;
    private boolean referenceKnown;
    private int lastReference;
    private long referenceUnits;
    private long feedbackSequence;
    private long receivedMicros;
    private long newestReceived;
    private long feedbackMessages;

    /// Creates a sender that has sent nothing.
    public TransportCcSender(Handler handler) {
        this(new SentPacketHistory(), handler);
    }

    TransportCcSender(SentPacketHistory history, Handler handler) {
        this.history = history;
        this.handler = handler;
    }

    /// The number for the next packet's header extension, 16 bits.
    public int nextSequence() {
        return (int) (history.next() & 0xFFFF);
    }

    /// Notes that the packet that bears [#nextSequence] left.
    ///
    /// @param sizeBytes bytes on the wire
    /// @param probeCluster the probe cluster it is part of, or [Pacer#NO_PROBE]
    /// @return its number, counted from the transport's first packet
    public long onSent(int sizeBytes, int probeCluster, long nowNanos) {
        return history.add(sizeBytes, probeCluster, nowNanos);
    }

    /// Notes bytes that left without a number of their own: they count as arrived when the next packet does.
    public void onUntrackedSent(int sizeBytes) {
        history.addUntracked(sizeBytes);
    }

    /// Takes a feedback message.
    public void onFeedback(TransportCcView view, long nowNanos) {
        feedbackMessages++;
        long last = history.next() - 1;
        if (last < 0) {
            return;
        }
        results.clear();
        newestReceived = -1;
        feedbackSequence = last + SequenceNumbers.distance((int) last, view.baseSequence());
        receivedMicros = unwrapReference(view.referenceTime()) * TransportCcView.REFERENCE_TIME_MICROS;
        view.forEach(consumer);
        long rtt = newestReceived < 0 ? 0 : nowNanos - history.sentAtNanos(newestReceived);
        results.finish(history.bytesInFlight(), rtt);
        if (results.count() > 0) {
            handler.onTransportFeedback(results, nowNanos);
        }
    }

    private void onResult(int sequenceNumber, boolean received, int deltaMicros) {
        long sequence = feedbackSequence++;
        if (received) {
            receivedMicros += deltaMicros;
        }
        if (!history.knows(sequence) || !history.settle(sequence, received)) {
            return;
        }
        results.add(history, sequence, received ? receivedMicros : FeedbackResults.NOT_RECEIVED);
        if (received) {
            newestReceived = sequence;
        }
    }

    private long unwrapReference(int reference) {
        if (!referenceKnown) {
            referenceKnown = true;
            referenceUnits = reference;
        } else {
            int shift = Integer.SIZE - REFERENCE_TIME_BITS;
            referenceUnits += (reference - lastReference) << shift >> shift;
        }
        lastReference = reference;
        return referenceUnits;
    }

    /// Forgets what is under way, because the network path is another one.
    public void onPathChanged() {
        history.clear();
    }

    /// Bytes whose fate is unknown.
    public long bytesInFlight() {
        return history.bytesInFlight();
    }

    /// Feedback messages taken.
    public long feedbackMessages() {
        return feedbackMessages;
    }
}
