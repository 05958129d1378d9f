package io.sluice.core.room;

/// What a track shows or sounds like to people; also the purpose of a slot. Immutable.
public enum TrackSource {
    CAMERA,
    MICROPHONE,
    SCREEN,
    SCREEN_AUDIO,
    OTHER
}
