package io.sluice.core.room;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Why a subscriber sees of one publication what it sees: what would be of use, what is given, and what holds it back.
///
/// Immutable.
///
/// @param mid the slot, null = it has none
/// @param wanted best that would be of use, null = nothing arrives or nothing is wanted
/// @param given what is sent, null = nothing
/// @param nextBps what the whole connection would have to carry for the next better layer, in bits per second; 0 =
/// there
///     is none
/// @param text a sentence for people
/// @param history what it was before, oldest first
public record SlotDecision(
        @Nullable String mid,
        PublicationId publication,
        @Nullable LayerChoice wanted,
        @Nullable LayerChoice given,
        SlotLimit limit,
        long nextBps,
        String text,
        List<Change> history) {
    public SlotDecision {
        history = List.copyOf(history);
    }

    /// What was decided at a time.
    ///
    /// @param atMillis since 1970
    /// @param estimateBps what the connection carried then, −1 = not known
    public record Change(
            long atMillis,
            PublicationId publication,
            @Nullable LayerChoice given,
            SlotLimit limit,
            long estimateBps) {}
}
