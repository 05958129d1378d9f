package io.sluice.load.meeting;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import java.time.Duration;
import java.util.Objects;

/// Somebody who watches by WHEP: the player page in a real browser, whose pictures and sounds the media probe reads.
///
/// Thread-safe: each call is one command on the page.
public final class Spectator implements AutoCloseable {
    private final MediaProbe probe;

    private Spectator(MediaProbe probe) {
        this.probe = probe;
    }

    /// Opens the player page, which starts by itself.
    ///
    /// @param what `{room}` or `{room}/{name}`, and a query perhaps
    public static Spectator watch(Browser browser, String url, String what, ProbeSettings settings) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), settings);
        probe.page().navigate(url + "/play/" + what);
        return new Spectator(probe);
    }

    public MediaProbe probe() {
        return probe;
    }

    /// The word in which the page says how it stands: `waiting`, `live`, `broken` or `over`.
    public String state() {
        return (String)
                Objects.requireNonNull(probe.page().evaluate("document.getElementById('status').dataset.state"));
    }

    /// The sentence that the page shows, empty when it shows none.
    public String note() {
        return (String) Objects.requireNonNull(probe.page().evaluate("document.getElementById('note').textContent"));
    }

    /// Gathers what the page presents until it shows pictures and plays sound of somebody.
    public ProbeLog awaitPictureAndSoundOf(int number, int frames, int tones, Duration limit) {
        return probe.collectUntil(
                log -> log.intactFramesOf(number).size() >= frames
                        && log.intactTonesOf(number).size() >= tones,
                limit);
    }

    @Override
    public void close() {
        probe.page().close();
    }
}
