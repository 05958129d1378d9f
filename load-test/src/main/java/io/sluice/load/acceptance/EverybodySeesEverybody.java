package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A small meeting in which everybody sees and hears all the others, for a while.
///
/// Immutable.
final class EverybodySeesEverybody implements AcceptanceItem {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int FRAMES = 300;
    private static final int TONES = 20;

    private final String name;
    private final List<BrowserKind> places;

    EverybodySeesEverybody(String name, List<BrowserKind> places) {
        this.name = name;
        this.places = List.copyOf(places);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String goal() {
        return places.size() + " browsers each see " + FRAMES + " frames and hear " + TONES
                + " tones of every other; every CRC matches; no frame under another's name; one negotiation each";
    }

    @Override
    public Measured run(Servers servers) {
        ServerProcess server = servers.start();
        Map<BrowserKind, Browser> browsers = new EnumMap<>(BrowserKind.class);
        try {
            List<Attendee> attendees = new ArrayList<>();
            FrameJudge judge = new FrameJudge();
            for (BrowserKind kind : places) {
                Browser browser = browsers.computeIfAbsent(kind, BrowserKind::launch);
                int number = attendees.size() + 1;
                Attendee attendee = Attendee.join(browser, server.url(), name, ProbeSettings.small(number));
                judge.know(attendee.participantId(), number);
                attendees.add(attendee);
            }
            return measure(attendees, judge);
        } finally {
            browsers.values().forEach(Browser::close);
        }
    }

    private static Measured measure(List<Attendee> attendees, FrameJudge judge) {
        Measured.Builder measured = new Measured.Builder().figure("browsers", attendees.size());
        long tones = 0;
        int negotiations = 0;
        for (Attendee attendee : attendees) {
            List<Integer> others = attendees.stream()
                    .filter(other -> other != attendee)
                    .map(Attendee::number)
                    .toList();
            ProbeLog log = attendee.awaitPictureAndSoundOf(others, FRAMES, TONES, LIMIT);
            judge.judge(attendee.name(), log);
            tones += others.stream()
                    .mapToInt(other -> log.intactTonesOf(other).size())
                    .sum();
            negotiations = Math.max(negotiations, attendee.probe().remoteDescriptions());
        }
        judge.tell(measured);
        return measured.figure("tonesHeard", tones)
                .check("mostNegotiations", negotiations, negotiations == 1)
                .build();
    }
}
