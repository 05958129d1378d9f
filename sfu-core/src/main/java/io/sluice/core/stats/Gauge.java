package io.sluice.core.stats;

/// What is there now.
public enum Gauge {
    ROOMS("rooms", "rooms that exist"),
    PARTICIPANTS("participants", "participants in all rooms"),
    PUBLICATIONS("publications", "tracks being published"),
    SLOTS_ASSIGNED("slots.assigned", "slots that carry a publication"),
    PACKET_BUFFERS("packet.buffers", "packet buffers in use");

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
