package io.sluice.signaling.websocket;

import java.util.ArrayDeque;

/// Which message of the session told which revision of the slots: a client acknowledges by message number, the room
/// counts revisions.
///
/// Owned by the signaling event loop.
final class SlotRevisions {
    private record Told(long seq, long revision) {}

    /// Chosen: nobody has more slot changes on the way; beyond that the oldest are forgotten, and a later one
    /// covers them.
    private static final int MAX_TOLD = 256;

    private final ArrayDeque<Told> told = new ArrayDeque<>();

    /// Message `seq` tells `revision`.
    void onTold(long seq, long revision) {
        told.add(new Told(seq, revision));
        if (told.size() > MAX_TOLD) {
            told.remove();
        }
    }

    /// The client has handled everything up to `seq`: the newest revision among it, or −1 when there is nothing
    /// new.
    long acknowledge(long seq) {
        long revision = -1;
        for (Told next = told.peek(); next != null && next.seq() <= seq; next = told.peek()) {
            revision = next.revision();
            told.remove();
        }
        return revision;
    }
}
