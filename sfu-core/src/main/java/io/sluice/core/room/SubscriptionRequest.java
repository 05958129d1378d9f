package io.sluice.core.room;

import java.util.List;

/// Everything a subscriber wants; the newest revision is the whole truth.
///
/// Immutable.
///
/// @param revision grows with each request
/// @param automatic true: the server fills the seats; false: video only of what is wanted
/// @param pins participants who get a seat before all others, in this order
/// @param wants sizes, priorities, pauses and, unless automatic, the choice itself
public record SubscriptionRequest(long revision, boolean automatic, List<ParticipantId> pins, List<Want> wants) {
    /// What holds until the first request.
    public static final SubscriptionRequest AUTOMATIC = new SubscriptionRequest(0, true, List.of(), List.of());

    public SubscriptionRequest {
        pins = List.copyOf(pins);
        wants = List.copyOf(wants);
    }
}
