package io.sluice.signaling.auth;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which pages may open a WebSocket: those of this server and those of the configured origins (RFC 6454). Whoever sends
/// no `Origin` is no browser, and is not held back by it.
///
/// Immutable.
public final class OriginPolicy {
    private final Set<String> allowed;

    public OriginPolicy(Set<String> allowedOrigins) {
        allowed = allowedOrigins.stream()
                .map(origin -> origin.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// @param origin the `Origin` header
    /// @param host the `Host` header
    public boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        String normal = origin.toLowerCase(Locale.ROOT);
        if (allowed.contains(normal) || allowed.contains("*")) {
            return true;
        }
        try {
            String authority = URI.create(normal).getRawAuthority();
            return authority != null && host != null && authority.equals(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
