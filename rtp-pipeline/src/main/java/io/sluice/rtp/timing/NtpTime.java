package io.sluice.rtp.timing;

/// Conversions of NTP timestamps: 64 bits are seconds since 1900 with 32 bits of fraction, the compact form is the
/// middle 32 of them.
///
/// RFC 3550 §4, RFC 5905 §6.
///
/// Immutable.
public final class NtpTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /// RFC 868: seconds from 1900 to 1970.
    private static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;

    private NtpTime() {}

    /// The NTP timestamp of an instant given in nanoseconds since 1970.
    public static long ofUnixNanos(long unixNanos) {
        long seconds = Math.floorDiv(unixNanos, NANOS_PER_SECOND);
        long fraction = (Math.floorMod(unixNanos, NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        return seconds + UNIX_EPOCH_SECONDS << 32 | fraction;
    }

    /// Nanoseconds since 1970 of an NTP timestamp before 2036.
    public static long toUnixNanos(long ntp) {
        return ((ntp >>> 32) - UNIX_EPOCH_SECONDS) * NANOS_PER_SECOND + fractionNanos(ntp);
    }

    /// Nanoseconds from one NTP timestamp to another up to 68 years apart, also across the end of the era in 2036.
    public static long nanosBetween(long from, long to) {
        long difference = to - from;
        return (difference >> 32) * NANOS_PER_SECOND + fractionNanos(difference);
    }

    private static long fractionNanos(long ntp) {
        return (ntp & 0xFFFF_FFFFL) * NANOS_PER_SECOND >>> 32;
    }

    /// The middle 32 bits, in 1/65,536 s.
    public static long compact(long ntp) {
        return ntp >>> 16 & 0xFFFF_FFFFL;
    }

    /// Nanoseconds of a duration in 1/65,536 s.
    public static long compactToNanos(long units) {
        return units * NANOS_PER_SECOND >> 16;
    }

    /// A duration in 1/65,536 s, for durations of up to 18 hours.
    public static long nanosToCompact(long nanos) {
        return Math.clamp(nanos, 0, 65_535 * NANOS_PER_SECOND) / 1_000 * 65_536 / 1_000_000;
    }
}
