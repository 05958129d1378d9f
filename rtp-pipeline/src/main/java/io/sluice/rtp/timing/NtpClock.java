package io.sluice.rtp.timing;

/// The SFU's wall clock as a function of its monotonic clock, fixed once at the start.
///
/// All sender reports tell this time. It does not follow later corrections of the system's clock, so it never jumps.
///
/// Immutable.
///
/// @param originNanos an instant of the worker's monotonic clock
/// @param originUnixNanos the same instant in nanoseconds since 1970
public record NtpClock(long originNanos, long originUnixNanos) {
    /// The NTP timestamp of an instant of the monotonic clock.
    public long ntpAt(long nowNanos) {
        return NtpTime.ofUnixNanos(originUnixNanos + (nowNanos - originNanos));
    }

    /// The middle 32 bits of that.
    public long compactNtpAt(long nowNanos) {
        return NtpTime.compact(ntpAt(nowNanos));
    }
}
