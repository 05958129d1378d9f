package io.sluice.core.forward;

import io.sluice.core.publish.Publication;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotLimit;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The last [#CHANGES] decisions about one slot.
///
/// Owned by the media worker.
final class DecisionLog {
    /// Chosen: what somebody who complains about the last minutes needs.
    static final int CHANGES = 50;

    /// A decision, and when it was made.
    record Entry(
            long atNanos, Publication publication, @Nullable LayerChoice given, SlotLimit limit, long estimateBps) {}

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private int noted;
    private @Nullable Publication notedFor;

    /// Whether a decision is another one than the last that was noted.
    ///
    /// @param decision a number that stands for it
    boolean isNews(Publication publication, int decision) {
        return notedFor != publication || noted != decision;
    }

    void add(int decision, Entry entry) {
        noted = decision;
        notedFor = entry.publication();
        if (entries.size() == CHANGES) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }

    /// Passes all on, oldest first.
    void forEach(Slot.DecisionConsumer consumer) {
        for (Entry entry : entries) {
            consumer.onDecision(
                    entry.atNanos(), entry.publication(), entry.given(), entry.limit(), entry.estimateBps());
        }
    }
}
