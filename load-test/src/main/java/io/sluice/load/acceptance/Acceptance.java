package io.sluice.load.acceptance;

import io.sluice.load.browser.BrowserKind;
import io.sluice.load.server.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `acceptance`: runs the items and prints name, goal, measured and pass of each.
public final class Acceptance {
    /// Everything there is to show, in the order it runs.
    private static final List<AcceptanceItem> ITEMS = List.of(
            new EverybodySeesEverybody(
                    "four-chromium",
                    List.of(BrowserKind.CHROMIUM, BrowserKind.CHROMIUM, BrowserKind.CHROMIUM, BrowserKind.CHROMIUM)),
            new EverybodySeesEverybody(
                    "two-plus-two",
                    List.of(BrowserKind.CHROMIUM, BrowserKind.FIREFOX, BrowserKind.CHROMIUM, BrowserKind.FIREFOX)),
            new TwentyParticipants(),
            new LipSync("av-offset", BrowserKind.CHROMIUM),
            new LipSync("av-offset-firefox", BrowserKind.FIREFOX),
            new LosslessForwarding(),
            new SignalingCut(BrowserKind.CHROMIUM),
            new SignalingCut(BrowserKind.FIREFOX),
            NetworkFault.rebind(BrowserKind.CHROMIUM),
            NetworkFault.rebind(BrowserKind.FIREFOX),
            NetworkFault.rebindUnaided(BrowserKind.CHROMIUM, 3_000),
            NetworkFault.rebindUnaided(BrowserKind.FIREFOX, 6_500),
            NetworkFault.addressChange(BrowserKind.CHROMIUM),
            NetworkFault.addressChange(BrowserKind.FIREFOX),
            new ServerRestart(BrowserKind.CHROMIUM),
            new ServerRestart(BrowserKind.FIREFOX),
            new JoinTime("join-time", Duration.ZERO, 400),
            new JoinTime("join-time-100ms", Duration.ofMillis(100), 900));

    private static final String USAGE =
            """
                usage: acceptance [--only NAME]... [--json]
                Runs the checks that need minutes or many browsers and prints name, goal, measured and pass of each.
                Exit code 1: one of them failed; 2: wrong usage. NAME is one of:
                """ + ITEMS.stream().map(AcceptanceItem::name).collect(Collectors.joining(", ")) + ".";

    private Acceptance() {}

    public static void main(String[] arguments) {
        List<AcceptanceItem> chosen = new ArrayList<>();
        boolean json = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--json" -> json = true;
                case "--only" -> {
                    i++;
                    AcceptanceItem item = i < arguments.length ? named(arguments[i]) : null;
                    if (item == null) {
                        fail(i < arguments.length ? "there is no item '" + arguments[i] + "'" : "--only needs a name");
                        return;
                    }
                    chosen.add(item);
                }
                case "--help" -> {
                    System.out.println(USAGE);
                    return;
                }
                default -> {
                    fail("there is no option '" + arguments[i] + "'");
                    return;
                }
            }
        }
        System.exit(run(chosen.isEmpty() ? ITEMS : chosen, json) ? 0 : 1);
    }

    private static void fail(String sentence) {
        System.err.println("acceptance: " + sentence + ".\n" + USAGE);
        System.exit(2);
    }

    private static @Nullable AcceptanceItem named(String name) {
        return ITEMS.stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static boolean run(List<AcceptanceItem> items, boolean json) {
        boolean pass = true;
        for (AcceptanceItem item : items) {
            long began = System.nanoTime();
            Measured measured = measure(item);
            long seconds = Math.round((System.nanoTime() - began) / 1e9);
            System.out.println(json ? line(item, measured, seconds) : text(item, measured, seconds));
            pass &= measured.pass();
        }
        return pass;
    }

    private static Measured measure(AcceptanceItem item) {
        try (Processes processes = new Processes()) {
            return item.run(processes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Measured(Map.of("error", "interrupted"), false);
        } catch (RuntimeException e) {
            return new Measured(Map.of("error", String.valueOf(e.getMessage())), false);
        }
    }

    private static String line(AcceptanceItem item, Measured measured, long seconds) {
        return new JsonObject()
                .put("name", item.name())
                .put("goal", item.goal())
                .put("measured", new JsonObject(measured.figures()))
                .put("pass", measured.pass())
                .put("seconds", seconds)
                .encode();
    }

    private static String text(AcceptanceItem item, Measured measured, long seconds) {
        return String.format(
                "%s: %s (%d s)%n  goal      %s%n  measured  %s",
                item.name(), measured.pass() ? "pass" : "FAIL", seconds, item.goal(), measured);
    }

    /// The server processes of one item.
    private static final class Processes implements AcceptanceItem.Servers, AutoCloseable {
        private final List<ServerProcess> started = new ArrayList<>();

        @Override
        public String mainClass() {
            return System.getProperty("sluice.server", "io.sluice.deploy.Main");
        }

        @Override
        public ServerProcess start(String... arguments) {
            ServerProcess server = ServerProcess.start(mainClass(), List.of(arguments));
            started.add(server);
            return server;
        }

        @Override
        public void close() {
            started.forEach(ServerProcess::close);
        }
    }
}
