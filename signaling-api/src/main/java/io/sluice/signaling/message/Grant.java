package io.sluice.signaling.message;

/// What a participant may do. ADMIN is for the REST interface.
///
/// Immutable.
public enum Grant {
    PUBLISH,
    SUBSCRIBE,
    CHAT,
    RECORD,
    ADMIN
}
