package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Broadcaster;
import io.sluice.load.meeting.Spectator;
import io.sluice.load.server.ServerProcess;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The player and the publisher page as pages: accessible, inert to names, and whole on a phone.
final class LivePagesBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(45);

    /// Fetched by `npm ci`, which `./sluice test` does.
    private static final Path AXE = Path.of("../signaling-api/src/test/js/node_modules/axe-core/axe.min.js");

    private static ServerProcess server;
    private static Browser chromium;

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

    @Test
    void noPartOfThePagesHasASeriousAccessibilityViolation() throws IOException {
        assumeTrue(Files.isRegularFile(AXE), "axe-core is not installed: npm ci --prefix signaling-api/src/test/js");
        try (BrowserPage form = open("/play");
                BrowserPage lobby = open("/publish");
                Broadcaster stage = Broadcaster.goLive(chromium, server.url(), "axe", "stage", ProbeSettings.small(1));
                Spectator viewer = Spectator.watch(chromium, server.url(), "axe/stage", ProbeSettings.small(9));
                Spectator early = Spectator.watch(chromium, server.url(), "axe/nobody", ProbeSettings.small(9))) {
            viewer.probe().page().await("document.querySelector('.pictured')", LIMIT);
            early.probe().page().await("document.getElementById('note').textContent.includes('not live')", LIMIT);
            lobby.await("document.getElementById('preview').videoWidth > 0", LIMIT);
            expectNoViolation(form, "player's form");
            expectNoViolation(lobby, "publisher before");
            expectNoViolation(stage.probe().page(), "publisher live");
            expectNoViolation(viewer.probe().page(), "player live");
            expectNoViolation(early.probe().page(), "player waiting");
        }
    }

    @Test
    void namesInTheAddressStayText() {
        String hostile = "%3Cimg%20src%3Dx%20onerror%3Dpwned%3D1%3E";
        for (String path : List.of("/play/room/" + hostile, "/publish/room/" + hostile, "/play/" + hostile)) {
            try (BrowserPage page = open(path)) {
                page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))");
                assertEquals(false, page.evaluate("'pwned' in globalThis || !!document.querySelector('img')"), path);
            }
        }
    }

    @Test
    void nothingOverflowsOnAPhone() {
        for (String path : List.of("/play", "/play/room/" + "W".repeat(100), "/publish/room/" + "W".repeat(100))) {
            try (BrowserPage page = open(path)) {
                page.resize(390, 844);
                assertEquals(
                        true,
                        page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"),
                        path);
            }
        }
    }

    private static BrowserPage open(String path) {
        BrowserPage page = chromium.newPage();
        MediaProbe.install(page, ProbeSettings.small(8));
        page.navigate(server.url() + path);
        return page;
    }

    private static void expectNoViolation(BrowserPage page, String where) throws IOException {
        page.evaluate(
                "void (0, eval)(" + new JsonArray().add(Files.readString(AXE)).encode() + "[0])");
        Object found = page.evaluate("""
                        (async () => {
                          const { violations } = await axe.run(document, { resultTypes: ['violations'] });
                          return violations
                            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                            .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
                              `${id} ${target.join(' ')}: ${failureSummary}`));
                        })()""");
        assertEquals(new JsonArray(), found, where);
    }
}
