package io.sluice.load.browser;

/// One coded burst of sound that a track of the page played.
///
/// Immutable.
///
/// @param name         whose sound the page said it was, or empty
/// @param intact       whether its CRC matched; `id` and `codedMillis` mean nothing otherwise
/// @param id           the id of the source that made it
/// @param codedMillis  the whole second it stands for, wall clock in ms
/// @param playedMillis wall clock when its first sample was played, ms
/// @param match        how well its preamble correlated, 0 to 1
public record PlayedTone(String name, boolean intact, int id, double codedMillis, double playedMillis, double match) {
    public double delayMillis() {
        return playedMillis - codedMillis;
    }
}
