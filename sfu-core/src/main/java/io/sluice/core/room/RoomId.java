package io.sluice.core.room;

/// The name of a room. Immutable.
public record RoomId(String value) {
    public RoomId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("empty room id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
