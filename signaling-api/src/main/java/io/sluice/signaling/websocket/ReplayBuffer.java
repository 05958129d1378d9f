package io.sluice.signaling.websocket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last messages of a session, kept for a client that comes back: bounded by number and by size.
///
/// Owned by the signaling event loop.
final class ReplayBuffer {
    private final int maxMessages;
    private final int maxBytes;
    private final ArrayDeque<String> messages = new ArrayDeque<>();
    private long lastSeq;
    private int bytes;

    ReplayBuffer(int maxMessages, int maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /// Keeps the message with the number after the last one.
    void add(String text) {
        lastSeq++;
        messages.add(text);
        bytes += text.length();
        while (messages.size() > maxMessages || bytes > maxBytes && messages.size() > 1) {
            bytes -= messages.remove().length();
        }
    }

    /// The number of the newest message, 0 = none yet.
    long lastSeq() {
        return lastSeq;
    }

    /// Everything after `seq`, or null when that is not kept any more or never was.
    @Nullable
    List<String> after(long seq) {
        long missing = lastSeq - seq;
        if (missing < 0 || missing > messages.size()) {
            return null;
        }
        return new ArrayList<>(messages).subList(messages.size() - (int) missing, messages.size());
    }
}
