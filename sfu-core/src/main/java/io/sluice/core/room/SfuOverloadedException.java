package io.sluice.core.room;

/// The command queue of a media worker is full; try again later.
public final class SfuOverloadedException extends RuntimeException {
    public SfuOverloadedException() {
        super("The server is overloaded; try again in a moment.");
    }
}
