package io.sluice.signaling.whip;

import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the headers of a request must say (RFC 9110 §8.3, §12.5.1, §13.1.1).
///
/// Immutable.
final class RequestHeaders {
    static final String SDP = "application/sdp";

    /// RFC 8840 §9.
    static final String FRAGMENT = "application/trickle-ice-sdpfrag";

    private RequestHeaders() {}

    /// Refuses a body of another type, or a compressed one, for which no bound holds.
    static void checkContent(HttpServerRequest request, String mediaType) throws ProtocolException {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !bare(type).equals(mediaType)) {
            throw new ProtocolException(ErrorCode.BAD_CONTENT_TYPE, "The Content-Type must be " + mediaType + ".");
        }
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new ProtocolException(ErrorCode.BAD_CONTENT_TYPE, "The body must not be compressed.");
        }
    }

    /// Refuses whoever does not want an answer in SDP.
    static void checkAccept(HttpServerRequest request) throws ProtocolException {
        List<String> accepted = request.headers().getAll(HttpHeaders.ACCEPT);
        if (accepted.isEmpty()) {
            return;
        }
        for (String header : accepted) {
            for (String range : header.split(",")) {
                String type = bare(range);
                boolean fits = type.equals(SDP) || type.equals("application/*") || type.equals("*/*");
                if (fits && !range.toLowerCase(Locale.ROOT).matches(".*;\\s*q=0(\\.0*)?\\s*(;.*)?")) {
                    return;
                }
            }
        }
        throw new ProtocolException(ErrorCode.NOT_ACCEPTABLE, "The answer is " + SDP + ", which Accept excludes.");
    }

    private static String bare(String mediaType) {
        int semicolon = mediaType.indexOf(';');
        return (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon))
                .trim()
                .toLowerCase(Locale.ROOT);
    }

    /// The bearer token, or null (RFC 6750 §2.1).
    static @Nullable String token(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)
                ? authorization.substring(7).trim()
                : null;
    }

    /// Checks the precondition of a request: `If-Match` names `etag` by a strong comparison, or is `*`.
    ///
    /// @return whether it is `*`, which RFC 9725 §4.3.3 also shows in quotes
    static boolean checkMatch(HttpServerRequest request, String etag) throws ProtocolException {
        List<String> headers = request.headers().getAll(HttpHeaders.IF_MATCH);
        if (headers.isEmpty()) {
            throw new ProtocolException(
                    ErrorCode.PRECONDITION_REQUIRED,
                    "PATCH needs If-Match: the ETag of the ICE session, or * to restart ICE.");
        }
        boolean matches = false;
        for (String header : headers) {
            for (String candidate : header.split(",")) {
                String tag = candidate.trim();
                if (tag.equals("*") || tag.equals("\"*\"")) {
                    return true;
                }
                matches |= tag.equals(etag);
            }
        }
        if (!matches) {
            throw new ProtocolException(
                    ErrorCode.PRECONDITION_FAILED, "If-Match names an ICE session that is not the present one.");
        }
        return false;
    }
}
