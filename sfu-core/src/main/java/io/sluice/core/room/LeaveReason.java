package io.sluice.core.room;

/// Why somebody is no longer in a room.
public enum LeaveReason {
    LEFT("left"),
    REPLACED("replaced"),
    REMOVED("removed"),
    TIMEOUT("timeout"),
    TRANSPORT_FAILED("failed"),
    ROOM_CLOSED("room-closed"),
    SERVER_SHUTDOWN("server-shutdown"),
    INTERNAL_ERROR("internal-error");

    private final String code;

    LeaveReason(String code) {
        this.code = code;
    }

    /// Code of the protocol.
    public String code() {
        return code;
    }
}
