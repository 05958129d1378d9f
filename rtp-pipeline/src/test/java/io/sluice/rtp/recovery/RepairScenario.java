package io.sluice.rtp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Repair over an impaired network: RTT 50 ms, 250 ms from sending to playout.
class RepairScenario {
    private static final long ONE_WAY_NANOS = 25_000_000L;
    private static final long DEADLINE_NANOS = 250_000_000L;
    private static final int PACKETS = 250_000;
    private static final int REORDERED_PACKETS = 100_000;
    private static final int SEEDS = 4;

    private static NetworkConditions wire() {
        return NetworkConditions.PERFECT.withDelay(ONE_WAY_NANOS, 0);
    }

    private static void repairs(String name, Supplier<LossModel> loss, double lossShare, double goal) {
        long missed = 0;
        long counted = 0;
        StringBuilder perSeed = new StringBuilder();
        for (long seed = 1; seed <= SEEDS; seed++) {
            NetworkConditions conditions = wire().withLoss(loss);
            RepairRun run = new RepairRun(PACKETS, DEADLINE_NANOS, conditions, conditions, seed).run();
            double share = run.lost() / (double) run.counted();
            assertEquals(lossShare, share, lossShare / 5, "the network loses what it should, seed " + seed);
            assertEquals(0, run.needless(), "needless requests, seed " + seed);
            assertEquals(0, run.refused(), "the budget is enough, seed " + seed);
            missed += run.missed();
            counted += run.counted();
            perSeed.append(" seed %d: %d missed, %d lost, %d retransmitted;"
                    .formatted(seed, run.missed(), run.lost(), run.retransmitted()));
        }
        long total = counted;
        double left = missed / (double) counted;
        assertTrue(left <= goal, () -> name + ": post-repair loss " + 100 * left + " % of " + total + ";" + perSeed);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.0001", "0.05, 0.0002", "0.10, 0.001"})
    void repairsRandomLossBeforeTheDeadline(double loss, double goal) {
        repairs("random " + loss, () -> LossModel.random(loss), loss, goal);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.0001", "0.05, 0.0002", "0.10, 0.001"})
    void repairsBurstsBeforeTheDeadline(double loss, double goal) {
        repairs("Gilbert-Elliott " + loss, () -> LossModel.gilbertElliott(loss, 4), loss, goal);
    }

    /// Bursts of 8 last beyond 100 ms often enough that the goals of shorter ones cannot be met by asking again.
    @ParameterizedTest
    @CsvSource({"0.05, 0.002", "0.10, 0.006"})
    void repairsMostOfLongBurstsBeforeTheDeadline(double loss, double goal) {
        repairs("Gilbert-Elliott " + loss + " in bursts of 8", () -> LossModel.gilbertElliott(loss, 8), loss, goal);
    }

    @ParameterizedTest
    @CsvSource({"0.02, 8", "0.20, 8", "1.0, 8"})
    void asksForNothingWhenPacketsAreOnlyReordered(double share, long millis) {
        NetworkConditions conditions = wire().withReordering(share, millis * 1_000_000);
        for (long seed = 1; seed <= SEEDS; seed++) {
            RepairRun run = new RepairRun(REORDERED_PACKETS, DEADLINE_NANOS, conditions, wire(), seed).run();
            assertTrue(run.nack().packetsReordered() > 1_000, "reordering happens, seed " + seed);
            assertEquals(0, run.nack().requestsSent(), "seed " + seed);
        }
    }

    @Test
    void asksForNothingWhenPacketsAreOnlyDuplicated() {
        NetworkConditions conditions = wire().withDuplication(0.3).withReordering(0.1, 8_000_000);
        for (long seed = 1; seed <= SEEDS; seed++) {
            RepairRun run = new RepairRun(REORDERED_PACKETS, DEADLINE_NANOS, conditions, wire(), seed).run();
            assertEquals(0, run.nack().requestsSent(), "seed " + seed);
        }
    }

    @Test
    void learnsAWiderReorderWindowWithinSeconds() {
        NetworkConditions conditions = wire().withReordering(0.1, 30_000_000);
        for (long seed = 1; seed <= SEEDS; seed++) {
            RepairRun run = new RepairRun(REORDERED_PACKETS, DEADLINE_NANOS, conditions, wire(), seed).run();
            assertTrue(run.needless() < 20, "needless " + run.needless() + ", seed " + seed);
            assertTrue(run.lastNeedlessAtNanos() < 20_000_000_000L, "seed " + seed);
        }
    }

    @Test
    void repairsUnderReorderingDuplicationAndLossTogether() {
        NetworkConditions conditions = wire().withLoss(() -> LossModel.random(0.05))
                .withReordering(0.05, 8_000_000)
                .withDuplication(0.02);
        for (long seed = 1; seed <= SEEDS; seed++) {
            RepairRun run = new RepairRun(REORDERED_PACKETS, DEADLINE_NANOS, conditions, conditions, seed).run();
            assertEquals(0, run.needless(), "needless requests, seed " + seed);
            assertTrue(run.missed() <= run.counted() * 0.0005, "missed " + run.missed() + ", seed " + seed);
        }
    }
}
