package io.sluice.rtp.congestion.googcc;

import static io.sluice.rtp.congestion.googcc.Rfc8867Run.SECOND;
import static io.sluice.rtp.congestion.googcc.Rfc8867Run.delay;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.sim.EventLoop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The estimate under a forwarder's kind of source: three layers of 150, 500 and 1,500 kbit/s and audio, of which the
/// best that fits is sent. RTT 50 ms, a drop-tail queue of 300 ms.
class LadderScenario {
    private static final long MILLIS = 1_000_000L;
    private static final long SEEDS = 4;

    private static MediaFlow ladder(EventLoop loop, SharedPath path, long seed) {
        MediaFlow flow = new MediaFlow(loop, seed, 1_500_000, delay(25), path.entry(delay(25), seed));
        flow.setLadder(150_000, 500_000, 1_500_000);
        flow.start();
        return flow;
    }

    @ParameterizedTest
    @CsvSource({"300, 150", "700, 500", "1000, 500", "2000, 1500", "5000, 1500", "20000, 1500"})
    void reachesTheBestLayerWithinFiveSecondsAndKeepsIt(long capacityKbps, long layerKbps) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            EventLoop loop = new EventLoop(SECOND, MILLIS);
            SharedPath path = new SharedPath(loop, capacityKbps * 1_000, 300 * MILLIS);
            MediaFlow flow = ladder(loop, path, seed);
            loop.runFor(5 * SECOND);
            for (int tenth = 0; tenth < 550; tenth++) {
                assertEquals(layerKbps * 1_000, flow.layerBps(), "after " + (5 + tenth / 10.0) + " s, seed " + seed);
                loop.runFor(SECOND / 10);
            }
            assertTrue(path.queueMillis(95) <= 100, "queue " + path.queueMillis(95) + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void fallsAtOnceAndComesBackSoon(long seed) {
        EventLoop loop = new EventLoop(SECOND, MILLIS);
        SharedPath path = new SharedPath(loop, 5_000_000, 300 * MILLIS);
        MediaFlow flow = ladder(loop, path, seed);
        loop.runFor(20 * SECOND);
        assertEquals(1_500_000, flow.layerBps());
        path.bottleneck().setRate(300_000);
        loop.runFor(2 * SECOND);
        assertTrue(flow.layerBps() <= 150_000, "two seconds after the fall: " + flow.layerBps() + ", seed " + seed);
        loop.runFor(28 * SECOND);
        assertEquals(150_000, flow.layerBps(), "seed " + seed);
        assertTrue(flow.longestAudioGapNanos() <= 500 * MILLIS, "audio gap " + flow.longestAudioGapNanos());
        path.bottleneck().setRate(5_000_000);
        loop.runFor(10 * SECOND);
        assertEquals(1_500_000, flow.layerBps(), "ten seconds after the rise, seed " + seed);
    }
}
