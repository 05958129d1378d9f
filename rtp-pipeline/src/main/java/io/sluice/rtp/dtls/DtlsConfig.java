package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;
import java.util.List;

/// Limits and preferences of DTLS. Immutable.
///
/// @param maxConcurrentHandshakes of all endpoints of a [DtlsContext]; whoever comes above it retransmits until a place
///     is free
/// @param handshakeTimeoutMillis from the first datagram to the exported keys
/// @param resendMillis first retransmission of a flight, doubled each time
/// @param queueDatagrams inbound datagrams waiting for an endpoint's thread
/// @param maxHandshakeDatagrams inbound datagrams one handshake may take; the rest is dropped unread
/// @param profiles SRTP protection profiles, best first
public record DtlsConfig(
        int maxConcurrentHandshakes,
        int handshakeTimeoutMillis,
        int resendMillis,
        int queueDatagrams,
        int maxHandshakeDatagrams,
        List<SrtpProfile> profiles) {
    /// 1,024 handshakes hold about 17 MB and cost about 1.5 s of CPU together; 200 ms is a slow round trip
    /// (RFC 6347 §4.2.4.1 allows less than its second where losses are likely); a clean handshake takes about 10
    /// datagrams, one with 30 % loss less than 100 (all chosen).
    public static final DtlsConfig DEFAULT = new DtlsConfig(1_024, 30_000, 200, 32, 512, List.of(SrtpProfile.values()));

    public DtlsConfig {
        profiles = List.copyOf(profiles);
        if (maxConcurrentHandshakes < 1
                || handshakeTimeoutMillis < 1
                || resendMillis < 1
                || queueDatagrams < 8
                || maxHandshakeDatagrams < 16
                || profiles.isEmpty()) {
            throw new IllegalArgumentException("DTLS limits out of range");
        }
    }

    /// The same with other profiles.
    public DtlsConfig withProfiles(List<SrtpProfile> other) {
        return new DtlsConfig(
                maxConcurrentHandshakes,
                handshakeTimeoutMillis,
                resendMillis,
                queueDatagrams,
                maxHandshakeDatagrams,
                other);
    }
}
