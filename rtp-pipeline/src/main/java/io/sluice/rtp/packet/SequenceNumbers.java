package io.sluice.rtp.packet;

/// Serial arithmetic on 16-bit sequence numbers (RFC 1982, RFC 3550 appendix A.1). Immutable.
public final class SequenceNumbers {
    private SequenceNumbers() {}

    /// Steps from one to the other the short way round: −32,768..32,767.
    public static int distance(int from, int to) {
        return (short) (to - from);
    }

    /// Whether `a` comes after `b`. Exactly half way round counts as before, in both directions.
    public static boolean isNewer(int a, int b) {
        return distance(b, a) > 0;
    }

    /// The sequence number after this one.
    public static int next(int sequenceNumber) {
        return sequenceNumber + 1 & 0xFFFF;
    }
}
