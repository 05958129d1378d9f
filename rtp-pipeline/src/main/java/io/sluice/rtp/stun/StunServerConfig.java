package io.sluice.rtp.stun;

/// How much a [StunServer] answers. Immutable.
///
/// @param answersPerSecond to one prefix (/24 of IPv4, /56 of IPv6), steadily
/// @param burst answers one prefix may get at once
/// @param totalPerSecond to all together, with a burst of the same number
/// @param prefixes how many prefixes are remembered, a power of two
public record StunServerConfig(int answersPerSecond, int burst, int totalPerSecond, int prefixes) {
    /// An office of 200 behind one address may join at once (a browser asks a few times per interface); 2,000
    /// answers a second are about 1 % of a core (chosen).
    public static final StunServerConfig DEFAULT = new StunServerConfig(50, 400, 2_000, 4_096);

    public StunServerConfig {
        if (answersPerSecond < 1
                || burst < 1
                || totalPerSecond < 1
                || prefixes < 4
                || Integer.bitCount(prefixes) != 1) {
            throw new IllegalArgumentException("STUN server limits out of range");
        }
    }
}
