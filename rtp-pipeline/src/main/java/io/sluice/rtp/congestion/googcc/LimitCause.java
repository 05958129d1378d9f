package io.sluice.rtp.congestion.googcc;

/// What bounds the estimate, as far as it matters to probing.
///
/// Aligned with BandwidthLimitedCause of libwebrtc's modules/congestion_controller/goog_cc/probe_controller.h,
/// revision 3710345e.
enum LimitCause {
    /// The estimate follows the delay, which is steady.
    DELAY_BASED(true),
    /// The delay is changing: probing would add to it, or measure a queue that empties.
    DELAY_CHANGES(false),
    /// Feedback takes too long.
    ROUND_TRIP(false),
    /// Loss bounds the estimate.
    LOSS(false),
    /// Loss bounds the estimate, which is rising again.
    LOSS_RISING(true);

    private final boolean probing;

    LimitCause(boolean probing) {
        this.probing = probing;
    }

    boolean allowsProbing() {
        return probing;
    }
}
