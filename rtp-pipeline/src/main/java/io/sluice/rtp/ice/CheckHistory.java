package io.sluice.rtp.ice;

/// The transaction ids of the last authentic checks, so that a recorded check cannot be played again.
///
/// MESSAGE-INTEGRITY does not cover the addresses: whoever recorded a check could send it from elsewhere and have the
/// media follow, or keep consent alive for a peer that is gone. Senders draw a fresh id per transaction (RFC 8489 §5),
/// so a known id is a retransmission at best. 128 ids are about five minutes of a browser's checks (chosen).
///
/// Owned by the media worker.
final class CheckHistory {
    private static final int CAPACITY = 128;

    private final long[] keys = new long[CAPACITY];
    private int count;
    private int next;

    /// Remembers a transaction.
    ///
    /// @return false when it was there already
    boolean add(long transactionKey) {
        for (int i = 0; i < count; i++) {
            if (keys[i] == transactionKey) {
                return false;
            }
        }
        keys[next] = transactionKey;
        next = (next + 1) % CAPACITY;
        count = Math.min(count + 1, CAPACITY);
        return true;
    }
}
