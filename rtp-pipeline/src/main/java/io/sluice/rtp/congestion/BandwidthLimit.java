package io.sluice.rtp.congestion;

/// What holds an estimate of the bandwidth where it is: the reason that is told beside the number.
public enum BandwidthLimit {
    /// Nothing was learned yet: the estimate is the one a transport starts with, or there is none.
    UNKNOWN,
    /// Packets come later and later: a queue grows, or is being emptied.
    DELAY,
    /// Packets are lost.
    LOSS,
    /// Feedback takes seconds, or has stopped.
    ROUND_TRIP,
    /// The receiver said that it takes no more (REMB).
    RECEIVER,
    /// Nothing hinders: more was not tried, because less is sent.
    APPLICATION,
    /// Nothing hinders: the estimate is on its way up.
    RISING
}
