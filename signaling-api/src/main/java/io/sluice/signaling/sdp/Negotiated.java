package io.sluice.signaling.sdp;

import io.sluice.core.room.MediaSections;
import io.sluice.core.room.TransportParameters;
import java.util.List;

/// An answered offer: what the core needs, what the client gets, and what the next offer is answered from. Immutable.
///
/// @param answerSdp with CRLF
/// @param rejected sections that were refused, not those the client stopped itself
/// @param state to be handed in with this participant's next offer
public record Negotiated(
        TransportParameters transport,
        MediaSections media,
        String answerSdp,
        List<RejectedSection> rejected,
        NegotiationState state) {
    public Negotiated {
        rejected = List.copyOf(rejected);
    }
}
