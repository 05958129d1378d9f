package io.sluice.core.room;

import java.util.List;

/// How one subscriber's connection is divided at this moment, and why.
///
/// Immutable.
///
/// @param estimateBps what the connection carries in bits per second, −1 = nothing bounds it
/// @param estimateReason what holds the estimate where it is: the name of a
///     [io.sluice.rtp.congestion.BandwidthLimit] in lower case with hyphens
/// @param allocatedBps what was given to all slots, in bits per second
/// @param usefulBps what all slots could put to use, in bits per second
/// @param slots every publication that has a slot, and those that are wanted and have none
public record Explanation(
        long estimateBps, String estimateReason, long allocatedBps, long usefulBps, List<SlotDecision> slots) {
    public Explanation {
        slots = List.copyOf(slots);
    }
}
