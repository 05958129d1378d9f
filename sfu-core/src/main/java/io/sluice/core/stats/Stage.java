package io.sluice.core.stats;

/// A part of the media plane's work whose duration is measured.
///
/// The first four are what one wake-up of a media worker consists of; the others are what people wait for.
public enum Stage {
    DATAGRAMS("datagrams", "reading and handling the datagrams of one wake-up, sealing included"),
    COMMANDS("commands", "running the commands of signaling in one wake-up"),
    TIMERS("timers", "feedback, pacing and timeouts of one wake-up"),
    FLUSH("flush", "handing the packets of one wake-up to the socket"),
    ICE("ice", "from a participant's answer to its first authenticated connectivity check"),
    DTLS("dtls", "from that check to the keys"),
    FIRST_PACKET("first.packet", "from giving a slot to a publication to the first packet on it");

    private final String key;
    private final String sentence;

    Stage(String key, String sentence) {
        this.key = key;
        this.sentence = sentence;
    }

    /// Name in metrics: the value of the tag `stage`.
    public String key() {
        return key;
    }

    /// What is measured.
    public String sentence() {
        return sentence;
    }
}
