package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.impair.ClientNetwork;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What may happen to a network happens to real browsers in a call, and the call comes back by itself. How fast is
/// measured by `./sluice acceptance`.
final class FaultBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FRAMES = 15;
    private static final int TONES = 2;
    private static final long SEED = 3;

    private static ServerProcess server;

    private final List<Browser> browsers = new ArrayList<>();
    private ClientNetwork network;
    private Attendee moving;
    private Attendee steady;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.start("io.sluice.deploy.Main", List.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void closeAll() {
        browsers.forEach(Browser::close);
        network.close();
    }

    /// One participant behind a network of its own, another one without.
    private void meet(BrowserKind kind) {
        meet(kind, perfect -> {});
    }

    private void meet(BrowserKind kind, Consumer<ClientNetwork> conditions) {
        network = ClientNetwork.before(server.url(), server.mediaPort(), SEED);
        conditions.accept(network);
        Browser browser = kind.launch();
        browsers.add(browser);
        String room = "fault-" + kind.name().toLowerCase(Locale.ROOT) + System.nanoTime();
        steady = Attendee.join(browser, server.url(), room, ProbeSettings.small(1));
        moving = Attendee.join(browser, network, room, ProbeSettings.small(2));
        expectBothSeeAndHearEachOther();
    }

    private void expectBothSeeAndHearEachOther() {
        moving.probe().drain();
        steady.probe().drain();
        moving.awaitPictureAndSoundOf(List.of(1), FRAMES, TONES, LIMIT);
        steady.awaitPictureAndSoundOf(List.of(2), FRAMES, TONES, LIMIT);
    }

    @Test
    void chromiumComesBackAfterItsPortHasChanged() {
        meet(BrowserKind.CHROMIUM);
        network.media().rebind();
        expectBothSeeAndHearEachOther();
    }

    @Test
    void firefoxComesBackAfterItsPortHasChanged() {
        meet(BrowserKind.FIREFOX);
        network.media().rebind();
        expectBothSeeAndHearEachOther();
    }

    @Test
    void chromiumMeetsOverTcpWhereNoUdpPasses() {
        meet(BrowserKind.CHROMIUM, ClientNetwork::blockUdp);
        assertEquals("tcp", protocolInUse(moving));
        assertEquals("udp", protocolInUse(steady));
    }

    @Test
    void firefoxMeetsOverTcpWhereNoUdpPasses() {
        meet(BrowserKind.FIREFOX, ClientNetwork::blockUdp);
        assertEquals("tcp", protocolInUse(moving));
    }

    @Test
    void chromiumMovesToTcpWhenUdpIsBlockedInTheMiddleOfACall() {
        meet(BrowserKind.CHROMIUM);
        assertEquals("udp", protocolInUse(moving));
        network.blockUdp();
        expectBothSeeAndHearEachOther();
        assertEquals("tcp", protocolInUse(moving));
    }

    @Test
    void chromiumMovesToAnotherNetworkThatKillsEveryConnection() {
        meet(BrowserKind.CHROMIUM);
        network.changeAddress();
        expectBothSeeAndHearEachOther();
    }

    @Test
    void nothingIsMissedAndNothingNegotiatedWhenSignalingWasAway() {
        meet(BrowserKind.CHROMIUM);
        BrowserPage cutOff = moving.probe().page();
        cutOff.evaluate("(window.heard = [], sluiceCall.on('chat', ({ text }) => heard.push(text)), true)");
        network.signaling().cut();
        steady.probe().page().evaluate("sluiceCall.chat('while you were away').then(() => true)");
        expectBothSeeAndHearEachOther();
        network.signaling().restore();
        cutOff.await("heard.length > 0 && sluiceCall.state.signaling === 'open'", LIMIT);
        assertEquals("while you were away", cutOff.evaluate("heard.join()"));
        assertEquals(1, moving.probe().remoteDescriptions());
    }

    @Test
    void everybodyComesBackToAServerThatWasKilledUnderTheSameNames() {
        try (ServerProcess mortal = ServerProcess.start("io.sluice.deploy.Main", List.of())) {
            network = ClientNetwork.before(mortal.url(), mortal.mediaPort(), SEED);
            Browser browser = BrowserKind.CHROMIUM.launch();
            browsers.add(browser);
            steady = Attendee.join(browser, mortal.url(), "restart", ProbeSettings.small(1));
            moving = Attendee.join(browser, network, "restart", ProbeSettings.small(2));
            expectBothSeeAndHearEachOther();
            List<String> arguments = List.of(
                    "--http-port", Integer.toString(mortal.httpPort()),
                    "--udp-port", Integer.toString(mortal.mediaPort()));
            mortal.kill();
            try (ServerProcess next = ServerProcess.start("io.sluice.deploy.Main", arguments)) {
                assertEquals(mortal.url(), next.url());
                steady.probe().page().await("sluiceCall.state.signaling === 'open'", LIMIT);
                expectBothSeeAndHearEachOther();
                assertEquals(List.of(moving.name()), steady.othersShown());
                assertEquals(List.of(steady.name()), moving.othersShown());
            }
        }
    }

    private static String protocolInUse(Attendee attendee) {
        return String.valueOf(attendee.probe().page().evaluate("""
                        sluiceProbe.peers.at(-1).getStats().then((report) => {
                          const pairs = [...report.values()].filter((s) => s.type === 'candidate-pair' && s.nominated);
                          pairs.sort((a, b) => b.lastPacketReceivedTimestamp - a.lastPacketReceivedTimestamp);
                          return report.get(pairs[0].remoteCandidateId).protocol;
                        })"""));
    }
}
