package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.server.ServerProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Twenty participants over nine slots: two Chromium and one Firefox on the meeting page, thirteen light publishers
/// whose frames carry their numbers, four bots that receive. The stage is changed fifty times, by pins and by speaking,
/// while people leave and join.
///
/// Immutable.
final class TwentyParticipants implements AcceptanceItem {
    private static final int LIGHT = 13;
    private static final int BOTS = 4;
    private static final int VIEWERS = 3;
    private static final int PARTICIPANTS = LIGHT + BOTS + VIEWERS;
    private static final int STAGE_CHANGES = 50;
    private static final long SEED = 20;
    private static final String ROOM = "twenty";

    @Override
    public String name() {
        return "twenty-participants";
    }

    @Override
    public String goal() {
        return PARTICIPANTS + " participants over 9 slots, people leaving and joining, " + STAGE_CHANGES
                + " stage changes: setRemoteDescription ran once in every browser, and no frame of X was ever presented"
                + " under Y's name";
    }

    @Override
    public Measured run(Servers servers) throws InterruptedException {
        ServerProcess server = servers.start();
        try (Browser chromium = BrowserKind.CHROMIUM.launch();
                Browser firefox = BrowserKind.FIREFOX.launch();
                ReceivingBots bots = ReceivingBots.start(server.url(), SEED)) {
            Meeting meeting =
                    new Meeting(LightPublishers.open(chromium, server.url(), ROOM, LIGHT + VIEWERS + 1), bots);
            meeting.gather(server.url(), List.of(chromium, chromium, firefox));
            for (int change = 0; change < STAGE_CHANGES; change++) {
                try {
                    meeting.changeTheStage(change);
                } catch (RuntimeException e) {
                    throw new IllegalStateException("stage change " + change + ": " + e.getMessage(), e);
                }
            }
            return meeting.result();
        }
    }

    /// The course of the meeting.
    ///
    /// Owned by one thread.
    private static final class Meeting {
        private final FrameJudge judge = new FrameJudge();
        private final SplittableRandom random = new SplittableRandom(SEED);
        private final List<StageViewer> viewers = new ArrayList<>();
        private final Map<Integer, String> lightIds = new HashMap<>();
        private final LightPublishers light;
        private final ReceivingBots bots;
        private final List<Double> changeMillis = new ArrayList<>();
        private int lightJoins;
        private int left;

        Meeting(LightPublishers light, ReceivingBots bots) {
            this.light = light;
            this.bots = bots;
        }

        void gather(String url, List<Browser> places) {
            for (int number = 1; number <= LIGHT; number++) {
                joinLight(number);
            }
            for (Browser place : places) {
                int number = LIGHT + viewers.size() + 1;
                ProbeSettings settings = new ProbeSettings(number, 160, 100, 5, 100);
                viewers.add(StageViewer.join(place, url, ROOM, settings, judge));
            }
            for (int i = 0; i < BOTS; i++) {
                bots.join(ROOM);
            }
            for (StageViewer viewer : viewers) {
                viewer.awaitOthers(PARTICIPANTS - 1);
                viewer.awaitWholeStageShown(3);
            }
        }

        private void joinLight(int number) {
            String id = light.join(number);
            lightJoins++;
            judge.know(id, number);
            lightIds.put(number, id);
        }

        /// Every third change somebody speaks who is not seen; otherwise each viewer pins somebody who is not
        /// seen. Every fifth time somebody leaves or comes back too, a bot now and then.
        void changeTheStage(int change) {
            if (change % 10 == 4) {
                replaceLight();
            } else if (change % 10 == 9) {
                bots.replaceOne(ROOM);
                left++;
            }
            long began = System.nanoTime();
            Integer speaker = change % 3 == 2 ? unseenLight() : null;
            if (speaker == null) {
                Map<StageViewer, String> pinned = new HashMap<>();
                for (StageViewer viewer : viewers) {
                    List<String> unseen = viewer.offStage();
                    String choice = unseen.get(random.nextInt(unseen.size()));
                    viewer.pin(choice);
                    pinned.put(viewer, choice);
                }
                pinned.forEach((viewer, choice) -> viewer.awaitShown(Set.of(choice), 1));
            } else {
                String speaking = Objects.requireNonNull(lightIds.get(speaker));
                light.speak(speaker, true);
                for (StageViewer viewer : viewers) {
                    viewer.awaitShown(Set.of(speaking), 1);
                }
                light.speak(speaker, false);
            }
            changeMillis.add((System.nanoTime() - began) / 1e6);
            viewers.forEach(StageViewer::look);
        }

        private @Nullable Integer unseenLight() {
            List<Integer> unseen = viewers.getFirst().offStage().stream()
                    .map(judge::numberOf)
                    .filter(lightIds::containsKey)
                    .toList();
            return unseen.isEmpty() ? null : unseen.get(random.nextInt(unseen.size()));
        }

        /// Somebody leaves; the others see it; the same person comes back as a new participant.
        private void replaceLight() {
            int number = random.nextInt(1, LIGHT + 1);
            light.leave(number);
            lightIds.remove(number);
            left++;
            viewers.forEach(viewer -> viewer.awaitOthers(PARTICIPANTS - 2));
            viewers.forEach(StageViewer::look);
            joinLight(number);
            viewers.forEach(viewer -> viewer.awaitOthers(PARTICIPANTS - 1));
        }

        Measured result() {
            Measured.Builder measured = new Measured.Builder().figure("participants", PARTICIPANTS);
            int fewestChanges = Integer.MAX_VALUE;
            int negotiations = 0;
            for (StageViewer viewer : viewers) {
                viewer.look();
                viewer.awaitWholeStageShown(10);
                fewestChanges = Math.min(fewestChanges, viewer.stageChanges());
                negotiations = Math.max(negotiations, viewer.remoteDescriptions());
            }
            measured.check("fewestStageChangesOfAViewer", fewestChanges, fewestChanges >= STAGE_CHANGES)
                    .figure("leftAndJoined", left)
                    .check("mostNegotiationsOfAViewer", negotiations, negotiations == 1)
                    .check(
                            "negotiationsOfLightPublishers",
                            light.remoteDescriptions() + " of " + lightJoins,
                            light.remoteDescriptions() == lightJoins);
            judge.tell(measured);
            bots.tell(measured);
            changeMillis.sort(null);
            return measured.figure("millisToTheFirstFrameMedian", Math.round(changeMillis.get(changeMillis.size() / 2)))
                    .figure("millisToTheFirstFrameMost", Math.round(changeMillis.getLast()))
                    .build();
        }
    }
}
