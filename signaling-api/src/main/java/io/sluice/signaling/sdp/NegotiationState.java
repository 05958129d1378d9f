package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import java.util.List;
import java.util.Map;

/// What must stay the same from answer to answer of one participant. Immutable.
///
/// @param sessionId of the `o=` line
/// @param version of the `o=` line of the last answer
/// @param lines media type and mid of each m-section so far
/// @param slots slots by mid, also those paused with `a=inactive`
public record NegotiationState(
        long sessionId, long version, String cname, List<Line> lines, Map<String, SlotIdentity> slots) {
    public NegotiationState {
        lines = List.copyOf(lines);
        slots = Map.copyOf(slots);
    }

    /// One m-section: only a stopped one may change its type or mid (RFC 8829 §5.2.2).
    public record Line(String media, String mid, boolean stopped) {}

    /// What a slot is known by at the client.
    ///
    /// @param rtxSsrc 0 for audio
    public record SlotIdentity(int ssrc, int rtxSsrc, int seat, TrackSource purpose) {
        /// The media stream of a slot: one for both sections of a seat, one of its own otherwise.
        String streamId(String mid) {
            if (seat < 0) {
                return "slot-" + mid;
            }
            return switch (purpose) {
                case CAMERA, MICROPHONE -> "camera-" + seat;
                case SCREEN, SCREEN_AUDIO -> "screen-" + seat;
                case OTHER -> "other-" + seat;
            };
        }
    }
}
