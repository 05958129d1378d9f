package io.sluice.signaling.rest;

import io.sluice.signaling.message.ProtocolException;
import io.vertx.core.http.HttpServerRequest;

/// A part of the HTTP server with paths of its own, such as `/whip/`.
public interface HttpDoor {
    /// Answers a request, now or later; false when its path is none of this door's.
    ///
    /// @throws ProtocolException what to answer instead
    boolean tryHandle(HttpServerRequest request) throws ProtocolException;
}
