package io.sluice.rtp.congestion.googcc;

import static io.sluice.rtp.congestion.googcc.Rfc8867Run.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.congestion.BandwidthLimit;
import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.sim.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What libwebrtc asserts of its own estimator (goog_cc_network_control_unittest.cc, revision 3710345e), and what
/// replay
/// stands on: the same seed gives the same bits, everywhere.
class GoogCcScenario {
    private static final long MILLIS = 1_000_000L;

    /// A queue long enough never to overflow, as libwebrtc's simulated links have.
    private static final long LONG_QUEUE = 10 * SECOND;

    private static NetworkConditions delay(long millis) {
        return NetworkConditions.PERFECT.withDelay(millis * MILLIS, 0);
    }

    private static double targetKbps(MediaFlow flow) {
        return flow.targetBps() / 1e3;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void findsTheCapacityAndFollowsIt(long seed) {
        EventLoop loop = new EventLoop(SECOND, MILLIS);
        SharedPath path = new SharedPath(loop, 500_000, LONG_QUEUE);
        MediaFlow flow = new MediaFlow(loop, seed, 1_500_000, delay(100), path.entry(delay(100), seed));
        flow.start();
        loop.runFor(25 * SECOND);
        assertEquals(450, targetKbps(flow), 100, "500 kbit/s, seed " + seed);
        path.bottleneck().setRate(800_000);
        loop.runFor(20 * SECOND);
        assertEquals(750, targetKbps(flow), 150, "800 kbit/s, seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void backsOffOnlyModestlyOnLossThatIsNotCongestion(long seed) {
        EventLoop loop = new EventLoop(SECOND, MILLIS);
        SharedPath path = new SharedPath(loop, 2_000_000, LONG_QUEUE);
        NetworkConditions lossy = delay(200).withLoss(() -> LossModel.random(0.1));
        MediaFlow flow = new MediaFlow(loop, seed, 1_500_000, delay(200), path.entry(lossy, seed));
        flow.start();
        loop.runFor(120 * SECOND);
        assertTrue(targetKbps(flow) > 100, targetKbps(flow) + " kbit/s, seed " + seed);
    }

    @Test
    void takesARembForAnUpperBoundAndRisesWhenItIsLifted() {
        EventLoop loop = new EventLoop(SECOND, MILLIS);
        SharedPath path = new SharedPath(loop, 2_000_000, LONG_QUEUE);
        MediaFlow flow = new MediaFlow(loop, 1, 4_000_000, delay(50), path.entry(delay(50), 1));
        flow.start();
        loop.runFor(10 * SECOND);
        assertTrue(targetKbps(flow) > 1_500, "before " + targetKbps(flow));
        flow.estimator().onRemb(250_000, loop.nowNanos());
        loop.runFor(SECOND);
        assertEquals(250_000, flow.targetBps());
        assertEquals(BandwidthLimit.RECEIVER, flow.estimator().estimate().limit());
        flow.estimator().onRemb(10_000_000, loop.nowNanos());
        loop.runFor(10 * SECOND);
        assertTrue(targetKbps(flow) > 1_500, "after " + targetKbps(flow));
    }

    /// Jitter, loss, changes of capacity and a pause: what has branches is made to take them.
    private static long traceOf(long seed, LongUnaryOperator clock) {
        EventLoop loop = new EventLoop(SECOND, MILLIS);
        SharedPath path = new SharedPath(loop, 2_000_000, 300 * MILLIS);
        NetworkConditions rough =
                NetworkConditions.PERFECT.withDelay(40 * MILLIS, 15 * MILLIS).withLoss(() -> LossModel.random(0.02));
        MediaFlow flow = new MediaFlow(loop, seed, 4_000_000, rough, path.entry(rough, seed), clock);
        flow.start();
        loop.runFor(15 * SECOND);
        path.bottleneck().setRate(400_000);
        loop.runFor(15 * SECOND);
        flow.setPaused(true);
        loop.runFor(3 * SECOND);
        flow.setPaused(false);
        path.bottleneck().setRate(3_000_000);
        loop.runFor(15 * SECOND);
        return flow.hash();
    }

    @Test
    void leavesTheSameTraceForTheSameSeedOnly() {
        assertEquals(traceOf(7, nanos -> nanos), traceOf(7, nanos -> nanos));
        assertNotEquals(traceOf(7, nanos -> nanos), traceOf(8, nanos -> nanos));
    }

    /// Were the estimator to read a clock of its own, two runs would differ: this is what such a mistake looks like.
    @Test
    void leavesAnotherTraceWhenOneClockReadStrays() {
        long[] reads = {0};
        LongUnaryOperator stray = nanos -> ++reads[0] == 5_000 ? System.nanoTime() : nanos;
        assertNotEquals(traceOf(7, nanos -> nanos), traceOf(7, stray));
    }

    @Test
    void leavesTheSameTraceInEveryJvm() throws IOException, InterruptedException {
        String here = Long.toHexString(traceOf(7, nanos -> nanos));
        for (List<String> mode : List.of(List.of("-Xint"), List.of("-Xcomp", "-XX:TieredStopAtLevel=1"))) {
            assertEquals(here, traceInAnotherJvm(mode), mode.toString());
        }
    }

    private static String traceInAnotherJvm(List<String> options) throws IOException, InterruptedException {
        List<String> command = Stream.of(
                        List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options,
                        List.of("-cp", System.getProperty("java.class.path"), GoogCcScenario.class.getName()))
                .flatMap(List::stream)
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return printed.strip();
    }

    /// Prints the trace of the seed that the tests compare.
    public static void main(String[] arguments) {
        System.out.println(Long.toHexString(traceOf(7, nanos -> nanos)));
    }
}
