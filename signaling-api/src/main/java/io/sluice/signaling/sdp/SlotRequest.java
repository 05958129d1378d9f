package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;

/// What a client wants one receiving section to be (`join.slots`). Immutable.
///
/// @param seat sections of one seat and purpose are one media stream; -1 = on its own
public record SlotRequest(int seat, TrackSource purpose) {
    public static final int MAX_SEAT = 255;

    public SlotRequest {
        if (seat < -1 || seat > MAX_SEAT) {
            throw new IllegalArgumentException("seat out of range: " + seat);
        }
    }
}
