package io.sluice.core.allocate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.allocate.SlotDemand.Importance;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BandwidthAllocatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long UNLIMITED = BandwidthAllocator.UNLIMITED;

    private final BandwidthAllocator allocator = new BandwidthAllocator();
    private long now = 1;

    private static LayerLadder camera() {
        LayerLadder ladder = new LayerLadder();
        ladder.add(0, 0, 0, 320, 180, 7.5, 60_000);
        ladder.add(0, 0, 1, 320, 180, 15, 100_000);
        ladder.add(0, 0, 2, 320, 180, 30, 150_000);
        ladder.add(1, 0, 2, 640, 360, 30, 500_000);
        ladder.add(2, 0, 2, 1280, 720, 30, 1_500_000);
        return ladder;
    }

    private static LayerLadder screen() {
        LayerLadder ladder = new LayerLadder();
        ladder.add(0, 0, 0, 640, 360, 5, 80_000);
        ladder.add(1, 0, 0, 1920, 1080, 5, 300_000);
        ladder.add(1, 0, 1, 1920, 1080, 15, 900_000);
        return ladder;
    }

    private static SlotDemand demand(LayerLadder ladder, Importance importance, int priority, int height) {
        SlotDemand demand = new SlotDemand();
        demand.restart(ladder);
        demand.want(importance, priority, 0, height, 0);
        demand.setActive(true);
        return demand;
    }

    private void allocate(long bps, SlotDemand... demands) {
        allocator.allocate(bps, 0, demands, demands.length, now);
    }

    @Test
    void givesEverybodyTheBestThatIsOfUseWhenNothingIsKnownOfTheConnection() {
        SlotDemand large = demand(camera(), Importance.OTHER, 0, 720);
        SlotDemand small = demand(camera(), Importance.OTHER, 0, 180);
        allocate(UNLIMITED, large, small);
        assertEquals(4, large.given());
        assertEquals(2, small.given());
        assertEquals(1_650_000, allocator.usefulBps());
        assertEquals(0, large.nextBps());
    }

    @Test
    void takesTheSmallestPictureThatFillsTheViewportInOneDirection() {
        SlotDemand odd = demand(camera(), Importance.OTHER, 0, 0);
        odd.want(Importance.OTHER, 0, 400, 0, 0);
        allocate(UNLIMITED, odd);
        assertEquals(3, odd.given());
        odd.want(Importance.OTHER, 0, 320, 0, 15);
        allocate(UNLIMITED, odd);
        assertEquals(1, odd.given(), "fewer frames where fewer are of use");
    }

    @Test
    void givesEverybodySomethingBeforeAnybodyMore() {
        List<SlotDemand> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            four.add(demand(camera(), Importance.OTHER, 0, 720));
        }
        allocate(700_000, four.toArray(SlotDemand[]::new));
        assertEquals(List.of(2, 2, 2, 2), four.stream().map(SlotDemand::given).toList());
        assertTrue(four.getFirst().nextBps() > 600_000 + 350_000);
    }

    @Test
    void pausesTheLeastImportantWhenNotEvenTheCheapestFits() {
        SlotDemand[] demands = {
            demand(camera(), Importance.OTHER, 0, 720),
            demand(camera(), Importance.OTHER, 5, 720),
            demand(camera(), Importance.STAGE, 0, 720)
        };
        allocate(130_000, demands);
        assertEquals(LayerLadder.NONE, demands[0].given());
        assertEquals(0, demands[1].given());
        assertEquals(0, demands[2].given());
    }

    @Test
    void dropsFramesOfAScreenBeforeItsSize() {
        SlotDemand shared = demand(screen(), Importance.SCREEN, 0, 0);
        SlotDemand face = demand(camera(), Importance.STAGE, 0, 720);
        allocate(400_000, shared, face);
        assertEquals(1, shared.given(), "full size at 5 frames a second");
        assertEquals(1, face.given(), "100 kb/s are left");
        allocate(2_600_000, shared = demand(screen(), Importance.SCREEN, 0, 0), face);
        assertEquals(2, shared.given());
    }

    @Test
    void raisesTheStageBeforeOthersAndHigherPriorityBeforeLower() {
        SlotDemand stage = demand(camera(), Importance.STAGE, 0, 720);
        SlotDemand first = demand(camera(), Importance.OTHER, 9, 720);
        SlotDemand last = demand(camera(), Importance.OTHER, 0, 720);
        allocate(2_250_000, last, first, stage);
        assertEquals(4, stage.given());
        assertEquals(3, first.given());
        assertEquals(2, last.given(), "what is left after the stage and the higher priority");
    }

    @Test
    void fallsAtOnceAndRisesOnlyAfterAWhileThatGrowsWithEachFailure() {
        SlotDemand demand = demand(camera(), Importance.OTHER, 0, 720);
        allocate(2_000_000, demand);
        assertEquals(4, demand.given());
        List<Long> waits = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            now += 500_000_000L;
            allocate(1_000_000, demand);
            assertEquals(3, demand.given());
            long fell = now;
            while (demand.given() < 4) {
                now += 100_000_000L;
                allocate(2_000_000, demand);
                assertEquals(demand.given() < 4, demand.isSettling());
            }
            waits.add((now - fell) / 100_000_000L);
        }
        assertEquals(List.of(10L, 20L, 40L, 80L), waits);
    }

    @Test
    void staysWhereTheEstimateOnlyTrembles() {
        SplittableRandom random = new SplittableRandom(7);
        SlotDemand demand = demand(camera(), Importance.OTHER, 0, 720);
        int changes = 0;
        int last = -1;
        for (int i = 0; i < 600; i++) {
            now += SECOND / 10;
            allocate(1_500_000 + random.nextInt(-60_000, 60_000), demand);
            changes += demand.given() == last ? 0 : 1;
            last = demand.given();
        }
        assertTrue(changes <= 14, changes + " changes in a minute at the very edge");
    }

    @Test
    void neverGivesMoreThanTheEstimateForRandomRooms() {
        for (long seed = 1; seed <= 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            SlotDemand[] demands = new SlotDemand[random.nextInt(1, 40)];
            for (int i = 0; i < demands.length; i++) {
                Importance importance = Importance.values()[random.nextInt(3)];
                demands[i] = demand(
                        importance == Importance.SCREEN ? screen() : camera(),
                        importance,
                        random.nextInt(3),
                        random.nextInt(0, 800));
            }
            for (int round = 0; round < 20; round++) {
                now += random.nextLong(SECOND);
                long estimate = random.nextLong(20_000, 20_000_000);
                allocate(estimate, demands);
                long sum = 0;
                for (SlotDemand demand : demands) {
                    sum += demand.given() < 0 ? 0 : demand.ladder().bps(demand.given());
                    assertTrue(demand.given() <= demand.useful(), "seed " + seed);
                }
                assertEquals(allocator.givenBps(), sum, "seed " + seed);
                assertTrue(sum <= estimate * 1.021, "seed " + seed + ": " + sum + " of " + estimate);
            }
        }
    }
}
