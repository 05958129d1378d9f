package io.sluice.signaling.message;

import java.util.Locale;

/// The stable codes of `error` replies, in the order of the table in docs/protocol.md §8.
///
/// Immutable.
public enum ErrorCode {
    BAD_JSON(400, false),
    BAD_MESSAGE(400, false),
    UNKNOWN_TYPE(400, false),
    TOO_LARGE(413, false),
    STALE_ID(409, false),
    RATE_LIMITED(429, true),
    NOT_JOINED(409, false),
    ALREADY_JOINED(409, false),
    SESSION_GONE(404, false),
    UNAUTHORIZED(401, false),
    FORBIDDEN(403, false),
    FULL(503, true),
    UNAVAILABLE(503, true),
    UNKNOWN_MID(400, false),
    UNKNOWN_PARTICIPANT(404, false),
    INTERNAL(500, true),
    NOT_FOUND(404, false),
    NAME_TAKEN(409, true),
    NOT_PUBLISHED(409, true),
    BAD_CONTENT_TYPE(415, false),
    NOT_ACCEPTABLE(406, false),
    PRECONDITION_REQUIRED(428, false),
    PRECONDITION_FAILED(412, false),
    WRONG_DIRECTION(422, false),
    REJECTED_SECTION(422, false),
    SDP_MALFORMED(400, false),
    SDP_TOO_LARGE(413, false),
    SDP_TOO_MANY_MEDIA(413, false),
    SDP_NO_MEDIA(422, false),
    SDP_NO_BUNDLE(422, false),
    SDP_NO_RTCP_MUX(422, false),
    SDP_BAD_PROFILE(422, false),
    SDP_SDES_ONLY(422, false),
    SDP_NO_FINGERPRINT(422, false),
    SDP_WEAK_FINGERPRINT(422, false),
    SDP_NO_ICE(422, false),
    SDP_ICE_LITE(422, false),
    SDP_SETUP_ROLE(422, false),
    SDP_NO_COMMON_CODEC(422, false),
    SDP_MEDIA_MISMATCH(409, false),
    SDP_DTLS_RESTART(409, false);

    private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final int httpStatus;
    private final boolean retryable;

    ErrorCode(int httpStatus, boolean retryable) {
        this.httpStatus = httpStatus;
        this.retryable = retryable;
    }

    /// The code as it travels: lower case with hyphens.
    public String wireName() {
        return wireName;
    }

    /// The status that says nearly the same over HTTP.
    public int httpStatus() {
        return httpStatus;
    }

    /// Whether the same request may succeed later.
    public boolean retryable() {
        return retryable;
    }
}
