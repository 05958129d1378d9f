package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.RoomId;
import io.sluice.core.stats.Gauge;
import io.sluice.core.worker.SfuConfig;
import io.sluice.core.worker.SfuNode;
import io.sluice.deploy.config.Settings;
import io.sluice.load.bot.BotLoop;
import io.sluice.load.bot.BotStream;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import io.sluice.signaling.SignalingConfig;
import io.sluice.signaling.SignalingServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rooms on several workers behind one UDP port.
class SeveralWorkersTest {
    private static final MediaShape CAMERA = new MediaShape(10, 1, 300, 90_000);
    private static final MediaShape MICROPHONE = new MediaShape(20, 1, 60, 48_000);
    private static final int PACKETS = 60;

    @Test
    void everyRoomIsForwardedWhicheverWorkerHasIt() throws Exception {
        int port = freePort();
        SignalingConfig signalingConfig =
                ServerSettings.signaling(Settings.read(List.of("--http-port", String.valueOf(port)), Map.of()));
        try (SfuNode node = SfuNode.start(new SfuConfig(
                        0, List.of(InetAddress.getLoopbackAddress()), 3, null, null, 50, 65_536, true, null));
                SignalingServer signaling = SignalingServer.start(signalingConfig, node.sfu());
                UdpTransport socket = UdpTransport.open(UdpConfig.DEFAULT.withPort(0));
                BotLoop loop = new BotLoop(socket, URI.create("http://localhost:" + signaling.port()), 5)) {
            Thread thread = new Thread(loop, "bots");
            thread.start();
            List<BotLoop.Joined> bots = new ArrayList<>();
            for (int room = 0; room < 4; room++) {
                for (int member = 0; member < 2; member++) {
                    bots.add(loop.join(
                            new BotLoop.Plan("room-" + room, "bot " + member, CAMERA, MICROPHONE, 1, 0), event -> {}));
                }
            }
            await(() -> fewestPackets(loop, bots) >= PACKETS);
            loop.executeAndWait(() -> bots.forEach(bot -> {
                assertEquals(0, bot.bot().foreign());
                assertEquals(0, bot.bot().unauthentic());
                for (BotStream stream : bot.bot().streams()) {
                    assertEquals(1, stream.ownerChanges(), "only the other one of the same room");
                    assertEquals(0, stream.duplicates());
                }
            }));
            await(() -> node.sfu().counters().gauges().getOrDefault(Gauge.PARTICIPANTS, 0L) == 8);
            long workers = IntStream.range(0, 4)
                    .mapToObj(room -> node.sfu()
                            .reserve(new RoomId("room-" + room))
                            .credentials()
                            .ufrag()
                            .charAt(0))
                    .distinct()
                    .count();
            assertTrue(workers > 1, "the rooms are spread over " + workers + " workers");
            loop.close();
            thread.join();
        }
    }

    private static long fewestPackets(BotLoop loop, List<BotLoop.Joined> bots) {
        long[] fewest = {Long.MAX_VALUE};
        loop.executeAndWait(() -> bots.forEach(
                bot -> bot.bot().streams().forEach(stream -> fewest[0] = Math.min(fewest[0], stream.packets()))));
        return fewest[0];
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not within a minute");
            LockSupport.parkNanos(20_000_000L);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
