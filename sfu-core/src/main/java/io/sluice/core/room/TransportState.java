package io.sluice.core.room;

/// Our view of a participant's media transport.
public enum TransportState {
    CONNECTING,
    CONNECTED,
    /// No consent for a while; a check brings it back.
    DISCONNECTED,
    /// Refused, or broken for good.
    FAILED,
    CLOSED
}
