package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.DirectCall;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.PlayedTone;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.server.ServerProcess;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Whether sound and picture stay together on their way through the server: what their offset is there, less the offset
/// of a direct call that carries the very same tracks to the very same page at the same time.
///
/// Two publishers take turns on the one seat of a viewer, so that the same decoders, jitter buffers and clocks must
/// find the offset anew after each switch.
///
/// Immutable.
final class LipSync implements AcceptanceItem {
    private static final double MOST_MILLIS = 20;
    private static final int SWITCHES = 4;
    private static final int TONES = 15;

    /// A receiver moves sound towards picture once a second by at most 80 ms (libwebrtc,
    /// stream_synchronization.cc).
    private static final Duration SETTLING = Duration.ofSeconds(6);

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String ROOM = "lip-sync";

    private final String name;
    private final BrowserKind viewing;

    LipSync(String name, BrowserKind viewing) {
        this.name = name;
        this.viewing = viewing;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String goal() {
        return "audio/video offset through the server less that of a direct call within ±20 ms in "
                + viewing.name().toLowerCase(Locale.ROOT) + ", at first and after each of " + SWITCHES
                + " slot switches; medians over " + TONES + " onsets";
    }

    private record Publisher(int number, String participantId, DirectCall direct) {}

    @Override
    public Measured run(Servers servers) {
        ServerProcess server = servers.start();
        try (Browser publishing = BrowserKind.CHROMIUM.launch();
                Browser watching = viewing.launch()) {
            MediaProbe viewer = open(watching, server, 3);
            viewer.page().call(VIEW, ROOM);
            viewer.page().evaluate(WATCH_SKEW);
            List<Publisher> publishers = new ArrayList<>();
            for (int number = 1; number <= 2; number++) {
                MediaProbe probe = open(publishing, server, number);
                String id = (String) Objects.requireNonNull(probe.page().call(PUBLISH, ROOM));
                DirectCall direct = DirectCall.connect(probe, viewer, "direct " + number);
                direct.awaitConnected();
                publishers.add(new Publisher(number, id, direct));
            }
            Measured.Builder measured = new Measured.Builder();
            double worst = 0;
            for (int turn = 0; turn <= SWITCHES; turn++) {
                double difference = measure(viewer, publishers.get(turn % 2), turn, measured);
                worst = Math.max(worst, Math.abs(difference));
            }
            return measured.check("worstDifferenceMillis", rounded(worst), worst <= MOST_MILLIS)
                    .build();
        }
    }

    private static MediaProbe open(Browser browser, ServerProcess server, int number) {
        MediaProbe probe = MediaProbe.install(browser.newPage(), ProbeSettings.small(number));
        probe.page().navigate(server.url() + "/");
        return probe;
    }

    private static final String PUBLISH = """
        async (room) => {
          const { join } = await import('/sluice-client.js');
          const tracks = sluiceProbe.camera().getTracks().map((track) => ({ track }));
          globalThis.lipSyncCall = await join({ room, name: 'Publisher', tracks, seats: 0, halls: 0 });
          return lipSyncCall.me.id;
        }\
        """;

    private static final String VIEW = """
        async (room) => {
          const { join } = await import('/sluice-client.js');
          const call = await join({ room, name: 'Viewer', publish: false, seats: 1, halls: 0 });
          call.on('participant', (person) => {
            const tile = document.createElement('div');
            tile.dataset.participant = person.id;
            const video = document.createElement('video');
            Object.assign(video.style, { position: 'fixed', left: '0', bottom: '0', width: '320px', height: '180px' });
            tile.append(video);
            document.body.append(tile);
            call.attach(person, video);
          });
          globalThis.lipSyncCall = call;
        }\
        """;

    /// Every half second, by how much each receiver plays sound later than picture, by its own account: it holds
    /// that against the sender's clock, and leaves it alone below 30 ms.
    private static final String WATCH_SKEW = """
        void (() => {
          globalThis.lipSyncSkews = [];
          setInterval(async () => {
            const skew = async (peer) => {
              const playout = {};
              for (const report of (await peer.getStats()).values()) {
                if (report.type === 'inbound-rtp' && report.estimatedPlayoutTimestamp)
                  playout[report.kind] = report.estimatedPlayoutTimestamp;
              }
              return playout.video - playout.audio;
            };
            lipSyncSkews.push(await Promise.all(sluiceProbe.peers.map(skew)));
          }, 500);
        })()\
        """;

    private static final String TAKE_SKEWS = """
        (peer) => lipSyncSkews.map((all) => all[peer]).filter(Number.isFinite)\
        """;

    private static double skew(MediaProbe viewer, int peer) {
        JsonArray skews = (JsonArray) Objects.requireNonNull(viewer.page().call(TAKE_SKEWS, peer));
        return ProbeLog.median(skews.stream().mapToDouble(skew -> ((Number) skew).doubleValue()), 1)
                .orElse(Double.NaN);
    }

    /// Gives the seat to a publisher, lets the receiver settle, and compares.
    private static double measure(MediaProbe viewer, Publisher publisher, int turn, Measured.Builder measured) {
        int number = publisher.number();
        String id = publisher.participantId();
        String direct = "direct " + number;
        viewer.page().call("(id) => lipSyncCall.subscribe({ mode: 'auto', pins: [id] })", id);
        viewer.drain();
        viewer.collectUntil(
                log -> tones(log, number, id) >= 1
                        && log.intactFramesOf(number).stream()
                                .anyMatch(f -> f.name().equals(id) && f.shown()),
                LIMIT);
        viewer.collectFor(SETTLING);
        viewer.page().evaluate("void (lipSyncSkews = [])");
        ProbeLog log =
                viewer.collectUntil(l -> tones(l, number, id) >= TONES && tones(l, number, direct) >= TONES, LIMIT);
        double throughServer = offset(log, number, id);
        double directly = offset(log, number, direct);
        double difference = throughServer - directly;
        double bySkew = skew(viewer, 0) - skew(viewer, number); // the call's peer connection was made first
        measured.figure(
                turn == 0 ? "atFirst" : "afterSwitch" + turn,
                rounded(difference) + " ms (" + rounded(throughServer) + " through the server, " + rounded(directly)
                        + " directly; median delays " + delays(log, number, id) + " and " + delays(log, number, direct)
                        + "; of the difference the receiver says it makes " + rounded(bySkew) + " itself)");
        return difference;
    }

    private static double offset(ProbeLog log, int number, String name) {
        return log.audioVideoOffsetMillis(number, name)
                .orElseThrow(() -> new IllegalStateException("too few frames around the tones of " + name));
    }

    /// Median delays of sound and of picture, in whole ms.
    private static String delays(ProbeLog log, int number, String name) {
        double sound = ProbeLog.median(
                        log.intactTonesOf(number).stream()
                                .filter(tone -> tone.name().equals(name))
                                .mapToDouble(PlayedTone::delayMillis),
                        1)
                .orElse(Double.NaN);
        double picture = ProbeLog.median(
                        log.intactFramesOf(number).stream()
                                .filter(frame -> frame.name().equals(name))
                                .mapToDouble(PresentedFrame::delayMillis),
                        1)
                .orElse(Double.NaN);
        return Math.round(sound) + "/" + Math.round(picture);
    }

    private static long tones(ProbeLog log, int number, String name) {
        return log.intactTonesOf(number).stream()
                .filter(tone -> tone.name().equals(name))
                .count();
    }

    private static String rounded(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }
}
