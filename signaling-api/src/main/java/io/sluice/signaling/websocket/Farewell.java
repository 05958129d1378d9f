package io.sluice.signaling.websocket;

import io.sluice.core.room.LeaveReason;

/// The sentences that people read when a session ends.
///
/// Immutable.
final class Farewell {
    private Farewell() {}

    static String of(LeaveReason reason) {
        return switch (reason) {
            case LEFT -> "You left.";
            case REPLACED -> "You joined this room from another place.";
            case REMOVED -> "You were removed from the room.";
            case TIMEOUT -> "The connection was away for too long.";
            case TRANSPORT_FAILED -> "The media connection broke.";
            case ROOM_CLOSED -> "The room was closed.";
            case SERVER_SHUTDOWN -> "The server is restarting.";
            case INTERNAL_ERROR -> "The server had a fault and closed the room.";
        };
    }
}
