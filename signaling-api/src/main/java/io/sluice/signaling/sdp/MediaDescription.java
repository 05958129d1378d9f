package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.MediaKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One m-section of a description: its m-line, its mid and direction, its attributes. Immutable.
///
/// @param media the media type, for example `audio` or `application`
/// @param protocol for example `UDP/TLS/RTP/SAVPF`
/// @param formats the format list of the m-line: payload types for RTP
/// @param mid empty when the section has none
/// @param connection the `c=` value, empty when there is none
/// @param direction its own, or the session's, or sendrecv
record MediaDescription(
        int index,
        String media,
        int port,
        String protocol,
        List<String> formats,
        String mid,
        String connection,
        Direction direction,
        SdpAttributes attributes) {

    MediaDescription {
        formats = List.copyOf(formats);
    }

    /// AUDIO, VIDEO, or null for anything else.
    @Nullable
    MediaKind kind() {
        return switch (media) {
            case "audio" -> MediaKind.AUDIO;
            case "video" -> MediaKind.VIDEO;
            default -> null;
        };
    }

    /// Port 0 without `a=bundle-only` means stopped or refused (RFC 9143 §6).
    boolean stopped() {
        return port == 0 && !attributes.has("bundle-only");
    }

    MediaDescription withDirection(Direction other) {
        return new MediaDescription(index, media, port, protocol, formats, mid, connection, other, attributes);
    }

    /// How errors name this section.
    String label() {
        return "m=" + media + " number " + index + (mid.isEmpty() ? "" : " (mid " + mid + ")");
    }
}
