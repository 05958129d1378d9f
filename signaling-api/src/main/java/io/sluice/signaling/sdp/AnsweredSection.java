package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.signaling.sdp.NegotiationState.SlotIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the answer says to one offered m-section. Immutable.
///
/// @param accepted false = port 0, everything else empty
/// @param direction from the server's point of view
/// @param slot what the server sends on it, null = nothing
record AnsweredSection(
        MediaDescription offer,
        boolean accepted,
        Direction direction,
        List<PayloadFormat> formats,
        List<ExtensionNegotiation.Accepted> extensions,
        List<SimulcastNegotiation.Rid> rids,
        @Nullable SlotIdentity slot) {
    /// A data section that only carries the transport of the group.
    static AnsweredSection carrier(MediaDescription offer) {
        return new AnsweredSection(offer, true, Direction.INACTIVE, List.of(), List.of(), List.of(), null);
    }

    static AnsweredSection rejected(MediaDescription offer) {
        return new AnsweredSection(offer, false, Direction.INACTIVE, List.of(), List.of(), List.of(), null);
    }
}
