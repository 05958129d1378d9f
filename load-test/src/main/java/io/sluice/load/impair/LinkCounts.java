package io.sluice.load.impair;

/// What one direction of an impaired network did so far.
///
/// Immutable.
///
/// @param packets put in
/// @param lost by the loss model
/// @param tailDropped because the bottleneck's queue was full
public record LinkCounts(long packets, long lost, long tailDropped) {}
