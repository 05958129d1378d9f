package io.sluice.rtp.udp;

import org.jspecify.annotations.Nullable;

/// How the UDP socket is opened.
///
/// @param port 0 = any free one
/// @param transport which implementation, null = the best that works
public record UdpConfig(int port, @Nullable String transport) {
    /// Port 10000, the best implementation.
    public static final UdpConfig DEFAULT = new UdpConfig(10_000, null);

    public UdpConfig withPort(int other) {
        return new UdpConfig(other, transport);
    }

    public UdpConfig withTransport(@Nullable String other) {
        return new UdpConfig(port, other);
    }
}
