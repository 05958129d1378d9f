package io.sluice.rtp.packet;

/// Turns the 32-bit RTP timestamps of one stream into ones that never wrap.
///
/// The low 32 bits of a result are the timestamp on the wire. The first result is one cycle above it, so that what
/// comes late stays positive. Each timestamp is taken as the one nearest to the highest so far.
///
/// Owned by the media worker.
public final class TimestampUnwrapper {
    private static final long CYCLE = 1L << 32;

    private long highest = -1;

    /// Creates an unwrapper for a stream that has not begun.
    public TimestampUnwrapper() {}

    /// Unwraps, and remembers the highest.
    ///
    /// @param timestamp as on the wire; only the low 32 bits count
    public long unwrap(long timestamp) {
        long unwrapped = peek(timestamp);
        if (unwrapped > highest) {
            highest = unwrapped;
        }
        return unwrapped;
    }

    /// Unwraps without remembering.
    public long peek(long timestamp) {
        if (highest < 0) {
            return CYCLE + (timestamp & 0xFFFF_FFFFL);
        }
        return highest + (int) (timestamp - highest);
    }

    /// Whether a timestamp was unwrapped since the start or the last [#reset].
    public boolean hasStarted() {
        return highest >= 0;
    }

    /// Forgets the stream.
    public void reset() {
        highest = -1;
    }
}
