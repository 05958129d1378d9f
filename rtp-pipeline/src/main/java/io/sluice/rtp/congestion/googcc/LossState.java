package io.sluice.rtp.congestion.googcc;

/// What the loss based estimate does.
enum LossState {
    /// Loss does not bound the estimate; the delay does.
    DELAY_BASED,
    /// Loss bounds it.
    DECREASING,
    /// Loss bounds it, but it rises, and padding shows whether that is well.
    RISING_WITH_PADDING
}
