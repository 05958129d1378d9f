package io.sluice.rtp.ice;

import io.sluice.rtp.udp.NetworkPath;

/// One pair on the check list of an [IceControlling] (RFC 8445 §6.1.2). Owned by the thread of its agent.
final class CandidatePair {
    /// Where the pair is in its life.
    enum State {
        /// Being checked, with retransmissions.
        CHECKING,
        /// Works, and is not selected.
        SUCCEEDED,
        /// Selected: checked for consent.
        SELECTED,
        /// Not answered, or refused.
        FAILED
    }

    /// How many requests may be unanswered and still be recognised.
    private static final int OUTSTANDING = 8;

    final NetworkPath path;
    /// Of the remote candidate.
    final long priority;
    /// What PRIORITY says about our side (RFC 8445 §5.1.2.1).
    final long localPriority;
    final byte[] transactionId = new byte[12];
    State state = State.CHECKING;
    /// Whether the transaction at hand carries USE-CANDIDATE.
    boolean nominating;
    int transmissions;
    /// When to send next; meaningless in states that send nothing.
    long dueAt;
    long lastAnswerAt;
    private final long[] outstanding = new long[OUTSTANDING];
    private int requests;

    CandidatePair(NetworkPath path, long priority, long localPriority) {
        this.path = path;
        this.priority = priority;
        this.localPriority = localPriority;
    }

    boolean isSending() {
        return state == State.CHECKING || state == State.SELECTED;
    }

    void remember(long transactionKey) {
        outstanding[requests++ % OUTSTANDING] = transactionKey;
    }

    boolean isOutstanding(long transactionKey) {
        for (int i = 0; i < Math.min(requests, OUTSTANDING); i++) {
            if (outstanding[i] == transactionKey) {
                return true;
            }
        }
        return false;
    }
}
