package io.sluice.core.room;

/// Why a slot shows what it shows: a stable code and a sentence for people.
///
/// Immutable.
public enum SlotReason {
    FORWARDING("forwarding", "Forwarding."),
    WAITING_FOR_KEYFRAME("waiting-for-keyframe", "Waiting for a keyframe from the publisher."),
    MUTED("muted", "Muted by its participant."),
    PAUSED("paused", "Paused on this client's own wish."),
    BANDWIDTH("bandwidth", "The connection to this client has no room for it."),
    VIEWPORT("viewport", "Not visible on this client's screen."),
    NO_SLOT("no-slot", "All slots are taken."),
    CODEC_UNSUPPORTED("codec-unsupported", "This client did not offer to receive its codec."),
    NOT_PUBLISHED("not-published", "Its participant does not send it at the moment."),
    UNASSIGNED("unassigned", "Nobody needs this slot.");

    private final String code;
    private final String sentence;

    SlotReason(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /// Code of the protocol.
    public String code() {
        return code;
    }

    /// Sentence for people.
    public String sentence() {
        return sentence;
    }
}
