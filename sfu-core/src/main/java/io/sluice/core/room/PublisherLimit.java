package io.sluice.core.room;

/// What keeps a publisher from sending all it could: `qualityLimitationReason` of webrtc-stats, as its client says.
///
/// Immutable.
public enum PublisherLimit {
    NONE,
    CPU,
    BANDWIDTH
}
