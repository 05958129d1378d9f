package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import io.sluice.rtp.ice.IceCredentials;
import java.nio.charset.StandardCharsets;
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

    /// The state after a first answer; credentials are random, so what is made from them names the session as well.
    static NegotiationState first(IceCredentials local, List<Line> lines, Map<String, SlotIdentity> slots) {
        long id = sessionId(local);
        return new NegotiationState(id, 1, "sluice-" + Long.toHexString(id), lines, slots);
    }

    /// The state after one more answer.
    NegotiationState next(List<Line> lines, Map<String, SlotIdentity> slots) {
        return new NegotiationState(sessionId, version + 1, cname, lines, slots);
    }

    /// 62 bits by FNV-1a: unique in time (RFC 8866 §5.2), and as part of the CNAME without meaning outside (RFC
    /// 7022 §4.2).
    private static long sessionId(IceCredentials credentials) {
        long hash = 0xcbf29ce484222325L;
        for (byte b : credentials.ufrag().getBytes(StandardCharsets.US_ASCII)) {
            hash = (hash ^ b) * 0x100000001b3L;
        }
        return hash >>> 2;
    }

    /// RFC 8829 §5.2.2: m-sections keep their place, type and mid; only a stopped one may be used anew.
    void checkContinuedBy(SessionDescription offer) throws SdpException {
        if (offer.media().size() < lines.size()) {
            throw new SdpException(SdpError.MEDIA_MISMATCH, "A later offer cannot have fewer m-sections.");
        }
        for (int i = 0; i < lines.size(); i++) {
            MediaDescription section = offer.media().get(i);
            Line line = lines.get(i);
            boolean same = section.media().equals(line.media()) && section.mid().equals(line.mid());
            if (!same && !line.stopped()) {
                throw new SdpException(
                        SdpError.MEDIA_MISMATCH,
                        section.label() + " was " + line.media() + " with mid " + line.mid() + " before.");
            }
        }
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
