package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.MediaProbe;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.impair.ClientNetwork;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.List;

/// A call of two pages of one browser: one is behind a network of its own, to which things happen, the other is not.
///
/// Owned by one thread.
final class CallBehindNetwork implements AutoCloseable {
    static final int STEADY = 1;
    static final int MOVING = 2;

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long SEED = 3;

    /// Frames that must have been seen before anything happens.
    private static final int FRAMES_BEFORE = 45;

    private final Browser browser;
    final ClientNetwork network;
    final Attendee steady;
    final Attendee moving;

    private CallBehindNetwork(Browser browser, ClientNetwork network, Attendee steady, Attendee moving) {
        this.browser = browser;
        this.network = network;
        this.steady = steady;
        this.moving = moving;
    }

    /// Both join, and see each other for a while.
    static CallBehindNetwork begin(BrowserKind kind, ServerProcess server, String room) {
        return begin(kind, server, room, ClientNetwork.before(server.url(), server.mediaPort(), SEED));
    }

    /// As [#begin(BrowserKind, ServerProcess, String)], behind this network.
    static CallBehindNetwork begin(BrowserKind kind, ServerProcess server, String room, ClientNetwork network) {
        Browser browser = kind.launch();
        try {
            Attendee steady = Attendee.join(browser, server.url(), room, ProbeSettings.small(STEADY));
            Attendee moving = Attendee.join(browser, network, room, ProbeSettings.small(MOVING));
            CallBehindNetwork call = new CallBehindNetwork(browser, network, steady, moving);
            call.awaitEachOther();
            return call;
        } catch (RuntimeException e) {
            browser.close();
            network.close();
            throw e;
        }
    }

    /// Waits until each has seen the other for some seconds.
    void awaitEachOther() {
        moving.awaitPictureAndSoundOf(List.of(STEADY), FRAMES_BEFORE, 0, LIMIT);
        steady.awaitPictureAndSoundOf(List.of(MOVING), FRAMES_BEFORE, 0, LIMIT);
    }

    /// How long it takes from a wall-clock time until a page presents a frame of the other that was drawn after it.
    static long millisUntilSeen(MediaProbe viewer, int other, long sinceMillis) {
        ProbeLog log = viewer.collectUntil(
                seen -> seen.intactFramesOf(other).stream().anyMatch(frame -> frame.codedMillis() > sinceMillis),
                LIMIT);
        return Math.round(log.intactFramesOf(other).stream()
                        .filter(frame -> frame.codedMillis() > sinceMillis)
                        .mapToDouble(PresentedFrame::presentedMillis)
                        .min()
                        .orElseThrow()
                - sinceMillis);
    }

    /// The longest time between two frames of one source that were presented one after the other.
    static long longestGapMillis(ProbeLog log, int source) {
        double[] presented = log.intactFramesOf(source).stream()
                .mapToDouble(PresentedFrame::presentedMillis)
                .sorted()
                .toArray();
        double longest = 0;
        for (int i = 1; i < presented.length; i++) {
            longest = Math.max(longest, presented[i] - presented[i - 1]);
        }
        return Math.round(longest);
    }

    @Override
    public void close() {
        browser.close();
        network.close();
    }
}
