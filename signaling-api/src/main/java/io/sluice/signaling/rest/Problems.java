package io.sluice.signaling.rest;

import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/// Errors over HTTP as `application/problem+json` (RFC 9457), with the same stable codes as the WebSocket protocol.
///
/// Immutable.
public final class Problems {
    private Problems() {}

    /// Answers with what `e` says.
    public static void send(HttpServerResponse response, ProtocolException e) {
        send(response, e.code(), e.code().httpStatus(), e.sentence());
    }

    /// Answers with an error.
    ///
    /// @param status where it says more than the code's own
    public static void send(HttpServerResponse response, ErrorCode code, int status, String sentence) {
        if (response.ended() || response.closed()) {
            return;
        }
        if (status == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (code.retryable() && status != 500) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", response.getStatusMessage())
                        .put("status", status)
                        .put("detail", sentence)
                        .put("code", code.wireName())
                        .toBuffer());
    }
}
