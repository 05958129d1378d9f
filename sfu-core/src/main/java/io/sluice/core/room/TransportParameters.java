package io.sluice.core.room;

import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.util.List;

/// What a MediaTransport needs to let one participant in: both sides' ICE credentials and every certificate fingerprint
/// the participant signaled. Immutable.
public record TransportParameters(IceCredentials local, IceCredentials remote, List<Fingerprint> fingerprints) {
    public TransportParameters {
        fingerprints = List.copyOf(fingerprints);
    }
}
