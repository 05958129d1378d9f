package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// What people do on the meeting page beside seeing and hearing one another, and what the page does for those who come
/// with a screen reader, with a hostile name, or with a device that goes away.
final class MeetingPageBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    /// Fetched by `npm ci`, which `./sluice test` does.
    private static final Path AXE = Path.of("../signaling-api/src/test/js/node_modules/axe-core/axe.min.js");

    /// What somebody may call themselves or write: markup, script addresses, templates, direction marks, half a page.
    private static final List<String> HOSTILE = List.of(
            "<script>pwned=1</script>",
            "<img src=x onerror=pwned=1>",
            "\"><svg onload=pwned=1>",
            "' onmouseover='pwned=1",
            "javascript:pwned=1",
            "</p></article><iframe src=javascript:pwned=1>",
            "${pwned=1}{{pwned=1}}",
            "&lt;b&gt;bold&lt;/b&gt;",
            "\u202Eevil.exe\u2066",
            "constructor",
            "__proto__",
            "W".repeat(64));

    private static ServerProcess server;
    private static Browser chromium;

    private String room = "";

    @BeforeAll
    static void start() {
        server = ServerProcess.start("io.sluice.deploy.Main", List.of());
        chromium = BrowserKind.CHROMIUM.launch();
    }

    @AfterAll
    static void stop() {
        chromium.close();
        server.close();
    }

    @BeforeEach
    void chooseRoom(TestInfo test) {
        room = test.getTestMethod().orElseThrow().getName();
    }

    @Test
    void noPartOfThePageHasASeriousAccessibilityViolation() throws IOException {
        assumeTrue(Files.isRegularFile(AXE), "axe-core is not installed: npm ci --prefix signaling-api/src/test/js");
        String axe = Files.readString(AXE);
        try (BrowserPage lobby = chromium.newPage();
                BrowserPage others = outsider();
                Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1))) {
            lobby.addInitScript(axe);
            lobby.navigate(server.url() + "/#" + room);
            lobby.await("document.getElementById('preview')?.videoWidth > 0", LIMIT);
            expectNoViolation(lobby, "lobby");

            BrowserPage page = me.probe().page();
            page.evaluate("void (0, eval)(" + new JsonArray().add(axe).encode() + "[0])");
            joinAs(others, "Bea");
            others.evaluate("calls[0].raiseHand(true).then(() => calls[0].chat('Good morning'))");
            page.await("document.querySelector('.tile-hand:not([hidden])')", LIMIT);
            expectNoViolation(page, "call");
            for (String panel : List.of("people", "chat")) {
                me.press(panel);
                expectNoViolation(page, panel);
            }
            page.evaluate("document.getElementById('more-quality').click()");
            page.await("document.querySelector('.quality dl')", LIMIT);
            expectNoViolation(page, "quality");
            for (String menu : List.of("more-menu", "react-menu")) {
                page.call("(id) => document.getElementById(id).showPopover()", menu);
                expectNoViolation(page, menu);
                page.call("(id) => document.getElementById(id).hidePopover()", menu);
            }
            for (String dialog : List.of("settings", "keys")) {
                page.call("(id) => document.getElementById('more-' + id).click()", dialog);
                expectNoViolation(page, dialog);
                page.call("(id) => document.getElementById(id).close()", dialog);
            }
            me.leave();
            expectNoViolation(page, "end");
        }
    }

    @Test
    void namesMessagesAndReactionsOfStrangersStayText() {
        try (BrowserPage others = outsider();
                Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1))) {
            BrowserPage page = me.probe().page();
            me.press("chat");
            for (String hostile : HOSTILE) {
                joinAs(others, hostile);
                others.call(
                        "async (text) => { const c = calls.at(-1); await c.chat(text); await c.react(text);"
                                + " await c.raiseHand(true); }",
                        hostile);
            }
            page.await("document.querySelectorAll('.messages .text').length === " + HOSTILE.size(), LIMIT);
            page.await("document.querySelectorAll('.tile-hand:not([hidden])').length === " + HOSTILE.size(), LIMIT);
            assertEquals(HOSTILE, strings(page, ".messages .text"));
            assertEquals(HOSTILE, strings(page, ".messages .who b"));
            assertEquals(HOSTILE, strings(page, ".tile:not(.tile-own) .tile-name"));
            me.press("people");
            assertEquals(HOSTILE.size() + 1, strings(page, ".people bdi").size());
            assertEquals(
                    "undefined 0",
                    page.evaluate("typeof pwned + ' ' + document.querySelectorAll('#call script, #call img,"
                            + " #call iframe, #call [onload], #call [onerror], #call [onmouseover]').length"));
        }
    }

    @Test
    void handsReactionsAndPinsReachTheOthers() {
        try (BrowserPage others = outsider();
                Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1))) {
            BrowserPage page = me.probe().page();
            joinAs(others, "Bea");
            joinAs(others, "Cem");
            others.evaluate("window.seen = [], calls[0].on('reaction', (e) => seen.push(e.name + ' ' + e.reaction))");
            me.press("hand");
            others.await("calls[0].participants.some((p) => p.name === 'Probe 1' && p.handRaised)", LIMIT);
            page.await(
                    "document.getElementById('control-hand').getAttribute('aria-label') === 'Lower your hand'", LIMIT);
            page.evaluate("document.querySelector('#react-menu button').click()");
            others.await("seen.join() === 'Probe 1 👏'", LIMIT);
            page.await("document.querySelector('.reaction b').textContent === '👏'", LIMIT);
            me.press("hand");
            others.await("calls[0].participants.every((p) => !p.handRaised)", LIMIT);

            String large = "document.querySelector('#shared .tile-name')?.textContent ?? ''";
            assertEquals("", page.evaluate(large));
            press(page, "[aria-label='Pin Cem']");
            assertEquals("Cem", page.evaluate(large));
            press(page, "#shared .tile-pin");
            assertEquals("", page.evaluate(large));
            key(page, "l");
            page.await(large + " !== ''", LIMIT);
            key(page, "l");
            page.await(large + " === ''", LIMIT);
            key(page, "?");
            assertEquals(true, page.evaluate("document.getElementById('keys').open"));
        }
    }

    @Test
    void aDeviceThatGoesAwayIsReplacedAndThePageSaysSo() {
        try (Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1))) {
            BrowserPage page = me.probe().page();
            page.evaluate("globalThis.gone = sluiceCall.local('camera').track,"
                    + " gone.stop(), void gone.dispatchEvent(new Event('ended'))");
            page.await("document.getElementById('notices').textContent.includes('Your camera was unplugged')", LIMIT);
            page.await(
                    "sluiceCall.local('camera')?.track.readyState === 'live'"
                            + " && sluiceCall.local('camera').track !== gone",
                    LIMIT);

            page.evaluate("navigator.mediaDevices.enumerateDevices = async () => [],"
                    + " sluiceCall.local('microphone').track.dispatchEvent(new Event('ended'))");
            page.await("document.getElementById('notices').textContent.includes('nobody hears you')", LIMIT);
            assertEquals(
                    "Mic: turn on",
                    page.evaluate("document.getElementById('control-microphone').getAttribute('aria-label')"));
        }
    }

    @Test
    void eachRefusalOfADeviceHasItsOwnSentenceAndTheCallIsStillOpen() {
        try (BrowserPage page = chromium.newPage()) {
            page.addInitScript("""
                    globalThis.refusal = new DOMException('Permission denied', 'NotAllowedError');
                    navigator.mediaDevices.getUserMedia = async () => { throw refusal; };
                    navigator.permissions.query = async () => ({ state: 'denied' });""");
            page.navigate(server.url() + "/#" + room);
            String problem = "document.getElementById('device-problem').textContent";
            page.await(problem + ".startsWith('The browser may not use camera and microphone')", LIMIT);
            refuse(page, "new DOMException('Permission denied by system', 'NotAllowedError')");
            page.await(problem + ".startsWith('The system keeps the camera')", LIMIT);
            refuse(page, "new DOMException('', 'NotFoundError')");
            page.await(problem + ".startsWith('No camera was found')", LIMIT);
            refuse(page, "new DOMException('', 'NotReadableError')");
            page.await(problem + ".startsWith('Another program is using your camera')", LIMIT);
            page.evaluate("document.getElementById('join-button').click()");
            page.await("window.sluiceCall", LIMIT);
        }
    }

    @Test
    void theConnectionIsSaidInWordsWhileItIsBrokenAndWhenItIsWholeAgain() {
        try (Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1))) {
            BrowserPage page = me.probe().page();
            String line = "document.getElementById('connection').textContent";
            String notices = "document.getElementById('notices').textContent";
            page.await("sluiceCall.state.media === 'connected'", LIMIT);
            expectWords(page, "resuming", "connected", line, "sound and picture go on");
            expectWords(page, "open", "connected", notices, "The line to the server is back");
            expectWords(page, "open", "disconnected", line, "Sound and picture were interrupted");
            expectWords(page, "open", "connected", notices, "Sound and picture are back");
            expectWords(page, "rejoining", "new", line, "The server was lost");
            expectWords(page, "open", "connected", notices, "you are back in it");
        }
    }

    /// The library's own states are tried in other tests; here the page is told of one and must say it at once.
    private static void expectWords(BrowserPage page, String signaling, String media, String where, String words) {
        Object said = page.call(
                "(signaling, media) => { sluiceCall.emit('state', { signaling, media }); return " + where + "; }",
                signaling,
                media);
        assertTrue(String.valueOf(said).contains(words), () -> signaling + ", " + media + ": " + said);
    }

    @Test
    void whoIsRemovedIsToldSoAndMayComeBack() throws Exception {
        try (Attendee me = Attendee.join(chromium, server.url(), room, ProbeSettings.small(1));
                HttpClient http = HttpClient.newHttpClient()) {
            BrowserPage page = me.probe().page();
            URI seat = URI.create(server.url() + "/v1/rooms/" + room + "/participants/" + me.participantId());
            HttpResponse<Void> removed =
                    http.send(HttpRequest.newBuilder(seat).DELETE().build(), HttpResponse.BodyHandlers.discarding());
            assertEquals(204, removed.statusCode());
            page.await("!document.getElementById('ended').hidden", LIMIT);
            assertEquals(
                    "You were removed from the room.",
                    page.evaluate("document.getElementById('ended-sentence').textContent"));
            assertEquals("ended-sentence", page.evaluate("document.activeElement.id"));
            page.evaluate("document.getElementById('again').click()");
            page.await("document.getElementById('preview')?.videoWidth > 0", LIMIT);
            page.evaluate("document.getElementById('join-button').click()");
            page.await("window.sluiceCall", LIMIT);
        }
    }

    private static void refuse(BrowserPage page, String error) {
        page.evaluate("refusal = " + error + ", void document.getElementById('preview-camera').click()");
    }

    /// A page of the server without the meeting, from which people join by the library alone.
    private static BrowserPage outsider() {
        BrowserPage page = chromium.newPage();
        page.navigate(server.url() + "/sluice-client.js");
        page.evaluate("globalThis.calls = [], void 0");
        return page;
    }

    private void joinAs(BrowserPage page, String name) {
        page.call(
                "async (room, name) => { const { join } = await import('/sluice-client.js');"
                        + " calls.push(await join({ room, name, seats: 0, halls: 0 })); }",
                room,
                name);
    }

    private static List<String> strings(BrowserPage page, String selector) {
        JsonArray texts = (JsonArray) Objects.requireNonNull(
                page.call("(s) => [...document.querySelectorAll(s)].map((e) => e.textContent)", selector));
        return texts.stream().map(String.class::cast).toList();
    }

    private static void press(BrowserPage page, String selector) {
        page.call("(s) => document.querySelector(s).click()", selector);
    }

    private static void key(BrowserPage page, String key) {
        page.call(
                "(key) => { document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })); }", key);
    }

    /// Both looks, one after the other; colours are judged once transitions have ended.
    private static void expectNoViolation(BrowserPage page, String where) {
        for (String theme : List.of("dark", "light")) {
            Object found = page.call("""
                    async (theme) => {
                      document.documentElement.dataset.theme = theme;
                      await Promise.all(document.getAnimations().filter((a) => a instanceof CSSTransition)
                        .map((a) => a.finished.catch(() => {})));
                      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                      return violations
                        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                        .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
                          `${id} ${target.join(' ')}: ${failureSummary}`));
                    }""", theme);
            assertEquals(new JsonArray(), found, where + ", " + theme);
        }
    }
}
