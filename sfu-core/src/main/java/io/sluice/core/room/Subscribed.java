package io.sluice.core.room;

import java.util.List;

/// The effective state of a subscriber's desires.
///
/// Immutable.
///
/// @param revision the request it reflects
/// @param slots every slot
/// @param unmet wanted publications without a slot, and why
public record Subscribed(long revision, boolean automatic, List<SlotAssignment> slots, List<Unmet> unmet) {
    /// A wish that is not fulfilled.
    public record Unmet(PublicationId publication, SlotReason reason) {}

    public Subscribed {
        slots = List.copyOf(slots);
        unmet = List.copyOf(unmet);
    }
}
