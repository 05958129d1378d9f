package io.sluice.core.room;

import java.util.List;

/// All media sections negotiated with one participant, in the order of the description. Immutable.
///
/// @param sends sections the participant sends on
/// @param slots sections the SFU sends on
/// @param cname the RTCP CNAME of all slots
public record MediaSections(List<SendSection> sends, List<SlotSection> slots, String cname) {
    public MediaSections {
        sends = List.copyOf(sends);
        slots = List.copyOf(slots);
    }
}
