package io.sluice.load.bench;

import java.util.Locale;

/// What a forwarding benchmark found.
///
/// Immutable.
///
/// @param packets received, authenticated and in sequence during the measurement
/// @param systemSecondsPerMillion the kernel's part of the CPU seconds
/// @param idealCpuSecondsPerMillion what the yardstick in C spent on the same packets in the same time; NaN without it
/// @param lost packets that never came, came twice, or could not be authenticated, over the whole run
public record ForwardResult(
        String shape,
        long packets,
        double seconds,
        double cpuSecondsPerMillion,
        double systemSecondsPerMillion,
        double idealCpuSecondsPerMillion,
        double bytesAllocatedPerPacket,
        double packetsPerTrain,
        double sendCallsPerPacket,
        double latencyP50Micros,
        double latencyP99Micros,
        String transport,
        String cipher,
        int warmupSeconds,
        long lost) {
    String toJson() {
        return String.format(
                Locale.ROOT,
                "{\"shape\":\"%s\",\"packets\":%d,\"seconds\":%.1f,\"packetsPerCpuSecond\":%.0f,"
                        + "\"cpuSecondsPerMillion\":%.3f,\"systemSecondsPerMillion\":%.3f,"
                        + "\"idealCpuSecondsPerMillion\":%s,\"bytesAllocatedPerPacket\":%.2f,\"packetsPerTrain\":%.2f,"
                        + "\"sendCallsPerPacket\":%.4f,\"addedLatencyMicros\":{\"p50\":%.0f,\"p99\":%.0f},"
                        + "\"transport\":\"%s\",\"cipher\":\"%s\",\"warmupSeconds\":%d,\"lost\":%d}",
                shape,
                packets,
                seconds,
                1e6 / cpuSecondsPerMillion,
                cpuSecondsPerMillion,
                systemSecondsPerMillion,
                Double.isNaN(idealCpuSecondsPerMillion)
                        ? "null"
                        : String.format(Locale.ROOT, "%.3f", idealCpuSecondsPerMillion),
                bytesAllocatedPerPacket,
                packetsPerTrain,
                sendCallsPerPacket,
                latencyP50Micros,
                latencyP99Micros,
                transport,
                cipher,
                warmupSeconds,
                lost);
    }

    String toText() {
        return String.format(
                Locale.ROOT,
                """
                %s: %d packets forwarded in %.1f s after %d s of warm-up (%s, %s)
                  CPU                %.2f s per million packets (%.0f packets per CPU second), %.2f s of it in the kernel
                  C yardstick        %s
                  allocated          %.2f B per packet by the media workers
                  trains             %.2f packets each, %.4f sending calls per packet
                  added latency      p50 %.0f µs, p99 %.0f µs from reading to flush
                  lost               %d\
                """,
                shape,
                packets,
                seconds,
                warmupSeconds,
                transport,
                cipher,
                cpuSecondsPerMillion,
                1e6 / cpuSecondsPerMillion,
                systemSecondsPerMillion,
                ideal(),
                bytesAllocatedPerPacket,
                packetsPerTrain,
                sendCallsPerPacket,
                latencyP50Micros,
                latencyP99Micros,
                lost);
    }

    private String ideal() {
        return Double.isNaN(idealCpuSecondsPerMillion)
                ? "not run"
                : String.format(
                        Locale.ROOT,
                        "%.2f s per million packets in the same time: the server reaches %.2f of it",
                        idealCpuSecondsPerMillion,
                        idealCpuSecondsPerMillion / cpuSecondsPerMillion);
    }
}
