package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.sim.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One of the test cases of RFC 8867, with the parameters that it gives: a drop-tail bottleneck with a queue of 300 ms,
/// 50 ms of delay each way if nothing else is said, up to 4 Mbit/s of elastic media.
///
/// Timers have the granularity of a millisecond. Owned by the test's thread.
final class Rfc8867Run {
    static final long SECOND = 1_000_000_000L;
    private static final long MILLIS = 1_000_000L;
    private static final long QUEUE_NANOS = 300 * MILLIS;
    private static final long MAX_VIDEO_BPS = 4_000_000;
    private static final long SAMPLE_NANOS = SECOND / 10;

    /// What was seen of one flow in one tenth of a second.
    private record Sample(double atSeconds, long targetBps, long receivedBps) {}

    final EventLoop loop;
    final SharedPath path;
    final List<MediaFlow> flows = new ArrayList<>();
    private final List<List<Sample>> samples = new ArrayList<>();
    private final List<Long> counted = new ArrayList<>();
    private final long seed;
    private double capacityBits;
    private final List<double[]> capacity = new ArrayList<>();

    Rfc8867Run(long seed, long rateBps) {
        this(seed, rateBps, new EventLoop(SECOND, MILLIS));
    }

    /// A run on the loop of another, whose opposite direction it is.
    Rfc8867Run(long seed, long rateBps, EventLoop loop) {
        this.loop = loop;
        this.seed = seed;
        this.path = new SharedPath(loop, rateBps, QUEUE_NANOS);
        capacity.add(new double[] {0, rateBps});
    }

    static NetworkConditions delay(long millis) {
        return NetworkConditions.PERFECT.withDelay(millis * MILLIS, 0);
    }

    /// From so many seconds on the bottleneck has another rate.
    Rfc8867Run rate(int atSeconds, long bps) {
        capacity.add(new double[] {atSeconds, bps});
        loop.at(SECOND + atSeconds * SECOND, () -> path.bottleneck().setRate(bps));
        return this;
    }

    /// A flow that starts after so many seconds.
    Rfc8867Run flow(double startSeconds, NetworkConditions conditions) {
        long flowSeed = seed * 1_000 + flows.size();
        return flow(startSeconds, conditions, path.entry(conditions, flowSeed), flowSeed);
    }

    private Rfc8867Run flow(double startSeconds, NetworkConditions back, MediaFlow.Entry entry, long flowSeed) {
        MediaFlow flow = new MediaFlow(loop, flowSeed, MAX_VIDEO_BPS, back, entry);
        flows.add(flow);
        samples.add(new ArrayList<>());
        counted.add(0L);
        loop.at(SECOND + (long) (startSeconds * SECOND), flow::start);
        return this;
    }

    /// Lets the feedback of one flow share the bottleneck of another run's flows, which must run on the same loop.
    Rfc8867Run feedbackThrough(int flow, SharedPath back) {
        flows.get(flow).setBackPath(back);
        return this;
    }

    /// Pauses a flow for a time.
    Rfc8867Run pause(int flow, int fromSeconds, int toSeconds) {
        loop.at(SECOND + fromSeconds * SECOND, () -> flows.get(flow).setPaused(true));
        loop.at(SECOND + toSeconds * SECOND, () -> flows.get(flow).setPaused(false));
        return this;
    }

    /// A TCP transfer without end.
    TcpFlow longTcp(double startSeconds) {
        TcpFlow tcp = new TcpFlow(loop, path, delay(50), seed ^ 0x7C9);
        loop.at(SECOND + (long) (startSeconds * SECOND), () -> tcp.transfer(Long.MAX_VALUE / 2, () -> {}));
        return tcp;
    }

    /// TCP transfers of 100 to 1,000 kB each, with exponentially distributed pauses of 10 s on average between them.
    void shortTcp(int number) {
        SplittableRandom random = new SplittableRandom(seed ^ 0x5403);
        for (int i = 0; i < number; i++) {
            TcpFlow tcp = new TcpFlow(loop, path, delay(50), seed * 31 + i);
            SplittableRandom own = random.split();
            loop.at(SECOND + pauseNanos(own), () -> transfer(tcp, own));
        }
    }

    private void transfer(TcpFlow tcp, SplittableRandom random) {
        tcp.transfer(
                random.nextLong(100_000, 1_000_001), () -> loop.after(pauseNanos(random), () -> transfer(tcp, random)));
    }

    private static long pauseNanos(SplittableRandom random) {
        return (long) (-StrictMath.log(1 - random.nextDouble()) * 10 * SECOND);
    }

    Rfc8867Run run(int seconds) {
        measure(seconds);
        loop.runUntil(SECOND + seconds * SECOND);
        return this;
    }

    /// Measures along while another run on the same loop runs.
    void measure(int seconds) {
        for (long i = 1; i <= seconds * 10L; i++) {
            loop.at(SECOND + i * SAMPLE_NANOS, sampleAt(i));
        }
    }

    private Runnable sampleAt(long tenth) {
        return () -> {
            capacityBits += path.bottleneck().rateBps() / 10.0;
            for (int f = 0; f < flows.size(); f++) {
                long bytes = flows.get(f).receivedBytes();
                samples.get(f).add(new Sample(tenth / 10.0, flows.get(f).targetBps(), (bytes - counted.get(f)) * 80));
                counted.set(f, bytes);
            }
        };
    }

    /// Mean of what a flow received from one second to another, in bits per second.
    double receivedBps(int flow, double from, double to) {
        return samples.get(flow).stream()
                .filter(s -> s.atSeconds > from && s.atSeconds <= to)
                .mapToLong(Sample::receivedBps)
                .average()
                .orElse(0);
    }

    /// Mean of its target.
    double targetBps(int flow, double from, double to) {
        return samples.get(flow).stream()
                .filter(s -> s.atSeconds > from && s.atSeconds <= to)
                .mapToLong(Sample::targetBps)
                .average()
                .orElse(0);
    }

    /// Share of the capacity that came through since the beginning, headers of all traffic included.
    double utilisation() {
        return path.bottleneck().passedBytes() * 8 / capacityBits;
    }

    /// Mean share of the capacity that the estimate of a flow reached, where what is above counts as all of it. The
    /// estimate is about bytes above UDP, the capacity about whole packets of 1,142 bytes.
    double estimatorUtilisation(int flow) {
        double packets = 1_142.0 / 1_100;
        return samples.get(flow).stream()
                .mapToDouble(s -> Math.min(1, s.targetBps * packets / capacityAt(s.atSeconds)))
                .average()
                .orElse(0);
    }

    private double capacityAt(double seconds) {
        double bps = 0;
        for (double[] step : capacity) {
            bps = step[0] < seconds ? step[1] : bps;
        }
        return bps;
    }

    /// Seconds after a change until a flow's target was not above the new capacity.
    double downSeconds(int flow, double changedAt) {
        return samples.get(flow).stream()
                        .filter(s -> s.atSeconds > changedAt && s.targetBps <= capacityAt(s.atSeconds))
                        .mapToDouble(Sample::atSeconds)
                        .findFirst()
                        .orElse(Double.POSITIVE_INFINITY)
                - changedAt;
    }

    /// Jain's index over what the flows received from one second to another: 1 when all got the same.
    double fairness(double from, double to) {
        double sum = 0;
        double squares = 0;
        for (int f = 0; f < flows.size(); f++) {
            double bps = receivedBps(f, from, to);
            sum += bps;
            squares += bps * bps;
        }
        return sum * sum / (flows.size() * squares);
    }

    /// The smallest ratio between what two flows received from one second to another.
    double leastRatio(double from, double to) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int f = 0; f < flows.size(); f++) {
            least = Math.min(least, receivedBps(f, from, to));
            most = Math.max(most, receivedBps(f, from, to));
        }
        return least / most;
    }

    double meanLoss() {
        return flows.stream().mapToDouble(MediaFlow::loss).average().orElse(0);
    }
}
