package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserException;
import io.sluice.load.browser.BrowserPage;
import io.sluice.load.browser.PresentedFrame;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Somebody on the meeting page whose stage is changed and watched: who is on it, how often a slot changed its owner,
/// and which frames were presented under which name.
///
/// Owned by one thread.
final class StageViewer {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Counts the times that a video slot went from one person to another.
    private static final String WATCH = """
        void (() => {
          const owners = new Map();
          globalThis.stageChanges = 0;
          const note = ({ kind, mid, participant }) => {
            if (kind !== 'video') return;
            if (owners.has(mid) && owners.get(mid) !== participant.id) stageChanges++;
            owners.set(mid, participant.id);
          };
          sluiceCall.tracks.forEach(note);
          sluiceCall.on('track', note);
        })()\
        """;

    private final Attendee attendee;
    private final FrameJudge judge;

    private StageViewer(Attendee attendee, FrameJudge judge) {
        this.attendee = attendee;
        this.judge = judge;
    }

    static StageViewer join(Browser browser, String url, String room, ProbeSettings settings, FrameJudge judge) {
        Attendee attendee = Attendee.join(browser, url, room, settings);
        judge.know(attendee.participantId(), settings.id());
        attendee.probe().page().evaluate(WATCH);
        attendee.press("microphone"); // its tones would pass for speech
        return new StageViewer(attendee, judge);
    }

    private BrowserPage page() {
        return attendee.probe().page();
    }

    String name() {
        return attendee.name() + " (" + attendee.participantId() + ")";
    }

    /// Participant ids whose cameras are on slots.
    List<String> onStage() {
        return strings("sluiceCall.tracks.filter((t) => t.kind === 'video').map((t) => t.participant.id)");
    }

    /// Participant ids whose cameras are published but on no slot.
    List<String> offStage() {
        return strings("""
            (() => {
              const on = new Set(sluiceCall.tracks.filter((t) => t.kind === 'video').map((t) => t.participant.id));
              return sluiceCall.participants.filter((p) => p.publication('camera') && !on.has(p.id)).map((p) => p.id);
            })()\
            """);
    }

    private List<String> strings(String expression) {
        JsonArray array = (JsonArray) Objects.requireNonNull(page().evaluate(expression));
        return array.stream().map(String.class::cast).toList();
    }

    void pin(String participantId) {
        page().call("(id) => sluiceCall.subscribe({ mode: 'auto', pins: [id] })", participantId);
    }

    /// Waits until the page has been told of this many others.
    void awaitOthers(int count) {
        page().await("sluiceCall.participants.length === " + count, LIMIT);
    }

    /// Waits until frames of these people were presented under their own names, and judges every frame on the way.
    ///
    /// @param frames of each
    /// @throws BrowserException with what the page knows of those who were not seen
    void awaitShown(Set<String> participantIds, int frames) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Map<String, Integer> missing = new HashMap<>();
        participantIds.forEach(id -> missing.put(id, frames));
        while (true) {
            ProbeLog log = attendee.probe().drain();
            judge.judge(name(), log);
            for (PresentedFrame frame : log.remoteFrames()) {
                if (frame.intact() && frame.shown()) {
                    missing.computeIfPresent(frame.name(), (id, count) -> count > 1 ? count - 1 : null);
                }
            }
            if (missing.isEmpty()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new BrowserException(name() + " did not present, within " + LIMIT + ": "
                        + missing.keySet().stream().map(this::state).toList());
            }
            page().evaluate("new Promise((resolve) => setTimeout(resolve, 100))");
        }
    }

    /// What the page knows of somebody's camera.
    private String state(String participantId) {
        return judge.numberOf(participantId) + " " + page().call("""
            (id) => {
              const track = sluiceCall.tracks.find((t) => t.kind === 'video' && t.participant.id === id);
              const video = document.querySelector(`.tile-camera[data-participant="${id}"] video`);
              return JSON.stringify({
                id,
                present: sluiceCall.participants.some((p) => p.id === id),
                slot: track?.mid,
                tile: video ? [video.dataset.sluice, video.videoWidth, video.currentTime] : 'none',
                others: sluiceCall.participants.length,
                speakers: sluiceCall.speakers.map((p) => p.id),
                state: sluiceCall.state,
              });
            }\
            """, participantId);
    }

    /// Waits until everybody who is on the stage, or comes to it meanwhile, was seen with this many frames.
    void awaitWholeStageShown(int frames) {
        Set<String> seen = new HashSet<>();
        while (true) {
            Set<String> open = new HashSet<>(onStage());
            open.removeAll(seen);
            if (open.isEmpty()) {
                return;
            }
            awaitShown(open, frames);
            seen.addAll(open);
        }
    }

    /// Judges what was presented since the last look.
    void look() {
        judge.judge(name(), attendee.probe().drain());
    }

    /// How often a video slot went from one person to another.
    int stageChanges() {
        return ((Number) Objects.requireNonNull(page().evaluate("stageChanges"))).intValue();
    }

    int remoteDescriptions() {
        return attendee.probe().remoteDescriptions();
    }
}
