package io.sluice.load.meeting;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserException;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.ProbeSettings;
import java.time.Duration;

/// Somebody who publishes by WHIP: the publisher page in a real browser, with the media probe for camera and
/// microphone.
///
/// Thread-safe: each call is one command on the page.
public final class Broadcaster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    private final MediaProbe probe;

    private Broadcaster(MediaProbe probe) {
        this.probe = probe;
    }

    /// Opens the publisher page and goes live.
    ///
    /// @throws BrowserException with the page's words when it is refused
    public static Broadcaster goLive(Browser browser, String url, String room, String name, ProbeSettings settings) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), settings);
        Broadcaster broadcaster = new Broadcaster(probe);
        probe.page().navigate(url + "/publish/" + room + "/" + name);
        probe.page().await("document.getElementById('preview')?.videoWidth > 0", LIMIT);
        probe.page().evaluate("document.getElementById('go').click()");
        broadcaster.awaitLive(LIMIT);
        return broadcaster;
    }

    /// Waits until the page says that it is live.
    public void awaitLive(Duration limit) {
        probe.page().await("""
                        document.getElementById('status').dataset.state === 'live'
                          || document.getElementById('status').dataset.state === 'idle'
                            && document.getElementById('problem').textContent !== ''""", limit);
        if (!Boolean.TRUE.equals(probe.page().evaluate("document.getElementById('status').dataset.state === 'live'"))) {
            throw new BrowserException(
                    "not live: " + probe.page().evaluate("document.getElementById('problem').textContent")
                            + "; console: " + probe.page().console());
        }
    }

    public MediaProbe probe() {
        return probe;
    }

    /// Stops by the page's button.
    public void stop() {
        probe.page().evaluate("document.getElementById('go').click()");
        probe.page().await("document.getElementById('status').dataset.state === 'idle'", LIMIT);
    }

    @Override
    public void close() {
        probe.page().close();
    }
}
