package io.sluice.load.impair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImpairedLinkTest {
    private static final long SEED = 20_261_121;
    private static final long MS = 1_000_000;
    private static final int BYTES = 1000;

    private final ImpairedLink link = new ImpairedLink(SEED);
    private final long[] arrivals = new long[ImpairedLink.MOST_COPIES];

    private List<Long> send(int packets, long intervalNanos) {
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            int copies = link.offer(BYTES, i * intervalNanos, arrivals);
            for (int copy = 0; copy < copies; copy++) {
                out.add(arrivals[copy]);
            }
        }
        return out;
    }

    @Test
    void isAWireAtFirst() {
        assertEquals(List.of(0L, 5 * MS, 10 * MS), send(3, 5 * MS));
    }

    @Test
    void delaysWithinTheJitterAndKeepsTheOrder() {
        link.change(LinkConditions.PERFECT.withDelay(Duration.ofMillis(50), Duration.ofMillis(20)));
        List<Long> out = send(1000, MS);
        assertEquals(out.stream().sorted().toList(), out, "nothing overtakes");
        for (int i = 0; i < out.size(); i++) {
            long delay = out.get(i) - i * MS;
            assertTrue(delay >= 50 * MS && delay <= 70 * MS, "packet " + i + " took " + delay);
        }
        assertTrue(out.stream().distinct().count() > 40, "the jitter varies");
    }

    @Test
    void losesTheShareAskedFor() {
        link.change(LinkConditions.PERFECT.withLoss(0.1));
        send(100_000, MS);
        assertEquals(10_000, link.counts().lost(), 400, "seed " + SEED);
    }

    @Test
    void losesInBurstsOfTheLengthAskedFor() {
        link.change(LinkConditions.PERFECT.withBurstLoss(0.05, 8));
        int bursts = 0;
        boolean lostBefore = false;
        for (int i = 0; i < 200_000; i++) {
            boolean lost = link.offer(BYTES, i * MS, arrivals) == 0;
            bursts += lost && !lostBefore ? 1 : 0;
            lostBefore = lost;
        }
        assertEquals(0.05, link.counts().lost() / 200_000.0, 0.01, "seed " + SEED);
        assertEquals(8, (double) link.counts().lost() / bursts, 1, "mean burst, seed " + SEED);
    }

    @Test
    void swallowsEverythingInABlackhole() {
        link.change(LinkConditions.BLACKHOLE);
        assertEquals(List.of(), send(100, MS));
        link.change(LinkConditions.PERFECT);
        assertEquals(1, link.offer(BYTES, 200 * MS, arrivals));
    }

    @Test
    void holdsSomeBackToBeOvertaken() {
        link.change(LinkConditions.PERFECT.withReordering(0.2, Duration.ofMillis(30)));
        List<Long> out = send(1000, 5 * MS);
        int overtaken = 0;
        for (int i = 1; i < out.size(); i++) {
            overtaken += out.get(i) < out.get(i - 1) ? 1 : 0;
        }
        assertEquals(1000, out.size());
        assertTrue(overtaken > 50, "overtaken: " + overtaken + ", seed " + SEED);
    }

    @Test
    void duplicatesTheShareAskedFor() {
        link.change(LinkConditions.PERFECT.withDuplication(0.25));
        assertEquals(12_500, send(10_000, MS).size(), 200, "seed " + SEED);
    }

    @Test
    void spacesPacketsAtTheBottleneckAndDropsTheTail() {
        // 1,000 bytes at 8 Mbit/s take 1 ms; three more fit behind the one on the wire.
        link.change(LinkConditions.PERFECT.withRate(8_000_000, 4 * BYTES));
        List<Long> burst = send(10, 0);
        assertEquals(List.of(MS, 2 * MS, 3 * MS, 4 * MS), burst);
        assertEquals(6, link.counts().tailDropped());
        assertEquals(1, link.offer(BYTES, 4 * MS, arrivals), "the queue is empty again");
        assertEquals(5 * MS, arrivals[0]);
    }

    @Test
    void decidesTheSameBySeed() {
        LinkConditions rough = LinkConditions.PERFECT
                .withDelay(Duration.ofMillis(40), Duration.ofMillis(10))
                .withBurstLoss(0.1, 3)
                .withReordering(0.05, Duration.ofMillis(20))
                .withDuplication(0.01);
        ImpairedLink same = new ImpairedLink(SEED);
        ImpairedLink other = new ImpairedLink(SEED + 1);
        link.change(rough);
        same.change(rough);
        other.change(rough);
        List<Long> decided = decisions(link);
        assertEquals(decided, decisions(same));
        assertNotEquals(decided, decisions(other));
    }

    private List<Long> decisions(ImpairedLink of) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int copies = of.offer(BYTES, i * MS, arrivals);
            all.add(copies == 0 ? -1 : arrivals[0]);
        }
        return all;
    }

    @Test
    void refusesConditionsThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> LinkConditions.PERFECT.withLoss(1.5));
        assertThrows(IllegalArgumentException.class, () -> LinkConditions.PERFECT.withBurstLoss(0.1, 0.5));
        assertThrows(IllegalArgumentException.class, () -> LinkConditions.delay(Duration.ofMillis(-1)));
    }
}
