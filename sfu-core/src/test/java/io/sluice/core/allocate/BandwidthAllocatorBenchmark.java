package io.sluice.core.allocate;

import io.sluice.core.allocate.SlotDemand.Importance;
import java.util.SplittableRandom;

/// What it costs to divide the bandwidth of 100 subscribers over 25 slots each, with estimates that change every time.
///
/// Run by hand, after `mvn -pl sfu-core -am test-compile`:
/// `java -cp sfu-core/target/classes:sfu-core/target/test-classes io.sluice.core.allocate.BandwidthAllocatorBenchmark`.
public final class BandwidthAllocatorBenchmark {
    private static final int SUBSCRIBERS = 100;
    private static final int SLOTS = 25;
    private static final int ROUNDS = 400;
    private static final int FORKS = 9;

    private BandwidthAllocatorBenchmark() {}

    public static void main(String[] arguments) {
        SplittableRandom random = new SplittableRandom(1);
        BandwidthAllocator[] allocators = new BandwidthAllocator[SUBSCRIBERS];
        SlotDemand[][] demands = new SlotDemand[SUBSCRIBERS][SLOTS];
        LayerLadder[] ladders = new LayerLadder[SLOTS];
        for (int slot = 0; slot < SLOTS; slot++) {
            ladders[slot] = ladder(random);
        }
        for (int i = 0; i < SUBSCRIBERS; i++) {
            allocators[i] = new BandwidthAllocator();
            for (int slot = 0; slot < SLOTS; slot++) {
                SlotDemand demand = new SlotDemand();
                demand.restart(ladders[slot]);
                demand.want(slot == 0 ? Importance.STAGE : Importance.OTHER, 0, 0, slot == 0 ? 720 : 180, 0);
                demand.setActive(true);
                demands[i][slot] = demand;
            }
        }
        long now = 1;
        double[] micros = new double[FORKS];
        for (int fork = 0; fork < FORKS; fork++) {
            long before = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                now += 300_000_000L;
                for (int i = 0; i < SUBSCRIBERS; i++) {
                    allocators[i].allocate(random.nextLong(500_000, 8_000_000), 96_000, demands[i], SLOTS, now);
                }
            }
            micros[fork] = (System.nanoTime() - before) / 1e3 / ROUNDS;
        }
        java.util.Arrays.sort(micros);
        System.out.printf(
                "%d subscribers x %d slots: %.0f us a round (median of %d), %.2f us a subscriber%n",
                SUBSCRIBERS, SLOTS, micros[FORKS / 2], FORKS, micros[FORKS / 2] / SUBSCRIBERS);
    }

    private static LayerLadder ladder(SplittableRandom random) {
        LayerLadder ladder = new LayerLadder();
        long base = random.nextLong(40_000, 80_000);
        for (int step = 0; step < 7; step++) {
            int encoding = step < 3 ? 0 : step < 5 ? 1 : 2;
            ladder.add(encoding, 0, step % 3, 320 << encoding, 180 << encoding, 30, base + (base * step * step) / 2);
        }
        return ladder;
    }
}
