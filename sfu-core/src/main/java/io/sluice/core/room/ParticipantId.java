package io.sluice.core.room;

/// The name of a participant. Immutable.
public record ParticipantId(String value) {
    public ParticipantId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("empty participant id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
