package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The client library as an application uses it, without the meeting page: more people than seats, frames that only
/// those
/// with the key can read, another camera in the midst of the call.
final class ClientLibraryBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// A page's own means: a camera that is a counting canvas, a join, and a picture on the screen.
    private static final String TOOLS = """
            globalThis.camera = (width = 320, height = 180) => {
              const canvas = Object.assign(document.createElement('canvas'), { width, height });
              const pen = canvas.getContext('2d');
              let turn = 0;
              setInterval(() => {
                pen.fillStyle = `hsl(${(turn += 7) % 360} 70% 50%)`;
                pen.fillRect(0, 0, canvas.width, canvas.height);
              }, 66);
              return canvas.captureStream(15).getVideoTracks()[0];
            };
            globalThis.calls = [];
            globalThis.enter = async (options) => {
              const { join } = await import('/sluice-client.js');
              const call = await join({ halls: 0, seats: 0, ...options });
              calls.push(call);
              return call;
            };
            globalThis.videos = [];
            globalThis.look = (call) => call.on('participant', (person) => {
              const video = Object.assign(document.createElement('video'), { width: 320, height: 180 });
              document.documentElement.append(video);
              videos.push(call.attach(person, video));
            });""";

    /// Turns every byte of a frame over but the first ones, which tell a server without a dependency descriptor
    /// (Firefox
    /// sends none) what kind of VP8 frame it is. Only pages that know the key get the picture back.
    private static final String SEALING_WORKER = """
            self.addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
              readable.pipeThrough(new TransformStream({
                transform(frame, controller) {
                  const bytes = new Uint8Array(frame.data);
                  const clear = frame.type === 'key' ? 10 : frame.type === 'delta' ? 3 : 1;
                  for (let i = clear; i < bytes.length; i++) bytes[i] ^= options.key;
                  frame.data = bytes.buffer;
                  controller.enqueue(frame);
                },
              })).pipeTo(writable);
            });""";

    private static final String SEALED = """
            async (room, name, key, worker) => {
              const { workerTransform } = await import('/sluice-client.js');
              const url = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }));
              look(await enter({ room, name, seats: 2, tracks: [{ track: camera(640, 360) }],
                encodedMedia: workerTransform(new Worker(url), { key }) }));
            }""";

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

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    void seatsGrowWhenMorePeopleAreShownThanThereAreSeats(BrowserKind kind, TestInfo test) {
        String room = room(test, kind);
        BrowserPage viewer = open(kind);
        viewer.call("async (room) => look(await enter({ room, name: 'viewer', seats: 1 }))", room);
        BrowserPage crowd = open(kind);
        crowd.call("""
                async (room) => {
                  for (const name of ['a', 'b', 'c']) {
                    await enter({ room, name, simulcast: false, tracks: [{ track: camera() }] });
                  }
                }""", room);
        viewer.await("videos.length === 3 && videos.every((video) => video.shown)", LIMIT);
        assertEquals(9, viewer.evaluate("calls[0].seats"));
    }

    @ParameterizedTest
    @EnumSource(BrowserKind.class)
    void onlyWhoHasTheKeySeesASealedPicture(BrowserKind kind, TestInfo test) {
        String room = room(test, kind);
        BrowserPage alice = open(kind);
        alice.call(SEALED, room, "alice", 0x5A, SEALING_WORKER);
        BrowserPage bob = open(kind);
        bob.call(SEALED, room, "bob", 0x5A, SEALING_WORKER);
        for (BrowserPage page : List.of(alice, bob)) {
            page.await("videos.length === 1 && videos[0].shown && videos[0].element.videoWidth > 0", LIMIT);
        }
        BrowserPage eve = open(kind);
        eve.call("async (room) => look(await enter({ room, name: 'eve', seats: 2 }))", room);
        String reports = "calls[0].stats().then(({ received }) => received.filter((r) => r.kind === 'video'))";
        eve.await("(await " + reports + ").filter((r) => r.framesReceived > 20).length === 2", LIMIT);
        assertEquals(0, eve.evaluate(reports + ".then((all) => all.reduce((n, r) => n + (r.framesDecoded ?? 0), 0))"));
    }

    @Test
    void anotherCameraNeedsNoNegotiation(TestInfo test) {
        String room = room(test, BrowserKind.CHROMIUM);
        BrowserPage sender = open(BrowserKind.CHROMIUM);
        sender.call(
                "async (room) => void (await enter({ room, name: 'a', simulcast: false, tracks: [{ track: camera() }] }))",
                room);
        BrowserPage viewer = open(BrowserKind.CHROMIUM);
        viewer.call("async (room) => look(await enter({ room, name: 'b', seats: 1 }))", room);
        viewer.await("videos[0]?.shown && videos[0].element.videoWidth === 320", LIMIT);
        String description = "calls[0].peerConnection.localDescription.sdp";
        Object before = sender.evaluate(description + ".split('\\r\\n')[1]");
        sender.evaluate("calls[0].switchDevice('camera')"); // the browser's own fake camera
        viewer.await("videos[0].element.videoWidth >= 640 && videos[0].shown", LIMIT);
        assertEquals(before, sender.evaluate(description + ".split('\\r\\n')[1]"), "version in the o= line");
        assertTrue((Boolean) sender.evaluate("calls[0].local('camera').track.label !== ''"));
    }

    private BrowserPage open(BrowserKind kind) {
        Browser browser = browsers.stream()
                .filter(b -> b.kind() == kind)
                .findFirst()
                .orElseGet(() -> {
                    Browser launched = kind.launch();
                    browsers.add(launched);
                    return launched;
                });
        BrowserPage page = browser.newPage();
        page.navigate(server.url() + "/sluice-client.js");
        page.evaluate("(() => { " + TOOLS + " })()");
        return page;
    }

    private static String room(TestInfo test, BrowserKind kind) {
        return test.getTestMethod().orElseThrow().getName() + "-" + kind;
    }
}
