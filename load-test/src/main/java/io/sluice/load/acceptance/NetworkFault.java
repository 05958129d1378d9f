package io.sluice.load.acceptance;

import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.impair.ClientNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// Something happens to the network of one of two people in a call, several times over; measured is how long it takes
/// until each of them sees a frame of the other that was drawn afterwards, less the age that frames had before (some
/// tens of milliseconds; seconds where a browser is short of CPU and plays sound late).
///
/// Immutable.
final class NetworkFault implements AcceptanceItem {
    private static final int ROUNDS = 5;

    /// Chosen: longer than any recovery measured here, so that each fault meets a call at rest.
    private static final Duration REST = Duration.ofSeconds(8);

    private final String name;
    private final String what;
    private final BrowserKind browser;
    private final long goalMillis;
    private final Consumer<ClientNetwork> before;
    private final Consumer<ClientNetwork> fault;
    private final Consumer<ClientNetwork> after;

    private NetworkFault(
            String name,
            String what,
            BrowserKind browser,
            long goalMillis,
            Consumer<ClientNetwork> before,
            Consumer<ClientNetwork> fault,
            Consumer<ClientNetwork> after) {
        this.name = name + "-" + browser.name().toLowerCase(Locale.ROOT);
        this.what = what;
        this.browser = browser;
        this.goalMillis = goalMillis;
        this.before = before;
        this.fault = fault;
        this.after = after;
    }

    /// A NAT gives the client another port.
    static NetworkFault rebind(BrowserKind browser) {
        return new NetworkFault(
                "nat-rebind",
                "another port by the NAT",
                browser,
                2_000,
                network -> {},
                network -> network.media().rebind(),
                network -> {});
    }

    /// As [#rebind], but signaling is away, so that only what ICE does by itself can help.
    static NetworkFault rebindUnaided(BrowserKind browser, long goalMillis) {
        return new NetworkFault(
                "nat-rebind-unaided",
                "another port by the NAT, and no signaling that could help",
                browser,
                goalMillis,
                network -> network.signaling().cut(),
                network -> network.media().rebind(),
                network -> network.signaling().restore());
    }

    /// Another network: another address, and a WebSocket that is dead without knowing it.
    static NetworkFault addressChange(BrowserKind browser) {
        return new NetworkFault(
                "address-change",
                "another address, all connections dead without a word",
                browser,
                3_000,
                network -> {},
                ClientNetwork::changeAddress,
                network -> {});
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String goal() {
        return what + ", " + ROUNDS + " times: each sees a new frame of the other within " + goalMillis
                + " ms, less the delay that frames had before";
    }

    @Override
    public Measured run(Servers servers) {
        List<Long> sees = new ArrayList<>();
        List<Long> isSeen = new ArrayList<>();
        List<Long> usual = new ArrayList<>();
        long worst = 0;
        try (CallBehindNetwork call = CallBehindNetwork.begin(browser, servers.start(), name)) {
            MediaProbe moving = call.moving.probe();
            MediaProbe steady = call.steady.probe();
            for (int round = 0; round < ROUNDS; round++) {
                before.accept(call.network);
                steady.drain();
                long usualHere = medianDelayMillis(moving.collectFor(REST.dividedBy(4)), CallBehindNetwork.STEADY);
                long usualThere = medianDelayMillis(steady.drain(), CallBehindNetwork.MOVING);
                fault.accept(call.network);
                long at = System.currentTimeMillis();
                long back = CallBehindNetwork.millisUntilSeen(moving, CallBehindNetwork.STEADY, at);
                long seen = CallBehindNetwork.millisUntilSeen(steady, CallBehindNetwork.MOVING, at);
                sees.add(back);
                isSeen.add(seen);
                usual.add(usualHere);
                worst = Math.max(worst, Math.max(back - usualHere, seen - usualThere));
                after.accept(call.network);
                moving.collectFor(REST);
            }
        }
        return new Measured.Builder()
                .figure("seesAgainMillis", sees.toString())
                .figure("isSeenAgainMillis", isSeen.toString())
                .figure("usualDelayMillis", usual.toString())
                .check("worstMillis", worst, worst <= goalMillis)
                .build();
    }

    /// How old frames are anyway when they are presented.
    private static long medianDelayMillis(ProbeLog log, int source) {
        return Math.round(
                ProbeLog.median(log.intactFramesOf(source).stream().mapToDouble(PresentedFrame::delayMillis), 1)
                        .orElse(0));
    }
}
