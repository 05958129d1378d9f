package io.sluice.rtp.packet;

/// Turns the 16-bit sequence numbers of one stream into ones that never wrap.
///
/// The low 16 bits of a result are the number on the wire. The first result is one cycle above it, so that packets that
/// overtook each other at the start stay positive. Each number is taken as the one nearest to the highest so far.
///
/// Owned by the media worker.
public final class SequenceUnwrapper {
    private static final long CYCLE = 1 << 16;

    private long highest = -1;

    /// Creates an unwrapper for a stream that has not begun.
    public SequenceUnwrapper() {}

    /// Unwraps, and remembers the highest.
    ///
    /// @param sequenceNumber as on the wire; only the low 16 bits count
    public long unwrap(int sequenceNumber) {
        long unwrapped = peek(sequenceNumber);
        if (unwrapped > highest) {
            highest = unwrapped;
        }
        return unwrapped;
    }

    /// Unwraps without remembering.
    public long peek(int sequenceNumber) {
        if (highest < 0) {
            return CYCLE + (sequenceNumber & 0xFFFF);
        }
        return highest + SequenceNumbers.distance((int) highest, sequenceNumber);
    }

    /// Whether a number was unwrapped since the start or the last [#reset].
    public boolean hasStarted() {
        return highest >= 0;
    }

    /// Highest result so far; negative before the first.
    public long highest() {
        return highest;
    }

    /// Forgets the stream.
    public void reset() {
        highest = -1;
    }
}
