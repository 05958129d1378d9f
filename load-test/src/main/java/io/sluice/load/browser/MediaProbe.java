package io.sluice.load.browser;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Predicate;

/// The media probe of one page: coded frames and tones go out in place of camera and microphone, and what the page's
/// elements present and play is read back.
///
/// Frames carry id, wall-clock ms and a CRC as black and white cells; a coded burst of sound starts with every whole
/// second. All pages on one machine share the wall clock, so delays are comparable between them.
///
/// Thread-safe: each call is one command on the page.
public final class MediaProbe {
    private static final String WORKLET_PATH = "/sluice-probe-worklet.js";

    private final BrowserPage page;

    private MediaProbe(BrowserPage page) {
        this.page = page;
    }

    /// Installs the probe into every document that the page loads from now on.
    public static MediaProbe install(BrowserPage page, ProbeSettings settings) {
        page.provideScript(WORKLET_PATH, resource("probe-modem.js") + resource("probe-worklet.js"));
        page.addInitScript(script(settings));
        return new MediaProbe(page);
    }

    private static String script(ProbeSettings settings) {
        JsonObject json = new JsonObject()
                .put("id", settings.id())
                .put("width", settings.width())
                .put("height", settings.height())
                .put("fps", settings.framesPerSecond())
                .put("screenOffset", settings.screenOffset())
                .put("workletPath", WORKLET_PATH);
        return String.join(
                "\n",
                "globalThis.sluiceProbeSettings = " + json.encode() + ";",
                resource("probe-modem.js"),
                resource("probe-source.js"),
                resource("probe.js"),
                resource("probe-direct.js"));
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(MediaProbe.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public BrowserPage page() {
        return page;
    }

    /// Takes what was logged since the last call.
    public ProbeLog drain() {
        return ProbeLog.of((JsonObject) Objects.requireNonNull(page.evaluate("sluiceProbe.drain()")));
    }

    /// Gathers the log until it holds enough.
    ///
    /// @throws BrowserException with what was seen and the page's console when it does not within the limit
    public ProbeLog collectUntil(Predicate<ProbeLog> enough, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        ProbeLog log = drain();
        while (!enough.test(log)) {
            if (System.nanoTime() - deadline > 0) {
                throw new BrowserException("not within " + limit + ": " + log + "; console: " + page.console());
            }
            page.evaluate("new Promise((resolve) => setTimeout(resolve, 250))");
            log = log.plus(drain());
        }
        return log;
    }

    /// Gathers the log for a while.
    public ProbeLog collectFor(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return collectUntil(log -> System.nanoTime() - end >= 0, time.plusSeconds(60));
    }

    /// How often what is sent and received was negotiated: [#remoteDescriptions] without ICE restarts, which a busy
    /// machine may need at any time.
    public int negotiations() {
        return ((Number) Objects.requireNonNull(page.evaluate(
                        "sluiceProbe.negotiations.setRemoteDescription - sluiceProbe.negotiations.iceRestarts")))
                .intValue();
    }

    /// How often the page's peer connections were given a remote description.
    public int remoteDescriptions() {
        return ((Number) Objects.requireNonNull(page.evaluate("sluiceProbe.negotiations.setRemoteDescription")))
                .intValue();
    }
}
