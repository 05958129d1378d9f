package io.sluice.load.browser;

/// What a probed page publishes: the id its frames and tones carry, and the size and rate of its camera.
///
/// Immutable.
///
/// @param id           1 to 255; a screen share carries `id + screenOffset`
/// @param screenOffset keeps a page's screen apart from every camera
public record ProbeSettings(int id, int width, int height, int framesPerSecond, int screenOffset) {
    public ProbeSettings {
        if (id < 1 || id + screenOffset > 255) {
            throw new IllegalArgumentException("id " + id + " does not fit one byte together with its screen share");
        }
    }

    /// A small camera: cheap enough for four browsers on two cores.
    public static ProbeSettings small(int id) {
        return new ProbeSettings(id, 320, 180, 15, 100);
    }

    public ProbeSettings withSize(int width, int height) {
        return new ProbeSettings(id, width, height, framesPerSecond, screenOffset);
    }
}
