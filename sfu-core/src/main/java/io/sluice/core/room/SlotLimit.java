package io.sluice.core.room;

/// What holds a slot back from showing something better.
///
/// Immutable.
public enum SlotLimit {
    /// Nothing: it is the best there is.
    NONE("none"),
    /// The element it is shown in is no larger, or the client asked for no more frames.
    VIEWPORT("viewport"),
    /// All slots are taken by others.
    LAST_N("last-n"),
    /// The connection to the subscriber.
    BANDWIDTH("bandwidth"),
    /// The publisher sends nothing, or nothing better.
    NOT_PUBLISHED("not-published"),
    /// The publisher's processor.
    PUBLISHER_CPU("publisher-cpu"),
    /// The publisher's connection.
    PUBLISHER_BANDWIDTH("publisher-bandwidth"),
    /// The publisher muted it.
    MUTED("muted"),
    /// The subscriber paused it.
    PAUSED("paused"),
    /// The next keyframe is not there yet.
    KEYFRAME("waiting-for-keyframe"),
    /// The client has not yet said that it knows whose picture comes.
    ACKNOWLEDGEMENT("waiting-for-acknowledgement"),
    /// The subscriber cannot decode it.
    CODEC("codec-unsupported");

    private final String code;

    SlotLimit(String code) {
        this.code = code;
    }

    /// Code of the protocol.
    public String code() {
        return code;
    }
}
