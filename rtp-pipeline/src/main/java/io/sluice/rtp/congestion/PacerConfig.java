package io.sluice.rtp.congestion;

/// How a [Pacer] spreads packets.
///
/// Immutable.
///
/// @param burstNanos how much of the pacing rate leaves in one go; longer bursts make longer trains and cheaper
///     sending
/// @param maxBurstBytes upper bound of such a burst, whatever the rate
/// @param maxQueueNanos how long a video packet may wait
/// @param maxQueuedPackets how many packets of one kind may wait
public record PacerConfig(long burstNanos, int maxBurstBytes, long maxQueueNanos, int maxQueuedPackets) {
    /// 10 ms is DESIGN §4, 63 kB and 2 s are kMaxBurstSize and kMaxExpectedQueueLength of libwebrtc's
    /// modules/pacing/pacing_controller.h. Chosen: 8,192 packets, a tenth of a second of 1 Gbit/s.
    public static final PacerConfig DEFAULT = new PacerConfig(10_000_000L, 63_000, 2_000_000_000L, 8_192);

    public PacerConfig {
        if (burstNanos < 1_000_000L || burstNanos > 40_000_000L) {
            throw new IllegalArgumentException("bursts last 1 to 40 ms");
        }
        if (maxBurstBytes < 1_500 || maxQueueNanos <= 0 || maxQueuedPackets < 64) {
            throw new IllegalArgumentException("a burst needs a packet, a queue needs time and 64 packets");
        }
    }
}
