package io.sluice.signaling.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Meters of the signaling plane: requests by type and outcome, how long their answers took, negotiation, sessions,
/// connections and how they ended.
///
/// Thread-safe: the meters are; the caches of tagged meters belong to the signaling event loop.
public final class SignalingMeters {
    private final MeterRegistry registry;
    private final Map<String, Timer> requests = new HashMap<>();
    private final Map<Integer, Counter> closes = new HashMap<>();
    private final Timer negotiations;
    private final Counter messagesSent;
    private final Counter resumes;
    private final Counter snapshots;

    public SignalingMeters(MeterRegistry registry) {
        this.registry = registry;
        negotiations = Timer.builder("sluice.signaling.negotiation")
                .description("time from an offer to its answer, waiting included")
                .register(registry);
        messagesSent = Counter.builder("sluice.signaling.messages.sent")
                .description("messages sent to clients")
                .register(registry);
        resumes = Counter.builder("sluice.signaling.resumes")
                .description("sessions that went on with a new connection")
                .tag("how", "replay")
                .register(registry);
        snapshots = Counter.builder("sluice.signaling.resumes")
                .description("sessions that went on with a new connection")
                .tag("how", "snapshot")
                .register(registry);
    }

    /// The registry all meters are in.
    public MeterRegistry registry() {
        return registry;
    }

    /// Shows two numbers that are asked for when somebody looks.
    public void watch(Supplier<Number> connections, Supplier<Number> sessions) {
        io.micrometer.core.instrument.Gauge.builder("sluice.signaling.connections", connections)
                .description("open WebSockets")
                .register(registry);
        io.micrometer.core.instrument.Gauge.builder("sluice.signaling.sessions", sessions)
                .description("sessions, those waiting for a resume included")
                .register(registry);
    }

    /// A request was answered.
    ///
    /// @param type of the request, one of a fixed few
    /// @param outcome `ok` or an error code
    public void onAnswered(String type, String outcome, long nanos) {
        requests.computeIfAbsent(type + '/' + outcome, key -> Timer.builder("sluice.signaling.requests")
                        .description("time from a request to its reply")
                        .tag("type", type)
                        .tag("outcome", outcome)
                        .register(registry))
                .record(Duration.ofNanos(nanos));
    }

    /// An offer was answered or refused.
    public void onNegotiated(long nanos) {
        negotiations.record(Duration.ofNanos(nanos));
    }

    /// A message went out.
    public void onSent() {
        messagesSent.increment();
    }

    /// A session goes on.
    public void onResumed(boolean withSnapshot) {
        (withSnapshot ? snapshots : resumes).increment();
    }

    /// This side closed a connection.
    public void onClosed(int code) {
        closes.computeIfAbsent(code, key -> Counter.builder("sluice.signaling.closes")
                        .description("connections closed by the server, by WebSocket close code")
                        .tag("code", Integer.toString(code))
                        .register(registry))
                .increment();
    }
}
