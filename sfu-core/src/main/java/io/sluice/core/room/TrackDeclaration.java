package io.sluice.core.room;

/// What a participant says about one section it sends on; travels beside the SDP. Immutable.
///
/// @param name shown to others, may be empty
/// @param limit what keeps the participant from sending better, as its client says
public record TrackDeclaration(String mid, TrackSource source, String name, boolean muted, PublisherLimit limit) {
    /// A track whose client says nothing of limits.
    public TrackDeclaration(String mid, TrackSource source, String name, boolean muted) {
        this(mid, source, name, muted, PublisherLimit.NONE);
    }
}
