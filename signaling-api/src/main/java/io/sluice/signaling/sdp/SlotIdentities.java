package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.signaling.sdp.NegotiationState.SlotIdentity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The slots of one answer: those known from the last answer as they were, new ones with fresh SSRCs. Owned by its
/// caller.
final class SlotIdentities {
    private final SlotSsrcAllocator ssrcs;
    private final Map<String, SlotRequest> requests;
    private final Map<String, SlotIdentity> known;
    private final Map<String, SlotIdentity> kept = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();

    SlotIdentities(
            SessionDescription offer,
            SlotSsrcAllocator ssrcs,
            Map<String, SlotRequest> requests,
            Map<String, SlotIdentity> known) {
        this.ssrcs = ssrcs;
        this.requests = requests;
        this.known = known;
        collectUsed(offer);
    }

    /// SSRCs of the whole RTP session, which new slots must not collide with (RFC 9143 §9.1: one BUNDLE, one
    /// session).
    private void collectUsed(SessionDescription offer) {
        for (MediaDescription section : offer.media()) {
            for (String line : section.attributes().all("ssrc")) {
                int space = line.indexOf(' ');
                used.add((int) SdpParser.longNumber(space < 0 ? line : line.substring(0, space), 0xFFFF_FFFFL));
            }
        }
        for (SlotIdentity slot : known.values()) {
            used.add(slot.ssrc());
            used.add(slot.rtxSsrc());
        }
    }

    /// Whether the client asked for a slot here, now or in an earlier offer.
    boolean isWanted(String mid) {
        return requests.containsKey(mid) || known.containsKey(mid);
    }

    /// The identity of the slot on this section, made when there is none.
    SlotIdentity of(String mid, MediaKind kind) {
        SlotIdentity identity = known.get(mid);
        if (identity == null) {
            SlotRequest request = requests.get(mid);
            if (request == null) {
                request = new SlotRequest(-1, kind == MediaKind.AUDIO ? TrackSource.MICROPHONE : TrackSource.CAMERA);
            }
            int ssrc = freshSsrc();
            int rtxSsrc = kind == MediaKind.VIDEO ? freshSsrc() : 0;
            identity = new SlotIdentity(ssrc, rtxSsrc, request.seat(), request.purpose());
        }
        kept.put(mid, identity);
        return identity;
    }

    /// Keeps the identity of a slot the client paused, so that it comes back as it was.
    void keep(String mid) {
        @Nullable SlotIdentity identity = known.get(mid);
        if (identity != null) {
            kept.put(mid, identity);
        }
    }

    /// All slots of sections that are not stopped.
    Map<String, SlotIdentity> kept() {
        return kept;
    }

    private int freshSsrc() {
        // Ends, because an allocator does not repeat for ever and a session holds few SSRCs.
        while (true) {
            int ssrc = ssrcs.nextSsrc();
            if (ssrc != 0 && used.add(ssrc)) {
                return ssrc;
            }
        }
    }
}
