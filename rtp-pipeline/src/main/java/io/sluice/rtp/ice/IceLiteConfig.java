package io.sluice.rtp.ice;

/// Limits and times of an [IceLite]. Immutable.
///
/// @param maxPaths validated 5-tuples remembered per transport
/// @param moveSilenceNanos how long the selected path must be silent before the send path follows the peer without a
///     USE-CANDIDATE
/// @param consentNanos how long after the last check on the selected path we go on sending
public record IceLiteConfig(int maxPaths, long moveSilenceNanos, long consentNanos) {
    /// 16 paths (chosen: both IP versions of a few interfaces, with room); 500 ms (chosen: shorter than RTCP's
    /// second, longer than a Wi-Fi stall); 20 s consent: RFC 7675 §5.1 lets a sender go on for at most 30 s, and a
    /// browser checks every 2.5 s (Chromium) to 6 s (Firefox), so that three lost checks of the slower one still
    /// fit.
    public static final IceLiteConfig DEFAULT = new IceLiteConfig(16, 500_000_000L, 20_000_000_000L);

    public IceLiteConfig {
        if (maxPaths < 2 || moveSilenceNanos <= 0 || consentNanos <= moveSilenceNanos) {
            throw new IllegalArgumentException("ICE limits out of range");
        }
    }
}
