package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerTableTest {
    private static final class Timer extends TimerTable.Timed {
        @Override
        void onTimeout(long nowNanos) {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void givesOutDeadlinesInOrderHoweverTheyAreMoved(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TimerTable table = new TimerTable();
        Map<Timer, Long> wanted = new HashMap<>();
        List<Timer> timers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            timers.add(new Timer());
        }
        for (int i = 0; i < 5_000; i++) {
            Timer timer = timers.get(random.nextInt(timers.size()));
            switch (random.nextInt(5)) {
                case 0 -> {
                    table.cancel(timer);
                    wanted.remove(timer);
                }
                case 1 -> {
                    table.schedule(timer, Long.MAX_VALUE);
                    wanted.remove(timer);
                }
                default -> {
                    long deadline = random.nextLong(1_000);
                    table.schedule(timer, deadline);
                    wanted.put(timer, deadline);
                }
            }
            long earliest = wanted.values().stream().mapToLong(v -> v).min().orElse(Long.MAX_VALUE);
            assertEquals(earliest, table.nextDeadlineNanos(), "seed " + seed);
        }
        long last = Long.MIN_VALUE;
        for (TimerTable.Timed timed = table.pollExpired(2_000); timed != null; timed = table.pollExpired(2_000)) {
            long deadline = wanted.remove((Timer) timed);
            assertEquals(Math.max(last, deadline), deadline, "seed " + seed);
            last = deadline;
        }
        assertEquals(Map.of(), wanted);
        assertNull(table.pollExpired(Long.MAX_VALUE - 1));
        Timer again = timers.getFirst();
        table.schedule(again, 5);
        assertSame(again, table.pollExpired(5));
    }
}
