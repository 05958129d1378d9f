package io.sluice.core.room;

/// One version of a publication: an encoding with the layers that are taken of it.
///
/// Immutable.
///
/// @param rid the encoding, empty without simulcast
/// @param spatialId highest spatial layer taken
/// @param temporalId highest temporal layer taken
/// @param width in pixels, 0 = not known
/// @param height in pixels, 0 = not known
/// @param framesPerSecond pictures per second, as measured
/// @param bps bits per second, as measured
public record LayerChoice(
        String rid, int spatialId, int temporalId, int width, int height, double framesPerSecond, long bps) {}
