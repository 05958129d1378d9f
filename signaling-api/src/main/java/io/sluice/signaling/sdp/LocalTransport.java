package io.sluice.signaling.sdp;

import io.sluice.core.room.Sfu;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;

/// Our side of one participant's transport, as reserved in the core. Immutable.
///
/// @param candidates the most preferred first
public record LocalTransport(IceCredentials credentials, Fingerprint fingerprint, List<LocalCandidate> candidates) {
    /// Far more than a node has addresses; keeps priorities in range. Chosen.
    private static final int MAX_CANDIDATES = 256;

    /// What the core tells about itself, with the credentials it reserved for one participant.
    public static LocalTransport of(IceCredentials credentials, Sfu.Local local) {
        List<LocalCandidate> candidates = new ArrayList<>();
        local.udpCandidates().forEach(address -> candidates.add(LocalCandidate.udp(address)));
        local.tcpCandidates().forEach(address -> candidates.add(LocalCandidate.tcpPassive(address)));
        return new LocalTransport(credentials, new Fingerprint("sha-256", local.fingerprint()), candidates);
    }

    public LocalTransport {
        candidates = List.copyOf(candidates);
        if (candidates.size() > MAX_CANDIDATES) {
            throw new IllegalArgumentException("too many candidates");
        }
    }
}
