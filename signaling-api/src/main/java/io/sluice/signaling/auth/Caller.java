package io.sluice.signaling.auth;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where a request comes from, as far as access depends on it.
///
/// Immutable.
///
/// @param address of the other end of the TCP connection, null when unknown
/// @param authority the host and port that were asked for
/// @param forwarded whether a proxy says that it stands between
public record Caller(
        @Nullable InetAddress address, @Nullable String authority, boolean forwarded) {

    /// Whether this is somebody at this very machine who asked for it by a local name. A page that reaches us
    /// through DNS rebinding, or a public proxy in front of us, is not.
    public boolean isLocal() {
        return address != null && address.isLoopbackAddress() && !forwarded && isLocalName(authority);
    }

    private static boolean isLocalName(@Nullable String authority) {
        if (authority == null) {
            return false;
        }
        String host = authority.toLowerCase(Locale.ROOT);
        int port = host.lastIndexOf(':');
        if (port > host.lastIndexOf(']')) {
            host = host.substring(0, port);
        }
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
