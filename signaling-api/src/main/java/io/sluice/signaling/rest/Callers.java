package io.sluice.signaling.rest;

import io.sluice.signaling.auth.Caller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Tells who stands behind an HTTP request.
///
/// Immutable.
public final class Callers {
    private Callers() {}

    public static Caller of(HttpServerRequest request) {
        boolean forwarded = request.getHeader("Forwarded") != null || request.getHeader("X-Forwarded-For") != null;
        HostAndPort authority = request.authority(); // `Host` in HTTP/1.1, `:authority` in HTTP/2
        return new Caller(address(request.remoteAddress()), authority == null ? null : authority.toString(), forwarded);
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress remote) {
        if (remote == null || remote.hostAddress() == null) {
            return null;
        }
        try {
            return InetAddress.getByName(remote.hostAddress()); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
