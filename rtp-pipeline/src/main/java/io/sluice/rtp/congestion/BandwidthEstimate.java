package io.sluice.rtp.congestion;

/// What one transport can carry, as far as is known, and why the number is what it is.
///
/// Immutable.
///
/// @param targetBps what may be sent in bits per second, [BandwidthEstimator#UNKNOWN] while nothing bounds it
/// @param stableBps the lowest target of the last second: what is worth building on, since it does not follow each
/// swing
/// @param acknowledgedBps what arrived lately in bits per second, 0 when feedback does not tell
/// @param applicationLimited whether less is sent than the target allows, so that only probing can raise it
/// @param loss share of packets lost lately, 0 to 1
/// @param rttNanos round trip time of the last feedback, 0 = unknown
/// @param limit what holds the target where it is
public record BandwidthEstimate(
        long targetBps,
        long stableBps,
        long acknowledgedBps,
        boolean applicationLimited,
        double loss,
        long rttNanos,
        BandwidthLimit limit) {
    /// Nothing bounds the transport and nothing is known of it.
    public static final BandwidthEstimate NOTHING_KNOWN = new BandwidthEstimate(
            BandwidthEstimator.UNKNOWN, BandwidthEstimator.UNKNOWN, 0, false, 0, 0, BandwidthLimit.UNKNOWN);

    /// Whether anything bounds it.
    public boolean isKnown() {
        return targetBps != BandwidthEstimator.UNKNOWN;
    }
}
