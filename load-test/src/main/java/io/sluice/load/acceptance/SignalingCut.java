package io.sluice.load.acceptance;

import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.ProbeLog;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/// Signaling of one of two people in a call is cut for five seconds: media goes on, and afterwards they have missed
/// nothing of what was said and changed meanwhile.
///
/// Immutable.
final class SignalingCut implements AcceptanceItem {
    private static final Duration CUT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long MOST_GAP_MILLIS = 200;

    private final BrowserKind browser;

    SignalingCut(BrowserKind browser) {
        this.browser = browser;
    }

    @Override
    public String name() {
        return "signaling-cut-" + browser.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String goal() {
        return "signaling is cut for 5 s: no frame gap above " + MOST_GAP_MILLIS
                + " ms on either side, nothing missed afterwards";
    }

    @Override
    public Measured run(Servers servers) {
        try (CallBehindNetwork call = CallBehindNetwork.begin(browser, servers.start(), name())) {
            BrowserPage cutOff = call.moving.probe().page();
            BrowserPage other = call.steady.probe().page();
            cutOff.evaluate("(window.heard = [], sluiceCall.on('chat', ({ text }) => heard.push(text)), true)");
            cutOff.evaluate(
                    "(window.signalings = [], sluiceCall.on('state', (s) => signalings.push(s.signaling)), true)");
            call.moving.probe().collectFor(Duration.ofSeconds(2));
            call.steady.probe().drain();
            ProbeLog quiet = call.moving.probe().collectFor(CUT);
            call.steady.probe().drain();

            call.network.signaling().cut();
            long cutAt = System.currentTimeMillis();
            other.evaluate("sluiceCall.chat('while you were away').then(() => true)");
            other.evaluate("sluiceCall.update({ attributes: { hand: 'up' } }).then(() => true)");
            ProbeLog seen = call.moving.probe().collectFor(CUT);
            call.network.signaling().restore();
            long restoredAt = System.currentTimeMillis();
            cutOff.await("heard.includes('while you were away')", LIMIT);
            cutOff.await("sluiceCall.participants.some((p) => p.attributes?.hand === 'up')", LIMIT);
            long caughtUp = System.currentTimeMillis() - restoredAt;
            seen = seen.plus(call.moving.probe().collectFor(Duration.ofSeconds(3)));
            ProbeLog seenOfCutOff = call.steady.probe().drain();
            long gap = CallBehindNetwork.longestGapMillis(seen, CallBehindNetwork.STEADY);
            long gapOfCutOff = CallBehindNetwork.longestGapMillis(seenOfCutOff, CallBehindNetwork.MOVING);
            int copies = ((Number) Objects.requireNonNull(cutOff.evaluate("heard.length"))).intValue();
            boolean noticed = Boolean.TRUE.equals(cutOff.evaluate("signalings.includes('resuming')"));
            return new Measured.Builder()
                    .figure("cutMillis", restoredAt - cutAt)
                    .figure(
                            "longestGapBeforeMillis",
                            CallBehindNetwork.longestGapMillis(quiet, CallBehindNetwork.STEADY))
                    .check("longestGapMillis", gap, gap <= MOST_GAP_MILLIS)
                    .check("longestGapAtTheOtherMillis", gapOfCutOff, gapOfCutOff <= MOST_GAP_MILLIS)
                    .figure("caughtUpAfterMillis", caughtUp)
                    .check("chatHeardTimes", copies, copies == 1)
                    .check("signalingWasAway", noticed, noticed)
                    .build();
        }
    }
}
