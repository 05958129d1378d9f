package io.sluice.core.stats;

/// What is there now.
public enum Gauge {
    ROOMS("rooms", "rooms that exist"),
    PARTICIPANTS("participants", "participants in all rooms"),
    PUBLICATIONS("publications", "tracks being published"),
    SLOTS_ASSIGNED("slots.assigned", "slots that carry a publication"),
    PACKET_BUFFERS("packet.buffers", "packet buffers in use"),
    LATENCY_P50_NANOS(
            "forward.latency.p50", "median time from reading a batch to its flush in the last 10 s, nanoseconds"),
    LATENCY_P99_NANOS("forward.latency.p99", "99th percentile of that, nanoseconds");

    private final String key;
    private final String sentence;

    Gauge(String key, String sentence) {
        this.key = key;
        this.sentence = sentence;
    }

    /// Name in metrics, after the prefix `sluice.`.
    public String key() {
        return key;
    }

    /// What it says.
    public String sentence() {
        return sentence;
    }
}
