package io.sluice.load.acceptance;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The server is killed and started again at once: everybody is back by themselves, under the same names.
///
/// Immutable.
final class ServerRestart implements AcceptanceItem {
    private static final int PEOPLE = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long GOAL_MILLIS = 10_000;

    private final BrowserKind kind;

    ServerRestart(BrowserKind kind) {
        this.kind = kind;
    }

    @Override
    public String name() {
        return "server-restart-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String goal() {
        return "kill -9 and a new start on the same ports: " + PEOPLE + " people see each other again within "
                + GOAL_MILLIS + " ms of the kill, under the same names";
    }

    @Override
    public Measured run(Servers servers) {
        ServerProcess first = servers.start();
        try (Browser browser = kind.launch()) {
            List<Attendee> people = new ArrayList<>();
            for (int number = 1; number <= PEOPLE; number++) {
                people.add(Attendee.join(browser, first.url(), name(), ProbeSettings.small(number)));
            }
            for (Attendee person : people) {
                person.awaitPictureAndSoundOf(others(person), 30, 1, LIMIT);
            }
            String httpPort = Integer.toString(first.httpPort());
            String mediaPort = Integer.toString(first.mediaPort());
            first.kill();
            long killed = System.currentTimeMillis();
            servers.start("--http-port", httpPort, "--udp-port", mediaPort);
            long started = System.currentTimeMillis() - killed;
            long worst = 0;
            boolean named = true;
            for (Attendee person : people) {
                for (int other : others(person)) {
                    worst = Math.max(worst, CallBehindNetwork.millisUntilSeen(person.probe(), other, killed));
                }
                Set<String> names = new HashSet<>(person.othersShown());
                named &= others(person).stream().map(Attendee::nameOf).allMatch(names::contains);
            }
            return new Measured.Builder()
                    .figure("serverReadyAfterMillis", started)
                    .check("allBackAfterMillis", worst, worst <= GOAL_MILLIS)
                    .check("sameNames", named, named)
                    .build();
        }
    }

    private static List<Integer> others(Attendee person) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 1; number <= PEOPLE; number++) {
            if (number != person.number()) {
                numbers.add(number);
            }
        }
        return numbers;
    }
}
