package io.sluice.load.acceptance;

import io.sluice.load.bot.Bot;
import io.sluice.load.bot.BotLoop;
import io.sluice.load.bot.BotStream;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/// Bots that only receive, nine seats and three audio slots each, and check every stream they get.
///
/// Owned by one thread; the bots' own work is done on a thread started here.
final class ReceivingBots implements AutoCloseable {
    private static final int SEATS = 9;
    private static final int HALLS = 3;

    private final UdpTransport socket;
    private final BotLoop loop;
    private final Thread thread;
    private final Deque<BotLoop.Joined> bots = new ArrayDeque<>();
    private final Counts counts = new Counts();
    private int joins;

    /// What all bots found so far, those who left included. Owned by the bots' loop.
    private static final class Counts {
        private long packets;
        private long missing;
        private long duplicates;
        private long foreign;
        private long unauthentic;
        private long early;

        void add(Bot bot) {
            foreign += bot.foreign();
            unauthentic += bot.unauthentic();
            early += bot.early();
            for (BotStream stream : bot.streams()) {
                packets += stream.packets();
                missing += stream.missing();
                duplicates += stream.duplicates();
            }
        }
    }

    private ReceivingBots(String url, long seed) {
        socket = UdpTransport.open(UdpConfig.DEFAULT.withPort(0));
        loop = new BotLoop(socket, URI.create(url), seed);
        thread = Thread.ofPlatform().name("bots").start(loop);
    }

    static ReceivingBots start(String url, long seed) {
        return new ReceivingBots(url, seed);
    }

    void join(String room) {
        joins++;
        bots.add(loop.join(new BotLoop.Plan(room, "Bot " + joins, null, null, SEATS, HALLS), event -> {}));
    }

    /// The one who has been here longest leaves, and another one joins.
    void replaceOne(String room) {
        BotLoop.Joined leaving = bots.remove();
        leaving.signaling().call("leave", Map.of());
        loop.executeAndWait(() -> counts.add(leaving.bot()));
        loop.remove(leaving);
        join(room);
    }

    /// Adds what the bots found. Packets that are missing are only told: a bot asks for no retransmission.
    void tell(Measured.Builder measured) {
        loop.executeAndWait(() -> bots.forEach(joined -> counts.add(joined.bot())));
        measured.check("botPackets", counts.packets, counts.packets > 0)
                .figure("botPacketsMissing", counts.missing)
                .check("botPacketsDoubled", counts.duplicates, counts.duplicates == 0)
                .check("botPacketsForeign", counts.foreign, counts.foreign == 0)
                .check("botPacketsUnauthentic", counts.unauthentic, counts.unauthentic == 0)
                .figure("botPacketsBeforeTheKeys", counts.early);
    }

    @Override
    public void close() {
        loop.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }
}
