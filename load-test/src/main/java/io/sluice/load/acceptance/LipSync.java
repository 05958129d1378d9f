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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Whether sound and picture stay together on their way through the server: what their offset is there, less the offset
/// of a direct call that carries the very same tracks to the very same page at the same time.
///
/// Two publishers take turns on the one seat of a viewer, so that the same decoders, jitter buffers and clocks must
/// find the offset anew after each switch.
///
/// A receiver leaves an offset below 30 ms alone (libwebrtc, video/stream_synchronization.cc, kMinDeltaMs), so that two
/// direct calls of one publisher already differ by tens of milliseconds. Therefore each way exists several times, the
/// medians are compared, and how far the copies of each way lie apart is told too. What is "made by the server" is the
/// difference in what receivers are misled by: their offset less the one they know of and leave alone.
///
/// Immutable.
final class LipSync implements AcceptanceItem {
    private static final double MOST_MILLIS = 20;
    private static final int SWITCHES = 4;
    private static final int TONES = 15;

    /// A receiver moves sound towards picture once a second by at most 80 ms (libwebrtc,
    /// stream_synchronization.cc).
    private static final Duration SETTLING = Duration.ofSeconds(6);

    /// It begins with the second report of the sound, and Chromium and Firefox report sound every 2.5 to 7.5 s: that
    /// is how long a direct call takes.
    private static final Duration FIRST_REPORTS = Duration.ofSeconds(16);

    /// How many calls of each way are compared.
    private static final int COPIES = 3;

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
                + " slot switches; medians over " + COPIES + " calls of each way and " + TONES + " onsets in each";
    }

    private record Publisher(int number, String participantId) {}

    @Override
    public Measured run(Servers servers) {
        ServerProcess server = servers.start();
        try (Browser publishing = BrowserKind.CHROMIUM.launch();
                Browser watching = viewing.launch()) {
            MediaProbe viewer = open(watching, server, 3);
            for (int copy = 0; copy < COPIES; copy++) {
                viewer.page().call(VIEW, ROOM, copy);
            }
            viewer.page().evaluate(WATCH_SKEW);
            List<Publisher> publishers = new ArrayList<>();
            for (int number = 1; number <= 2; number++) {
                MediaProbe probe = open(publishing, server, number);
                String id = (String) Objects.requireNonNull(probe.page().call(PUBLISH, ROOM));
                for (int copy = 0; copy < COPIES; copy++) {
                    DirectCall.connect(probe, viewer, direct(number, copy)).awaitConnected();
                }
                publishers.add(new Publisher(number, id));
            }
            give(viewer, publishers.getFirst());
            viewer.collectFor(FIRST_REPORTS);
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
        async (room, copy) => {
          const { join } = await import('/sluice-client.js');
          const call = await join({ room, name: `Viewer ${copy}`, publish: false, seats: 1, halls: 0 });
          call.on('participant', (person) => {
            const video = document.createElement('video');
            Object.assign(video.style, { position: 'fixed', left: `${copy * 170}px`, bottom: '0', width: '160px' });
            video.dataset.probe = `server ${copy} ${person.id}`;
            document.body.append(video);
            call.attach(person, video);
          });
          call.on('track', ({ kind, track, participant }) => {
            if (kind !== 'audio') return;
            for (const element of document.querySelectorAll('audio')) {
              if (element.srcObject?.getTracks().includes(track)) element.dataset.probe = `server ${copy} ${participant.id}`;
            }
          });
          (globalThis.lipSyncCalls ??= []).push(call);
        }\
        """;

    private static String direct(int number, int copy) {
        return "direct " + copy + " " + number;
    }

    private static String throughServer(Publisher publisher, int copy) {
        return "server " + copy + " " + publisher.participantId();
    }

    private static void give(MediaProbe viewer, Publisher publisher) {
        viewer.page()
                .call(
                        "(id) => lipSyncCalls.forEach((call) => call.subscribe({ mode: 'auto', pins: [id] }))",
                        publisher.participantId());
    }

    /// Every half second, by how much each connection plays sound later than picture, by its own account: what it
    /// believes by the sender reports it got.
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

    /// Offsets and delays of the copies of one way.
    ///
    /// @param errors offsets less what the receivers believed them to be
    private record Way(double[] offsets, double[] errors, double sound, double picture) {
        /// @param peers which of the page's connections are meant, in the order of `names`
        static Way of(MediaProbe viewer, ProbeLog log, int number, List<String> names, int[] peers) {
            double[] offsets = names.stream()
                    .mapToDouble(name -> log.audioVideoOffsetMillis(number, name)
                            .orElseThrow(() -> new IllegalStateException("too few frames around the tones of " + name)))
                    .toArray();
            double[] errors = IntStream.range(0, offsets.length)
                    .mapToDouble(copy -> offsets[copy] - skew(viewer, peers[copy]))
                    .toArray();
            Arrays.sort(offsets);
            double sound = ProbeLog.median(
                            log.intactTonesOf(number).stream()
                                    .filter(tone -> names.contains(tone.name()))
                                    .mapToDouble(PlayedTone::delayMillis),
                            1)
                    .orElse(Double.NaN);
            double picture = ProbeLog.median(
                            log.intactFramesOf(number).stream()
                                    .filter(frame -> names.contains(frame.name()))
                                    .mapToDouble(PresentedFrame::delayMillis),
                            1)
                    .orElse(Double.NaN);
            return new Way(offsets, errors, sound, picture);
        }

        double median() {
            return ProbeLog.median(Arrays.stream(offsets), 1).orElseThrow();
        }

        double error() {
            return ProbeLog.median(Arrays.stream(errors), 1).orElseThrow();
        }

        @Override
        public String toString() {
            return rounded(median()) + " (" + rounded(offsets[0]) + " … " + rounded(offsets[offsets.length - 1])
                    + ", delays " + Math.round(sound) + "/" + Math.round(picture) + ")";
        }
    }

    /// Gives the seat to a publisher, lets the receivers settle, and compares.
    private static double measure(MediaProbe viewer, Publisher publisher, int turn, Measured.Builder measured) {
        int number = publisher.number();
        List<String> served = IntStream.range(0, COPIES)
                .mapToObj(copy -> throughServer(publisher, copy))
                .toList();
        List<String> direct = IntStream.range(0, COPIES)
                .mapToObj(copy -> direct(number, copy))
                .toList();
        give(viewer, publisher);
        viewer.drain();
        viewer.collectUntil(
                log -> served.stream().allMatch(name -> tones(log, number, name) >= 1 && isShown(log, number, name)),
                LIMIT);
        viewer.collectFor(SETTLING);
        viewer.page().evaluate("void (lipSyncSkews = [])");
        ProbeLog log = viewer.collectUntil(
                l -> Stream.concat(served.stream(), direct.stream()).allMatch(name -> tones(l, number, name) >= TONES),
                LIMIT);
        int[] servedPeers = IntStream.range(0, COPIES).toArray();
        int[] directPeers =
                IntStream.range(number * COPIES, (number + 1) * COPIES).toArray();
        Way through = Way.of(viewer, log, number, served, servedPeers);
        Way directly = Way.of(viewer, log, number, direct, directPeers);
        double difference = through.median() - directly.median();
        measured.figure(
                turn == 0 ? "atFirst" : "afterSwitch" + turn,
                rounded(difference) + " ms: through the server " + through + ", directly " + directly
                        + "; made by the server " + rounded(through.error() - directly.error()));
        return difference;
    }

    private static boolean isShown(ProbeLog log, int number, String name) {
        return log.intactFramesOf(number).stream()
                .anyMatch(frame -> frame.name().equals(name) && frame.shown());
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
