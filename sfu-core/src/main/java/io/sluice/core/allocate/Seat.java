package io.sluice.core.allocate;

/// Slots that belong together: an audio and a video slot with one stream id, or one of them alone.
///
/// Immutable.
///
/// @param purpose what it is for
/// @param videoSlot index of its video slot, −1 = none
/// @param audioSlot index of its audio slot, −1 = none
public record Seat(Purpose purpose, int videoSlot, int audioSlot) {
    /// What a seat is for.
    public enum Purpose {
        /// A person: camera and microphone.
        CAMERA,
        /// A screen share with its sound.
        SCREEN,
        /// The voice of somebody without a seat.
        HALL
    }
}
