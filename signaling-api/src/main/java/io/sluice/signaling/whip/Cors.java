package io.sluice.signaling.whip;

import io.sluice.signaling.auth.OriginPolicy;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/// Which pages of other origins may publish and play (the CORS protocol of the Fetch standard).
///
/// With token keys any page may: it has to show a token, which no browser adds by itself. Without them it is where a
/// request comes from that lets it in, and a page must not borrow that from whoever looks at it; then the origins that
/// may open a WebSocket may, and no others.
///
/// Immutable.
final class Cors {
    private static final String EXPOSED = "Location, Link, ETag, Accept-Post, Accept-Patch, Retry-After";

    /// Chosen: the longest that Chromium keeps a preflight.
    private static final String MAX_AGE_SECONDS = "7200";

    private final OriginPolicy origins;
    private final boolean anybody;

    /// @param needsTokens whether requests carry tokens
    Cors(OriginPolicy origins, boolean needsTokens) {
        this.origins = origins;
        anybody = needsTokens;
    }

    /// Adds what a page of the request's origin is allowed; false when it is allowed nothing.
    ///
    /// @param authority the host and port that were asked for
    boolean allow(HttpServerRequest request, @Nullable String authority) {
        MultiMap headers = request.response().headers();
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!anybody) {
            headers.add(HttpHeaders.VARY, "Origin");
        }
        if (origin == null) {
            return true;
        }
        if (!anybody && !origins.allows(origin, authority)) {
            return false;
        }
        headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, anybody ? "*" : origin)
                .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST, PATCH, DELETE, GET, HEAD, OPTIONS")
                    .set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-Match, Link")
                    .set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        }
        return true;
    }
}
