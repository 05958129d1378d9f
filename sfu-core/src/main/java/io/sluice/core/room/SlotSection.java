package io.sluice.core.room;

import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.util.List;

/// One media section the SFU sends to a participant on: a slot. Immutable.
///
/// @param formats what the participant can receive, its own payload types, most preferred first
/// @param extensions accepted header extensions, the participant's own ids
/// @param ssrc the slot's SSRC, never changes while the participant stays
/// @param rtxSsrc SSRC of its retransmissions, 0 for audio
/// @param seat slots of one seat ≥ 0 are an audio and video pair in one media stream; -1 = on its own
/// @param purpose CAMERA or SCREEN = part of such a seat; MICROPHONE = audio only, for someone without a seat
public record SlotSection(
        String mid,
        MediaKind kind,
        List<PayloadFormat> formats,
        HeaderExtensionMap extensions,
        int ssrc,
        int rtxSsrc,
        int seat,
        TrackSource purpose) {
    public SlotSection {
        formats = List.copyOf(formats);
    }
}
