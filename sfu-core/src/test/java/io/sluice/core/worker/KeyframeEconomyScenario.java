package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.load.bot.BotSender;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.netem.NetworkConditions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A hundred people who come within ten seconds to one publisher: everybody sees something soon, and keyframes for them
/// cost the others little.
class KeyframeEconomyScenario {
    private static final long SECOND = 1_000_000_000L;
    private static final int JOINERS = 100;

    @ParameterizedTest
    @CsvSource({"1, 24", "2, 40"})
    void servesAStormOfJoinersWithFewKeyframes(long seed, int keyframePackets) {
        NetworkConditions usual = NetworkConditions.PERFECT.withDelay(25_000_000, 2_000_000);
        VirtualRoom room = new VirtualRoom(seed);
        VirtualClient publisher = room.join(VirtualClient.Plan.of(true, 0).over(usual, usual));
        BotSender video = publisher.senders().getFirst();
        video.setKeyframePackets(keyframePackets);
        room.loop.runFor(3 * SECOND);
        long keyframesBefore = video.keyframesSent();
        long packetsBefore = video.packetsSent();
        List<Long> waits = new ArrayList<>();
        List<VirtualClient> joiners = new ArrayList<>();
        List<Long> joined = new ArrayList<>();
        for (int i = 0; i < JOINERS; i++) {
            joined.add(room.loop.nowNanos());
            joiners.add(room.join(VirtualClient.Plan.of(false, 1).over(usual, usual)));
            room.loop.runFor(10 * SECOND / JOINERS);
        }
        long keyframes = video.keyframesSent() - keyframesBefore;
        long packets = video.packetsSent() - packetsBefore;
        room.loop.runFor(3 * SECOND);
        for (int i = 0; i < JOINERS; i++) {
            VirtualSlot slot = joiners.get(i).slotWithMid("s0");
            assertTrue(slot.firstPacketNanos >= 0, "joiner " + i + " sees something, seed " + seed);
            assertEquals(0, slot.missing(0), "joiner " + i + ", seed " + seed);
            waits.add(slot.firstPacketNanos - joined.get(i));
        }
        Collections.sort(waits);
        long p95 = waits.get(JOINERS * 95 / 100);
        double share = keyframes * (double) keyframePackets / packets;
        String figures = keyframes + " keyframes, " + Math.round(share * 1000) / 10.0
                + " % of the packets, first frame p95 " + p95 / 1_000_000 + " ms";
        assertEquals(MediaShape.VIDEO.packetsPerFrame() * 30 * 10, packets, packets * 0.2, figures);
        assertTrue(share <= 0.10, figures);
        assertTrue(p95 <= 1_500_000_000L, figures);
        System.out.println("100 joins in 10 s: " + figures);
    }
}
