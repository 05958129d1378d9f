package io.sluice.core.room;

import io.sluice.rtp.ice.IceCredentials;

/// The names for one joining.
///
/// Immutable.
///
/// @param credentials our ICE credentials for this participant; they also tell which worker its packets go to
public record Reservation(RoomId room, ParticipantId participant, IceCredentials credentials) {}
