package io.sluice.core.room;

/// What a participant says about one section it sends on; travels beside the SDP. Immutable.
///
/// @param name shown to others, may be empty
public record TrackDeclaration(String mid, TrackSource source, String name, boolean muted) {}
