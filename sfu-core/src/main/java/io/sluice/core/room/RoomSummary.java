package io.sluice.core.room;

/// A line in the list of rooms.
///
/// Immutable.
public record RoomSummary(RoomId room, int participants, int publications) {}
