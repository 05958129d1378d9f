package io.sluice.core.room;

/// The name of a publication. Immutable.
public record PublicationId(String value) {
    public PublicationId {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("empty publication id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
