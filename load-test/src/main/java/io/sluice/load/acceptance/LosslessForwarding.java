package io.sluice.load.acceptance;

import io.sluice.load.bench.ForwardBench;
import io.sluice.load.bench.ForwardResult;
import io.sluice.load.bench.ForwardShape;
import io.sluice.load.server.ServerProcess;
import java.util.List;
import java.util.Locale;

/// One run of the forwarding benchmark: one publisher, 30 subscribers, nothing lost.
///
/// Immutable.
final class LosslessForwarding implements AcceptanceItem {
    private static final int WARMUP_SECONDS = 20;
    private static final int MEASURE_SECONDS = 20;

    @Override
    public String name() {
        return "forward-bench";
    }

    @Override
    public String goal() {
        return "bench forward, shape fanout: not one packet lost, doubled or unauthentic";
    }

    @Override
    public Measured run(Servers servers) throws InterruptedException {
        try (ServerProcess server = ServerProcess.start(servers.mainClass(), List.of())) {
            ForwardResult result = new ForwardBench(server, WARMUP_SECONDS, MEASURE_SECONDS).run(ForwardShape.FANOUT);
            return new Measured.Builder()
                    .check("lost", result.lost(), result.lost() == 0)
                    .figure("packets", result.packets())
                    .figure("cpuSecondsPerMillion", rounded(result.cpuSecondsPerMillion()))
                    .figure("bytesAllocatedPerPacket", rounded(result.bytesAllocatedPerPacket()))
                    .figure("packetsPerTrain", rounded(result.packetsPerTrain()))
                    .figure("addedLatencyP99Micros", Math.round(result.latencyP99Micros()))
                    .figure("transport", result.transport())
                    .figure("cipher", result.cipher())
                    .build();
        }
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
