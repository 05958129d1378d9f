package io.sluice.signaling.message;

import io.sluice.core.room.TrackSource;

/// What a client says about one recvonly m-line of its offer. Immutable.
///
/// @param seat slots with the same seat ≥ 0 are one audio and video pair; -1 = without a seat
/// @param purpose CAMERA, SCREEN or MICROPHONE
public record SlotDeclaration(String mid, int seat, TrackSource purpose) {}
