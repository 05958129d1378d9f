package io.sluice.rtp.recovery;

/// What becomes of one sequence number in a subscriber's NACK.
public enum RetransmissionVerdict {
    /// Retransmit it.
    ANSWER,
    /// It was retransmitted less than a round trip ago: that answer is still under way.
    REPEATED,
    /// The subscriber's budget for retransmissions is spent.
    OVER_BUDGET
}
