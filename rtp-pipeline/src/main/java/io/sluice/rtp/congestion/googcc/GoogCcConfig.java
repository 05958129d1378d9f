package io.sluice.rtp.congestion.googcc;

/// What a [GoogCc] begins with and stays within.
///
/// Immutable.
///
/// @param startBps the estimate before anything is known
/// @param minBps the lowest estimate
/// @param maxBps the highest, and the highest rate probed for
/// @param pacingPercent the pacer's rate in relation to the estimate
public record GoogCcConfig(long startBps, long minBps, long maxBps, int pacingPercent) {
    /// 300 kbit/s is libwebrtc's start rate (api/transport/bitrate_settings.h), 5 kbit/s its
    /// kCongestionControllerMinBitrate. Chosen: 100 Mbit/s is more than 25 pictures take. Pacing at 2.5 × the
    /// estimate is
    /// libwebrtc's kDefaultPaceMultiplier; see docs/bandwidth-estimation.md for why not 1.1.
    public static final GoogCcConfig DEFAULT = new GoogCcConfig(300_000, 5_000, 100_000_000, 250);

    public GoogCcConfig {
        if (minBps < 1_000 || startBps < minBps || maxBps < startBps || maxBps > 1_000_000_000L) {
            throw new IllegalArgumentException("rates must be 1 kbit/s <= min <= start <= max <= 1 Gbit/s");
        }
        if (pacingPercent < 100 || pacingPercent > 1_000) {
            throw new IllegalArgumentException("pacing must be 100 to 1000 % of the estimate: " + pacingPercent);
        }
    }
}
