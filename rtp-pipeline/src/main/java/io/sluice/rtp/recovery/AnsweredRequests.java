package io.sluice.rtp.recovery;

import java.util.Arrays;

/// The memory of which packets of one outgoing stream were retransmitted lately, so that a NACK repeated while the
/// answer is still under way is answered once.
///
/// A NACK that comes less than a round trip after the retransmission was sent before that could arrive. libwebrtc's
/// modules/rtp_rtcp/source/rtp_packet_history.cc compares with the whole round trip time; a tenth is forgiven here,
/// because a receiver asks again exactly after its own idea of it, and a refusal costs a further round trip.
///
/// Owned by the media worker.
public final class AnsweredRequests {
    private final long[] sequences;
    private final long[] answeredAt;
    private final int mask;
    private long repeated;

    /// Creates a memory of the last `capacity` packets.
    ///
    /// @param capacity a power of two
    public AnsweredRequests(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two");
        }
        sequences = new long[capacity];
        answeredAt = new long[capacity];
        mask = capacity - 1;
        Arrays.fill(sequences, Long.MIN_VALUE);
    }

    /// Decides about one requested packet and, when it is to be answered, takes its bytes from the budget.
    ///
    /// @param sequence the outgoing sequence number, unwrapped
    /// @param rttNanos the round trip time to the subscriber, 0 when it is unknown
    public RetransmissionVerdict tryAnswer(
            long sequence, int sizeBytes, long rttNanos, RetransmissionBudget budget, long nowNanos) {
        int slot = (int) (sequence & mask);
        if (sequences[slot] == sequence && nowNanos - answeredAt[slot] < rttNanos - rttNanos / 10) {
            repeated++;
            return RetransmissionVerdict.REPEATED;
        }
        if (!budget.tryTake(sizeBytes, nowNanos)) {
            return RetransmissionVerdict.OVER_BUDGET;
        }
        sequences[slot] = sequence;
        answeredAt[slot] = nowNanos;
        return RetransmissionVerdict.ANSWER;
    }

    /// NACKed packets that were not answered again.
    public long repeated() {
        return repeated;
    }
}
