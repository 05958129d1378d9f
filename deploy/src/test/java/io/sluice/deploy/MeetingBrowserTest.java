package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/// Real browsers meet on the real server: everybody sees and hears everybody, and nobody under another's name.
final class MeetingBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FRAMES = 30;
    private static final int TONES = 2;

    private static ServerProcess server;

    private final List<Attendee> attendees = new ArrayList<>();
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
    void fourChromiumParticipantsSeeAndHearTheOthers(TestInfo test) {
        Browser chromium = open(BrowserKind.CHROMIUM);
        meet(test, List.of(chromium, chromium, chromium, chromium));
        expectEverybodySeesAndHearsTheOthers();
        for (Attendee attendee : attendees) {
            assertEquals(1, attendee.probe().negotiations(), "negotiations of " + attendee.name());
        }
    }

    @Test
    void chromiumAndFirefoxSeeAndHearEachOther(TestInfo test) {
        Browser chromium = open(BrowserKind.CHROMIUM);
        Browser firefox = open(BrowserKind.FIREFOX);
        meet(test, List.of(chromium, firefox, chromium, firefox));
        expectEverybodySeesAndHearsTheOthers();
    }

    @Test
    void aSharedScreenIsSeenWhileItIsShared(TestInfo test) {
        Browser chromium = open(BrowserKind.CHROMIUM);
        meet(test, List.of(chromium, chromium));
        Attendee sharing = attendees.getFirst();
        Attendee watching = attendees.getLast();
        int screen = sharing.number() + 100;

        sharing.press("screen");
        ProbeLog shared =
                watching.probe().collectUntil(log -> log.intactFramesOf(screen).size() >= FRAMES, LIMIT);
        assertTrue(
                shared.intactFramesOf(screen).stream()
                        .filter(PresentedFrame::shown)
                        .allMatch(frame -> frame.name().equals(sharing.participantId())),
                "the screen is shown under its owner's name");

        sharing.press("screen");
        watching.probe().page().await("!document.querySelector('.tile-screen')", LIMIT);
        watching.probe().drain();
        ProbeLog after = watching.probe()
                .collectUntil(log -> log.intactFramesOf(sharing.number()).size() >= FRAMES, LIMIT);
        assertEquals(List.of(), after.intactFramesOf(screen));
        expectNoDamageAndNoWrongName(watching, after);
    }

    @Test
    void whoLeavesDisappearsAndTheOthersGoOn(TestInfo test) {
        Browser chromium = open(BrowserKind.CHROMIUM);
        meet(test, List.of(chromium, chromium, chromium));
        expectEverybodySeesAndHearsTheOthers();
        Attendee leaving = attendees.removeLast();
        leaving.leave();
        for (Attendee attendee : attendees) {
            attendee.probe().page().await("sluiceCall.participants.length === " + (attendees.size() - 1), LIMIT);
        }
        expectEverybodySeesAndHearsTheOthers();
    }

    private Browser open(BrowserKind kind) {
        Browser browser = kind.launch();
        browsers.add(browser);
        return browser;
    }

    private void meet(TestInfo test, List<Browser> places) {
        String room = test.getTestMethod().orElseThrow().getName();
        for (int i = 0; i < places.size(); i++) {
            attendees.add(Attendee.join(places.get(i), server.url(), room, ProbeSettings.small(i + 1)));
        }
    }

    private void expectEverybodySeesAndHearsTheOthers() {
        for (Attendee attendee : attendees) {
            List<Integer> others = attendees.stream()
                    .filter(other -> other != attendee)
                    .map(Attendee::number)
                    .toList();
            ProbeLog log = attendee.awaitPictureAndSoundOf(others, FRAMES, TONES, LIMIT);
            expectNoDamageAndNoWrongName(attendee, log);
        }
    }

    private void expectNoDamageAndNoWrongName(Attendee viewer, ProbeLog log) {
        List<PresentedFrame> damaged =
                log.remoteFrames().stream().filter(frame -> !frame.intact()).toList();
        assertEquals(List.of(), damaged, () -> "damaged frames at " + viewer.name() + " among " + log);
        Map<String, Integer> numberOf =
                attendees.stream().collect(Collectors.toMap(Attendee::participantId, Attendee::number));
        List<PresentedFrame> underAnothersName = log.remoteFrames().stream()
                .filter(PresentedFrame::shown)
                .filter(frame -> numberOf.containsKey(frame.name()))
                .filter(frame -> frame.id() % 100 != numberOf.get(frame.name())) // a screen is 100 more
                .toList();
        assertEquals(List.of(), underAnothersName, () -> "frames under another's name at " + viewer.name());
        assertEquals(0, log.lostEntries(), "entries that the probe had no room for");
    }
}
