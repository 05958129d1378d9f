package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.meeting.Broadcaster;
import io.sluice.load.meeting.Spectator;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Real browsers publish by WHIP and play by WHEP: the right picture and sound arrive, whole.
final class WhipWhepBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FRAMES = 30;
    private static final int TONES = 2;

    private static ServerProcess server;

    private final List<Browser> browsers = new ArrayList<>();

    @BeforeAll
    static void startServer() {
        server = ServerProcess.start("io.sluice.deploy.Main", List.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeBrowsers() {
        browsers.forEach(Browser::close);
    }

    @Test
    void whatChromiumPublishesFirefoxAndChromiumPlay() {
        publishesAndPlays("from-chromium", open(BrowserKind.CHROMIUM), open(BrowserKind.FIREFOX));
    }

    @Test
    void whatFirefoxPublishesChromiumAndFirefoxPlay() {
        publishesAndPlays("from-firefox", open(BrowserKind.FIREFOX), open(BrowserKind.CHROMIUM));
    }

    private void publishesAndPlays(String room, Browser publishing, Browser other) {
        Broadcaster.goLive(publishing, server.url(), room, "stage", ProbeSettings.small(1));
        expect(Spectator.watch(other, server.url(), room + "/stage", ProbeSettings.small(9)), 1);
        expect(Spectator.watch(publishing, server.url(), room, ProbeSettings.small(9)), 1);
    }

    @Test
    void aPublisherIsSeenInTheMeetingAndTheMeetingByAPlayer() {
        Browser chromium = open(BrowserKind.CHROMIUM);
        Attendee alice = Attendee.join(chromium, server.url(), "mixed", ProbeSettings.small(1));
        Broadcaster.goLive(chromium, server.url(), "mixed", "stage", ProbeSettings.small(2));
        ProbeLog seen = alice.awaitPictureAndSoundOf(List.of(2), FRAMES, TONES, LIMIT);
        assertEquals(List.of(), damaged(seen));
        assertEquals(List.of("stage"), alice.othersShown());

        Spectator two = Spectator.watch(chromium, server.url(), "mixed?seats=2", ProbeSettings.small(9));
        ProbeLog both = two.probe()
                .collectUntil(
                        log -> log.intactFramesOf(1).size() >= FRAMES
                                && log.intactFramesOf(2).size() >= FRAMES
                                && log.intactTonesOf(1).size() >= TONES
                                && log.intactTonesOf(2).size() >= TONES,
                        LIMIT);
        assertEquals(List.of(), damaged(both));
        assertEquals(List.of("stage"), alice.othersShown(), "who only watches is not shown");
    }

    @Test
    void aPlayerWaitsForThePublisherAndStaysWhenItGoesAndComesBack() {
        Browser chromium = open(BrowserKind.CHROMIUM);
        Spectator early = Spectator.watch(chromium, server.url(), "late/stage", ProbeSettings.small(9));
        early.probe().page().await("document.getElementById('note').textContent.includes('not live')", LIMIT);
        assertEquals("waiting", early.state());
        Broadcaster stage = Broadcaster.goLive(chromium, server.url(), "late", "stage", ProbeSettings.small(3));
        expect(early, 3);
        stage.stop();
        stage.close();
        early.probe().drain();
        Broadcaster.goLive(chromium, server.url(), "late", "stage", ProbeSettings.small(4));
        ProbeLog second = early.awaitPictureAndSoundOf(4, FRAMES, TONES, LIMIT);
        assertEquals(List.of(), damaged(second));
        assertEquals(1, early.probe().negotiations(), "one negotiation for both publishers");
    }

    @Test
    void anIceRestartLeavesMediaWhole() {
        Browser chromium = open(BrowserKind.CHROMIUM);
        Browser firefox = open(BrowserKind.FIREFOX);
        for (Browser browser : List.of(chromium, firefox)) {
            String room = browser == chromium ? "restart-chromium" : "restart-firefox";
            Broadcaster stage = Broadcaster.goLive(browser, server.url(), room, "stage", ProbeSettings.small(5));
            Spectator viewer = Spectator.watch(browser, server.url(), room + "/stage", ProbeSettings.small(9));
            expect(viewer, 5);
            for (var side : List.of(stage.probe(), viewer.probe())) {
                Object changed = side.page().evaluate("""
                        (async () => {
                          const before = sluiceSession.etag;
                          await sluiceSession.restart();
                          return before !== sluiceSession.etag;
                        })()""");
                assertEquals(true, changed, "the entity tag changes");
            }
            viewer.probe()
                    .page()
                    .await("['connected', 'completed'].includes(sluiceSession.peer.iceConnectionState)", LIMIT);
            viewer.probe().drain();
            expect(viewer, 5);
        }
    }

    @Test
    void aNameThatIsLiveIsRefusedInWords() {
        Browser chromium = open(BrowserKind.CHROMIUM);
        Broadcaster.goLive(chromium, server.url(), "taken", "stage", ProbeSettings.small(6));
        RuntimeException refused = assertThrows(
                RuntimeException.class,
                () -> Broadcaster.goLive(chromium, server.url(), "taken", "stage", ProbeSettings.small(7)));
        assertTrue(refused.getMessage().contains("live under this name"), refused.getMessage());
    }

    private Browser open(BrowserKind kind) {
        Browser browser = kind.launch();
        browsers.add(browser);
        return browser;
    }

    private static void expect(Spectator viewer, int number) {
        ProbeLog log = viewer.awaitPictureAndSoundOf(number, FRAMES, TONES, LIMIT);
        assertEquals(List.of(), damaged(log), () -> "damaged frames among " + log);
        assertEquals(
                List.of(),
                log.remoteFrames().stream()
                        .filter(frame -> frame.id() != number)
                        .toList(),
                "frames of somebody else");
        assertEquals("live", viewer.state());
        assertEquals("", viewer.note());
    }

    private static List<PresentedFrame> damaged(ProbeLog log) {
        return log.remoteFrames().stream().filter(frame -> !frame.intact()).toList();
    }
}
