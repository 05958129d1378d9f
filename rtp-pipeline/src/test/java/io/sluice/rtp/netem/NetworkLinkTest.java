package io.sluice.rtp.netem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.sim.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkLinkTest {
    private static final long MILLIS = 1_000_000L;

    private record Arrival(int packet, long atNanos) {}

    private static List<Arrival> send(NetworkConditions conditions, long seed, int packets, long intervalNanos) {
        EventLoop loop = new EventLoop();
        List<Arrival> arrivals = new ArrayList<>();
        NetworkLink<Integer> link =
                new NetworkLink<>(loop, conditions, seed, packet -> arrivals.add(new Arrival(packet, loop.nowNanos())));
        for (int i = 0; i < packets; i++) {
            link.send(i, 1_000);
            loop.runFor(intervalNanos);
        }
        loop.runFor(10_000 * MILLIS);
        assertEquals(packets, link.sent());
        return arrivals;
    }

    @Test
    void deliversAfterItsDelayInOrder() {
        List<Arrival> arrivals = send(NetworkConditions.PERFECT.withDelay(25 * MILLIS, 10 * MILLIS), 1, 1_000, MILLIS);
        assertEquals(1_000, arrivals.size());
        for (int i = 0; i < arrivals.size(); i++) {
            assertEquals(i, arrivals.get(i).packet);
            long delay = arrivals.get(i).atNanos - i * MILLIS;
            assertTrue(delay >= 25 * MILLIS && delay <= 35 * MILLIS, "delay " + delay);
        }
    }

    @Test
    void doesTheSameForTheSameSeed() {
        NetworkConditions conditions = NetworkConditions.PERFECT
                .withLoss(() -> LossModel.gilbertElliott(0.1, 4))
                .withDelay(25 * MILLIS, 10 * MILLIS)
                .withReordering(0.1, 20 * MILLIS)
                .withDuplication(0.1);
        assertEquals(send(conditions, 7, 2_000, MILLIS), send(conditions, 7, 2_000, MILLIS));
        assertNotEquals(send(conditions, 7, 2_000, MILLIS), send(conditions, 8, 2_000, MILLIS));
    }

    @Test
    void losesTheShareItWasToldInBurstsOfTheLengthItWasTold() {
        NetworkConditions conditions = NetworkConditions.PERFECT.withLoss(() -> LossModel.gilbertElliott(0.05, 4));
        List<Arrival> arrivals = send(conditions, 3, 200_000, 1);
        int bursts = 0;
        for (int i = 1; i < arrivals.size(); i++) {
            bursts += arrivals.get(i).packet != arrivals.get(i - 1).packet + 1 ? 1 : 0;
        }
        int lost = 200_000 - arrivals.size();
        assertEquals(0.05, lost / 200_000.0, 0.005);
        assertEquals(4, lost / (double) bursts, 0.3);
    }

    @Test
    void holdsBackAndDuplicatesTheShareItWasTold() {
        NetworkConditions conditions =
                NetworkConditions.PERFECT.withReordering(0.1, 20 * MILLIS).withDuplication(0.05);
        List<Arrival> arrivals = send(conditions, 5, 50_000, MILLIS);
        assertEquals(52_500, arrivals.size(), 300);
        int overtaken = 0;
        int newest = -1;
        for (Arrival arrival : arrivals) {
            overtaken += arrival.packet < newest ? 1 : 0;
            newest = Math.max(newest, arrival.packet);
        }
        assertEquals(5_000, overtaken, 700);
    }

    @Test
    void passesNoMoreThanItsRateAndDropsWhatFindsTheQueueFull() {
        NetworkConditions conditions = NetworkConditions.PERFECT.withRate(4_000_000, 50_000);
        EventLoop loop = new EventLoop();
        List<Arrival> arrivals = new ArrayList<>();
        NetworkLink<Integer> link =
                new NetworkLink<>(loop, conditions, 1, packet -> arrivals.add(new Arrival(packet, loop.nowNanos())));
        for (int i = 0; i < 10_000; i++) {
            link.send(i, 1_000);
            loop.runFor(MILLIS);
        }
        double bps = arrivals.size() * 8_000.0 / 10;
        assertEquals(4_000_000, bps, 40_000);
        assertEquals(5_000, link.tailDropped(), 100);
        Arrival last = arrivals.getLast();
        assertEquals(100 * MILLIS, last.atNanos - last.packet * MILLIS, 4 * MILLIS, "a full queue is 100 ms long");
    }
}
