package io.sluice.core.publish;

import io.sluice.core.room.SendSection;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.RtpPacketView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out which m-section and encoding an SSRC belongs to.
///
/// In this order: the MID and RID header extensions (both browsers send them until the first receiver report; Chromium
/// declares no SSRCs for simulcast), the SSRCs that the offer declared, and at last a payload type that only one
/// m-section negotiated (RFC 9143 §9.2). A retransmission stream is told by its payload type, its repaired RID, and the
/// declared FID groups.
///
/// Owned by the media worker.
final class StreamBinder {
    /// Where an SSRC belongs.
    ///
    /// @param section its m-section
    /// @param encodingIndex position of its rid in the section, 0 without simulcast
    /// @param retransmission whether it carries retransmissions (RFC 4588)
    /// @param primarySsrc for a declared retransmission stream, the SSRC it repairs; else 0
    record Binding(SendSection section, int encodingIndex, boolean retransmission, int primarySsrc) {}

    /// Why there is no binding.
    enum Refusal {
        /// Nothing in the packet or the offer says where it belongs (yet).
        UNBOUND,
        /// It names a MID or RID that was not negotiated.
        FOREIGN
    }

    /// Longest MID or RID looked at: both are short tokens in every browser (RFC 9143 §15, RFC 8852 §3.3).
    private static final int MAX_ID_LENGTH = 32;

    private List<SendSection> sections = List.of();
    private Refusal refusal = Refusal.UNBOUND;

    /// Replaces the negotiated m-sections.
    void setSections(List<SendSection> negotiated) {
        sections = new ArrayList<>(negotiated);
    }

    /// Binds the SSRC of a packet, or returns null; [#refusal] then tells why.
    @Nullable
    Binding bind(RtpPacketView packet) {
        refusal = Refusal.UNBOUND;
        String mid = text(packet, HeaderExtension.MID);
        if (mid != null) {
            SendSection section = sectionOf(mid);
            if (section == null || !section.formatsContain(packet.payloadType())) {
                refusal = Refusal.FOREIGN;
                return null;
            }
            return byRid(section, packet);
        }
        Binding declared = byDeclaration(packet.ssrc());
        if (declared != null) {
            return declared;
        }
        return byPayloadType(packet);
    }

    /// Why the last [#bind] returned null.
    Refusal refusal() {
        return refusal;
    }

    private @Nullable Binding byRid(SendSection section, RtpPacketView packet) {
        boolean retransmission = section.isRtx(packet.payloadType());
        if (section.rids().isEmpty()) {
            return new Binding(section, 0, retransmission, primaryOf(section, packet.ssrc()));
        }
        String rid = text(packet, retransmission ? HeaderExtension.REPAIRED_RID : HeaderExtension.RID);
        if (rid == null && retransmission) {
            rid = text(packet, HeaderExtension.RID);
        }
        if (rid == null) {
            return byDeclaration(packet.ssrc());
        }
        int encoding = section.rids().indexOf(rid);
        if (encoding < 0) {
            refusal = Refusal.FOREIGN;
            return null;
        }
        return new Binding(section, encoding, retransmission, 0);
    }

    private @Nullable Binding byDeclaration(int ssrc) {
        for (SendSection section : sections) {
            int index = section.ssrcs().indexOf(ssrc);
            if (index >= 0
                    && (section.rids().isEmpty()
                            ? index == 0
                            : index < section.rids().size())) {
                return new Binding(section, index, false, 0);
            }
            int primary = primaryOf(section, ssrc);
            if (primary != 0) {
                int repaired = Math.max(0, section.ssrcs().indexOf(primary));
                return new Binding(section, repaired, true, primary);
            }
        }
        return null;
    }

    private static int primaryOf(SendSection section, int rtxSsrc) {
        for (var pair : section.rtxSsrcs().entrySet()) {
            if (pair.getValue() == rtxSsrc) {
                return pair.getKey();
            }
        }
        return 0;
    }

    private @Nullable Binding byPayloadType(RtpPacketView packet) {
        SendSection only = null;
        for (SendSection section : sections) {
            if (section.formatsContain(packet.payloadType())) {
                if (only != null) {
                    return null;
                }
                only = section;
            }
        }
        if (only == null || !only.rids().isEmpty()) {
            return null;
        }
        return new Binding(only, 0, only.isRtx(packet.payloadType()), 0);
    }

    private @Nullable SendSection sectionOf(String mid) {
        for (SendSection section : sections) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }

    /// Extension ids are unique in a bundle (RFC 8285 §5), so that any section that negotiated the extension tells
    /// its id.
    private @Nullable String text(RtpPacketView packet, HeaderExtension extension) {
        for (SendSection section : sections) {
            int id = section.extensions().idOf(extension);
            if (id != 0) {
                int at = packet.findExtension(id);
                int length = packet.extensionLength();
                if (at < 0 || length == 0 || length > MAX_ID_LENGTH) {
                    return null;
                }
                return new String(packet.bytes(), at, length, StandardCharsets.US_ASCII);
            }
        }
        return null;
    }
}
