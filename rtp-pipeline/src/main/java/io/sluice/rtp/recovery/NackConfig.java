package io.sluice.rtp.recovery;

/// How patient and how persistent a [NackGenerator] is.
///
/// Immutable.
///
/// @param maxPending how many packets may be missing at once before a keyframe is cheaper than repair
/// @param maxRequests how often one packet is asked for
/// @param maxAgeNanos how long a packet is asked for after it was missed
/// @param minReorderWindowNanos shortest wait before a gap counts as loss
/// @param initialReorderWindowNanos wait before a gap counts as loss while no reordering was measured; a quarter of
///     the round trip time when that is shorter
/// @param maxReorderWindowNanos longest wait before a gap counts as loss, whatever was measured
/// @param minRetryNanos shortest time between two requests for one packet
/// @param defaultRttNanos round trip time assumed until one is measured
public record NackConfig(
        int maxPending,
        int maxRequests,
        long maxAgeNanos,
        long minReorderWindowNanos,
        long initialReorderWindowNanos,
        long maxReorderWindowNanos,
        long minRetryNanos,
        long defaultRttNanos) {
    /// 1,000 packets and 100 ms are those of libwebrtc's modules/video_coding/nack_requester.cc, 20 ms is the
    /// interval of its NackPeriodicProcessor; 20 requests are its 10, which it sends half as often. A quarter of
    /// the round trip time follows RACK (RFC 8985 §6.2). Chosen: 1 s, beyond which no conversation waits; 2, 10 and
    /// 80 ms, so that three requests still fit into a 250 ms jitter buffer at a round trip time of 50 ms.
    public static final NackConfig DEFAULT =
            new NackConfig(1_000, 20, 1_000_000_000L, 2_000_000L, 10_000_000L, 80_000_000L, 20_000_000L, 100_000_000L);

    public NackConfig {
        if (maxPending < 1 || maxRequests < 1 || maxAgeNanos <= 0) {
            throw new IllegalArgumentException("at least one packet, one request and some time are needed");
        }
        if (minReorderWindowNanos < 0
                || initialReorderWindowNanos < minReorderWindowNanos
                || maxReorderWindowNanos < initialReorderWindowNanos) {
            throw new IllegalArgumentException("reorder windows must rise: minimum, initial, maximum");
        }
        if (minRetryNanos <= 0 || defaultRttNanos <= 0) {
            throw new IllegalArgumentException("retry interval and round trip time must be positive");
        }
    }
}
