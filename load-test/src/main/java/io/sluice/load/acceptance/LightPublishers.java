package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.ProbeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Participants who only publish, all in one page of a real browser: each has a peer connection of its own and sends
/// frames that carry its number.
///
/// Why not bots: what they send cannot be decoded, so nobody could tell whose frame was presented.
///
/// Thread-safe: each call is one command on the page.
final class LightPublishers {
    private static final String SCRIPT = "light-publishers.js";

    /// Small and slow enough for more than a dozen on one core (chosen); the cells are still 20 x 16 pixels.
    private static final int WIDTH = 160;

    private static final int HEIGHT = 100;
    private static final int FRAMES_PER_SECOND = 5;

    private final BrowserPage page;
    private final MediaProbe probe;
    private final String room;

    private LightPublishers(MediaProbe probe, String room) {
        this.probe = probe;
        this.page = probe.page();
        this.room = room;
    }

    /// Opens the page, with nobody in it.
    ///
    /// @param number of the page itself, which publishes nothing
    static LightPublishers open(Browser browser, String url, String room, int number) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), ProbeSettings.small(number));
        probe.page().addInitScript(script());
        // A page without scripts of its own, on the origin from which the client library may be imported.
        probe.page().navigate(url + "/healthz");
        probe.page().evaluate("void (globalThis.publishers = new SluicePublishers())");
        return new LightPublishers(probe, room);
    }

    private static String script() {
        try (InputStream in = Objects.requireNonNull(LightPublishers.class.getResourceAsStream(SCRIPT), SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets somebody join; the answer is the participant id.
    String join(int number) {
        return (String) Objects.requireNonNull(
                page.call("""
                    (room, name, number, width, height, fps) =>
                      publishers.join({ room, name, number, width, height, fps })\
                    """, room, "Light" + " " + number, number, WIDTH, HEIGHT, FRAMES_PER_SECOND));
    }

    void leave(int number) {
        page.call("(number) => publishers.leave(number)", number);
    }

    /// Lets somebody make a sound, or be silent again.
    void speak(int number, boolean aloud) {
        page.call("(number, aloud) => publishers.speak(number, aloud)", number, aloud);
    }

    /// How often remote descriptions were set, all participants of the page taken together.
    int remoteDescriptions() {
        return probe.remoteDescriptions();
    }
}
