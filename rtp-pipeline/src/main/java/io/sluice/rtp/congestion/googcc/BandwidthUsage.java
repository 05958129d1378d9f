package io.sluice.rtp.congestion.googcc;

/// What the trend of the one-way delay says about the path.
enum BandwidthUsage {
    /// The delay does not change.
    NORMAL,
    /// It shrinks: a queue is being emptied.
    UNDERUSING,
    /// It grows: a queue builds up.
    OVERUSING
}
