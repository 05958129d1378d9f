package io.sluice.load.meeting;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserException;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.impair.ClientNetwork;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Somebody in a meeting: a page of a real browser with the media probe for camera and microphone.
/// The number of the probe is the attendee's number, so that what others see and hear tells who it is.
///
/// Thread-safe: each call is one command on the page.
public final class Attendee implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    private final MediaProbe probe;
    private final int number;

    private Attendee(MediaProbe probe, int number) {
        this.probe = probe;
        this.number = number;
    }

    /// Opens the meeting page, fills in the lobby and joins.
    ///
    /// @throws BrowserException with the page's words when it is not let in
    public static Attendee join(Browser browser, String url, String room, ProbeSettings settings) {
        Attendee attendee = at(browser, settings);
        attendee.enter(url, room);
        return attendee;
    }

    /// As [#join(Browser, String, String, ProbeSettings)], but from behind a network: page, signaling and media all go
    /// through it.
    public static Attendee join(Browser browser, ClientNetwork network, String room, ProbeSettings settings) {
        Attendee attendee = at(browser, settings);
        attendee.probe.page().addInitScript(route(network));
        attendee.enter(network.url(), room);
        return attendee;
    }

    private static Attendee at(Browser browser, ProbeSettings settings) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), settings);
        probe.page().resize(1280, 800);
        return new Attendee(probe, settings.id());
    }

    private static String route(ClientNetwork network) {
        return "globalThis.sluiceProbeRoute = " + new JsonArray(network.candidates()).encode() + ";";
    }

    /// Opens the meeting page from behind a network and stops in the lobby, with everything filled in.
    public static Attendee inLobby(Browser browser, ClientNetwork network, String room, ProbeSettings settings) {
        Attendee attendee = at(browser, settings);
        attendee.probe.page().addInitScript(route(network));
        attendee.arrive(network.url(), room);
        return attendee;
    }

    private void enter(String url, String room) {
        arrive(url, room);
        clickJoin();
    }

    private void arrive(String url, String room) {
        probe.page().navigate(url + "/#" + room);
        // The lobby asks for camera and microphone one after the other; both are there when its preview plays.
        probe.page().await("document.getElementById('preview')?.videoWidth > 0", LIMIT);
        probe.page().call("(name) => { document.getElementById('name').value = name; }", name());
    }

    /// Presses the lobby's button and waits to be let in.
    ///
    /// @return wall clock when the button was pressed, ms
    /// @throws BrowserException with the page's words when it is not let in
    public double clickJoin() {
        Number pressed = (Number) Objects.requireNonNull(probe.page().call("""
                        () => {
                          const pressed = performance.timeOrigin + performance.now();
                          document.getElementById('join-button').click();
                          return pressed;
                        }"""));
        probe.page()
                .await("window.sluiceCall || document.getElementById('join-problem').textContent.trim() !== ''", LIMIT);
        if (!Boolean.TRUE.equals(probe.page().evaluate("!!window.sluiceCall"))) {
            throw new BrowserException(name() + " was not let in: "
                    + probe.page().evaluate("document.getElementById('join-problem').textContent") + "; console: "
                    + probe.page().console());
        }
        return pressed.doubleValue();
    }

    public int number() {
        return number;
    }

    /// The name this attendee joined under.
    public String name() {
        return nameOf(number);
    }

    public static String nameOf(int number) {
        return "Probe " + number;
    }

    public MediaProbe probe() {
        return probe;
    }

    /// The names of the people that the page's tiles stand for, without one's own.
    public List<String> othersShown() {
        JsonArray names = (JsonArray) Objects.requireNonNull(probe.page().evaluate("""
                        [...document.querySelectorAll('.tile:not(.tile-own) .tile-name')].map((name) => name.textContent)"""));
        return names.stream().map(String.class::cast).toList();
    }

    /// Presses one of the call's controls: `microphone`, `camera`, `screen`, `people`, `chat`, `leave`.
    public void press(String control) {
        probe.page().call("(id) => document.getElementById('control-' + id).click()", control);
    }

    /// The participant id that the server gave this attendee.
    public String participantId() {
        return (String) Objects.requireNonNull(probe.page().evaluate("sluiceCall.me.id"));
    }

    /// Gathers what the page presents until it shows pictures and plays sound of all of these people.
    ///
    /// @throws BrowserException with what was seen when it does not within the limit
    public ProbeLog awaitPictureAndSoundOf(List<Integer> numbers, int frames, int tones, Duration limit) {
        return probe.collectUntil(
                log -> numbers.stream()
                        .allMatch(other -> log.intactFramesOf(other).size() >= frames
                                && log.intactTonesOf(other).size() >= tones),
                limit);
    }

    /// Leaves the meeting by its button.
    public void leave() {
        press("leave");
        probe.page().await("!window.sluiceCall", LIMIT);
    }

    @Override
    public void close() {
        probe.page().close();
    }
}
