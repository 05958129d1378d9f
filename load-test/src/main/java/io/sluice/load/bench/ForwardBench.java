package io.sluice.load.bench;

import io.sluice.load.bot.BotLoop;
import io.sluice.load.bot.BotStream;
import io.sluice.load.server.ProcessTime;
import io.sluice.load.server.ServerMetrics;
import io.sluice.load.server.ServerProcess;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Runs one shape against a server process and measures it.
public final class ForwardBench {
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ServerProcess server;
    private final int warmupSeconds;
    private final int measureSeconds;

    public ForwardBench(ServerProcess server, int warmupSeconds, int measureSeconds) {
        this.server = server;
        this.warmupSeconds = warmupSeconds;
        this.measureSeconds = measureSeconds;
    }

    private record Sample(long packets, ProcessTime cpu, long atNanos, ServerMetrics metrics) {}

    /// Lets the clients join, warms up, measures.
    ///
    /// @throws IllegalStateException when the clients did not connect, or got too few packets a second
    public ForwardResult run(ForwardShape shape) throws InterruptedException {
        try (UdpTransport socket = UdpTransport.open(UdpConfig.DEFAULT.withPort(0));
                BotLoop loop = new BotLoop(socket, server.uri(), 1)) {
            Thread thread = new Thread(loop, "bots");
            thread.start();
            List<BotLoop.Joined> bots = joinAll(shape, loop);
            awaitConnected(loop, bots);
            try (YardstickClients clients = new YardstickClients(shape);
                    Yardstick yardstick = Yardstick.tryStart(shape.publishers() + shape.viewers(), clients.port())) {
                if (yardstick != null) {
                    clients.start(yardstick.port());
                }
                TimeUnit.SECONDS.sleep(warmupSeconds);
                Sample before = sample(loop, bots);
                Ideal ideal = new Ideal(clients, yardstick);
                TimeUnit.SECONDS.sleep(measureSeconds);
                Sample after = sample(loop, bots);
                double idealCpu = ideal.cpuSecondsPerMillion();
                long lost = lost(loop, bots) + clients.lost();
                checkRate(shape, before, after);
                loop.close();
                thread.join();
                return result(shape, before, after, lost, idealCpu);
            }
        }
    }

    /// What the yardstick spends in the same time, on the same packets.
    private static final class Ideal {
        private final YardstickClients clients;
        private final @Nullable Yardstick yardstick;
        private final long packets;
        private final @Nullable ProcessTime cpu;

        Ideal(YardstickClients clients, @Nullable Yardstick yardstick) {
            this.clients = clients;
            this.yardstick = yardstick;
            this.packets = clients.packets();
            this.cpu = yardstick == null ? null : yardstick.cpuTime();
        }

        /// NaN without a yardstick.
        double cpuSecondsPerMillion() {
            return yardstick == null || cpu == null
                    ? Double.NaN
                    : yardstick.cpuTime().since(cpu).seconds() / (clients.packets() - packets) * 1e6;
        }
    }

    private static List<BotLoop.Joined> joinAll(ForwardShape shape, BotLoop loop) {
        List<BotLoop.Joined> bots = new ArrayList<>();
        String room = "bench-" + shape.key();
        int seats = shape.publishers() - 1 + (shape.viewers() > 0 ? 1 : 0);
        for (int i = 0; i < shape.publishers(); i++) {
            bots.add(loop.join(
                    new BotLoop.Plan(
                            room,
                            "publisher " + i,
                            shape.video(),
                            shape.audio(),
                            shape.publishers() == 1 ? 0 : seats,
                            0),
                    event -> {}));
        }
        for (int i = 0; i < shape.viewers(); i++) {
            bots.add(loop.join(new BotLoop.Plan(room, "viewer " + i, null, null, seats, 0), event -> {}));
        }
        return bots;
    }

    private static void awaitConnected(BotLoop loop, List<BotLoop.Joined> bots) throws InterruptedException {
        long deadline = System.nanoTime() + CONNECT_NANOS;
        while (System.nanoTime() - deadline < 0) {
            int[] connected = new int[1];
            loop.executeAndWait(() -> connected[0] =
                    (int) bots.stream().filter(b -> b.bot().isConnected()).count());
            if (connected[0] == bots.size()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("Not every client was connected after 20 s.");
    }

    private Sample sample(BotLoop loop, List<BotLoop.Joined> bots) {
        long[] packets = new long[1];
        ServerMetrics metrics = server.metrics();
        loop.executeAndWait(() -> {
            for (BotLoop.Joined joined : bots) {
                for (BotStream stream : joined.bot().streams()) {
                    packets[0] += stream.packets();
                }
            }
        });
        return new Sample(packets[0], server.cpuTime(), System.nanoTime(), metrics);
    }

    private static long lost(BotLoop loop, List<BotLoop.Joined> bots) {
        long[] lost = new long[1];
        loop.executeAndWait(() -> {
            for (BotLoop.Joined joined : bots) {
                lost[0] += joined.bot().foreign() + joined.bot().unauthentic();
                for (BotStream stream : joined.bot().streams()) {
                    lost[0] += stream.missing() + stream.duplicates() + stream.timestampsBack();
                }
            }
        });
        return lost[0];
    }

    private static void checkRate(ForwardShape shape, Sample before, Sample after) {
        double rate = (after.packets() - before.packets()) / ((after.atNanos() - before.atNanos()) / 1e9);
        if (rate < 0.97 * shape.expectedPacketsPerSecond()) {
            throw new IllegalStateException(String.format(
                    "Only %.0f of %.0f packets a second arrived: the client or the server could not keep up.",
                    rate, shape.expectedPacketsPerSecond()));
        }
    }

    private ForwardResult result(ForwardShape shape, Sample before, Sample after, long lost, double idealCpu) {
        ProcessTime cpu = after.cpu().since(before.cpu());
        long packets = after.packets() - before.packets();
        ServerMetrics was = before.metrics();
        ServerMetrics is = after.metrics();
        double forwarded = is.of("sluice_rtp_forwarded_total") - was.of("sluice_rtp_forwarded_total");
        double trains = is.of("sluice_trains_sent_total") - was.of("sluice_trains_sent_total");
        double datagrams = is.of("sluice_datagrams_sent_total") - was.of("sluice_datagrams_sent_total");
        double calls = is.of("sluice_send_calls_total") - was.of("sluice_send_calls_total");
        double allocated = is.of("sluice_worker_allocated_total") - was.of("sluice_worker_allocated_total");
        return new ForwardResult(
                shape.key(),
                packets,
                (after.atNanos() - before.atNanos()) / 1e9,
                cpu.seconds() / packets * 1e6,
                cpu.system() / packets * 1e6,
                idealCpu,
                allocated / forwarded,
                datagrams / Math.max(1, trains),
                calls / forwarded,
                is.of("sluice_forward_latency_p50") / 1e3,
                is.of("sluice_forward_latency_p99") / 1e3,
                server.transport(),
                server.cipher(),
                warmupSeconds,
                lost);
    }
}
