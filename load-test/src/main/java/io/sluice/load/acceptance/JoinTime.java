package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.impair.ClientNetwork;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.Arrays;

/// How long it takes from pressing the lobby's button to the first frame of somebody else on the page, over and over,
/// each time in a new page.
///
/// Immutable.
final class JoinTime implements AcceptanceItem {
    private static final int JOINS = 30;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long SEED = 5;
    private static final int HOST = 1;
    private static final int JOINER = 2;

    private final String name;
    private final Duration roundTrip;
    private final long goalMillis;

    /// @param roundTrip between the joining page and the server, on signaling and media
    JoinTime(String name, Duration roundTrip, long goalMillis) {
        this.name = name;
        this.roundTrip = roundTrip;
        this.goalMillis = goalMillis;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String goal() {
        return JOINS + " joins in Chromium, " + roundTrip.toMillis()
                + " ms round trip: click to first remote frame at the median within " + goalMillis + " ms";
    }

    @Override
    public Measured run(Servers servers) {
        ServerProcess server = servers.start();
        try (Browser browser = BrowserKind.CHROMIUM.launch();
                ClientNetwork network = ClientNetwork.before(server.url(), server.mediaPort(), SEED)) {
            network.roundTrip(roundTrip);
            Attendee.join(browser, server.url(), name, ProbeSettings.small(HOST));
            double[] millis = new double[JOINS];
            for (int i = 0; i < JOINS; i++) {
                millis[i] = join(browser, network);
            }
            Arrays.sort(millis);
            long median = Math.round((millis[JOINS / 2 - 1] + millis[JOINS / 2]) / 2);
            return new Measured.Builder()
                    .check("medianMillis", median, median <= goalMillis)
                    .figure("p90Millis", Math.round(millis[JOINS * 9 / 10]))
                    .figure("fastestMillis", Math.round(millis[0]))
                    .figure("slowestMillis", Math.round(millis[JOINS - 1]))
                    .build();
        }
    }

    private double join(Browser browser, ClientNetwork network) {
        try (Attendee joiner = Attendee.inLobby(browser, network, name, ProbeSettings.small(JOINER))) {
            double pressed = joiner.clickJoin();
            double seen = joiner
                    .probe()
                    .collectUntil(log -> !log.intactFramesOf(HOST).isEmpty(), LIMIT)
                    .intactFramesOf(HOST)
                    .stream()
                    .mapToDouble(PresentedFrame::presentedMillis)
                    .min()
                    .orElseThrow();
            joiner.leave();
            return seen - pressed;
        }
    }
}
