package io.sluice.core.room;

/// Whether a publisher shall send one encoding.
///
/// Immutable.
public record EncodingState(String rid, boolean active) {}
