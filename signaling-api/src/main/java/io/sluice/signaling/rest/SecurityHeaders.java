package io.sluice.signaling.rest;

import io.vertx.core.MultiMap;

/// What every HTTP answer tells a browser not to do.
///
/// Immutable.
final class SecurityHeaders {
    /// No inline code, no foreign origin, no frames. Media comes from MediaStreams and blobs.
    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self'; "
            + "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    private SecurityHeaders() {}

    static void addTo(MultiMap headers) {
        headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .set("X-Content-Type-Options", "nosniff")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Opener-Policy", "same-origin")
                .set("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self)");
    }
}
