package io.sluice.signaling.websocket;

/// Why this side closes a WebSocket (docs/protocol.md §1).
///
/// Immutable.
enum CloseCode {
    LEFT(1000, "left"),
    GOING_AWAY(1001, "server is going down"),
    BINARY(1003, "text messages only"),
    TOO_LARGE(1009, "message too large"),
    UNUSABLE(4400, "too many unusable messages"),
    SILENT(4408, "nothing heard"),
    RESUMED_ELSEWHERE(4409, "session resumed on another connection"),
    SLOW(4413, "slow consumer"),
    TOO_FAST(4429, "too many requests");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
