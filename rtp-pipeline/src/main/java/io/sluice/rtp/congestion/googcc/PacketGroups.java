package io.sluice.rtp.congestion.googcc;

/// The grouping of packets into bursts and the differences between two successive bursts: how much later the second
/// was sent, and how much later it arrived.
///
/// Packets sent within 5 ms of a burst's first belong to it, and so do those that arrive bunched behind it, because
/// something on the way held them back together. Packets come in order of their arrival.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/inter_arrival_delta.cc, revision 3710345e.
/// Owned by the media worker.
final class PacketGroups {
    /// kSendTimeGroupLength of libwebrtc's delay_based_bwe.cc.
    private static final long GROUP_NANOS = 5_000_000L;

    /// kBurstDeltaThreshold.
    private static final long BURST_GAP_MICROS = 5_000L;

    /// kMaxBurstDuration.
    private static final long MAX_BURST_MICROS = 100_000L;

    /// kReorderedResetThreshold.
    private static final int MAX_REORDERED = 3;

    /// kArrivalTimeOffsetThreshold: the receiver's clock has jumped.
    private static final long CLOCK_JUMP_MICROS = 3_000_000L;

    private boolean begun;
    private long firstSentNanos;
    private long sentNanos;
    private long firstArrivalMicros;
    private long lastArrivalMicros;
    private long feedbackNanos;

    private boolean hasPrevious;
    private long previousSentNanos;
    private long previousArrivalMicros;
    private long previousFeedbackNanos;

    private int reordered;
    private long sendDeltaNanos;
    private long arrivalDeltaMicros;

    /// Takes a packet.
    ///
    /// @return whether it completed a group, so that the deltas are those of the last two complete ones
    boolean onPacket(long sentAtNanos, long arrivedAtMicros, long nowNanos) {
        boolean complete = false;
        if (!begun) {
            begin(sentAtNanos, arrivedAtMicros);
        } else if (firstSentNanos - sentAtNanos > 0) {
            return false;
        } else if (startsGroup(sentAtNanos, arrivedAtMicros)) {
            if (hasPrevious) {
                if (!measure()) {
                    return false;
                }
                complete = true;
            }
            hasPrevious = true;
            previousSentNanos = sentNanos;
            previousArrivalMicros = lastArrivalMicros;
            previousFeedbackNanos = feedbackNanos;
            begin(sentAtNanos, arrivedAtMicros);
        } else if (sentAtNanos - sentNanos > 0) {
            sentNanos = sentAtNanos;
        }
        lastArrivalMicros = arrivedAtMicros;
        feedbackNanos = nowNanos;
        return complete;
    }

    private void begin(long sentAtNanos, long arrivedAtMicros) {
        begun = true;
        firstSentNanos = sentAtNanos;
        sentNanos = sentAtNanos;
        firstArrivalMicros = arrivedAtMicros;
    }

    private boolean startsGroup(long sentAtNanos, long arrivedAtMicros) {
        return !belongsToBurst(sentAtNanos, arrivedAtMicros) && sentAtNanos - firstSentNanos > GROUP_NANOS;
    }

    private boolean belongsToBurst(long sentAtNanos, long arrivedAtMicros) {
        long sendGap = sentAtNanos - sentNanos;
        if (sendGap == 0) {
            return true;
        }
        long arrivalGap = arrivedAtMicros - lastArrivalMicros;
        return arrivalGap * 1_000 - sendGap < 0
                && arrivalGap <= BURST_GAP_MICROS
                && arrivedAtMicros - firstArrivalMicros < MAX_BURST_MICROS;
    }

    private boolean measure() {
        sendDeltaNanos = sentNanos - previousSentNanos;
        arrivalDeltaMicros = lastArrivalMicros - previousArrivalMicros;
        long feedbackDelta = (feedbackNanos - previousFeedbackNanos) / 1_000;
        if (arrivalDeltaMicros - feedbackDelta >= CLOCK_JUMP_MICROS) {
            reset();
            return false;
        }
        if (arrivalDeltaMicros < 0) {
            reordered++;
            if (reordered >= MAX_REORDERED) {
                reset();
            }
            return false;
        }
        reordered = 0;
        return true;
    }

    /// Begins anew.
    void reset() {
        begun = false;
        hasPrevious = false;
        reordered = 0;
    }

    double sendDeltaMillis() {
        return sendDeltaNanos / 1e6;
    }

    double arrivalDeltaMillis() {
        return arrivalDeltaMicros / 1e3;
    }
}
