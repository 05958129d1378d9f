package io.sluice.core.room;

import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One media section a participant sends to the SFU on. Immutable.
///
/// @param formats accepted payload formats, the participant's own payload types, most preferred first
/// @param extensions accepted header extensions, the participant's own ids
/// @param rids accepted simulcast encodings in the order of the description; empty = no simulcast
/// @param ssrcs declared primary SSRCs as unsigned numbers in an int; empty when bound by MID/RID only
/// @param rtxSsrcs declared retransmission SSRC of each primary (`ssrc-group:FID`)
public record SendSection(
        String mid,
        MediaKind kind,
        List<PayloadFormat> formats,
        HeaderExtensionMap extensions,
        List<String> rids,
        List<Integer> ssrcs,
        Map<Integer, Integer> rtxSsrcs) {
    public SendSection {
        formats = List.copyOf(formats);
        rids = List.copyOf(rids);
        ssrcs = List.copyOf(ssrcs);
        rtxSsrcs = Collections.unmodifiableMap(new LinkedHashMap<>(rtxSsrcs));
    }

    /// Whether a payload type is one of this section's, as media or as retransmission.
    public boolean formatsContain(int payloadType) {
        for (PayloadFormat format : formats) {
            if (format.payloadType() == payloadType || format.rtxPayloadType() == payloadType) {
                return true;
            }
        }
        return false;
    }

    /// Whether a payload type means a retransmission here (RFC 4588).
    public boolean isRtx(int payloadType) {
        for (PayloadFormat format : formats) {
            if (format.rtxPayloadType() == payloadType) {
                return true;
            }
        }
        return false;
    }
}
