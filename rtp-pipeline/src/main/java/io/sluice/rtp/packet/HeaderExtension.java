package io.sluice.rtp.packet;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An RTP header extension the SFU knows by URI (RFC 8285). Immutable.
///
/// Hop-by-hop ones are ended and re-made by the SFU; end-to-end ones are copied with the id translated; the others are
/// known only to be declined or dropped by name.
public enum HeaderExtension {
    /// RFC 8843 §15.
    MID("urn:ietf:params:rtp-hdrext:sdes:mid", Scope.HOP_BY_HOP),
    /// RFC 8852.
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", Scope.HOP_BY_HOP),
    /// RFC 8852.
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", Scope.HOP_BY_HOP),
    TRANSPORT_CC("http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", Scope.HOP_BY_HOP),
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", Scope.HOP_BY_HOP),
    /// RFC 6464.
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level", Scope.END_TO_END),
    DEPENDENCY_DESCRIPTOR(
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension",
            Scope.END_TO_END),
    VIDEO_LAYERS_ALLOCATION("http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00", Scope.HOP_BY_HOP),
    COLOR_SPACE("http://www.webrtc.org/experiments/rtp-hdrext/color-space", Scope.END_TO_END),
    PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", Scope.END_TO_END),
    ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time", Scope.END_TO_END),
    /// 3GPP TS 26.114 §7.4.5.
    VIDEO_ORIENTATION("urn:3gpp:video-orientation", Scope.UNUSED),
    /// RFC 5450.
    TRANSMISSION_OFFSET("urn:ietf:params:rtp-hdrext:toffset", Scope.UNUSED),
    VIDEO_CONTENT_TYPE("http://www.webrtc.org/experiments/rtp-hdrext/video-content-type", Scope.UNUSED),
    VIDEO_TIMING("http://www.webrtc.org/experiments/rtp-hdrext/video-timing", Scope.UNUSED);

    private enum Scope {
        HOP_BY_HOP,
        END_TO_END,
        UNUSED
    }

    private static final Map<String, HeaderExtension> BY_URI = new HashMap<>();

    static {
        for (HeaderExtension extension : values()) {
            BY_URI.put(extension.uri, extension);
        }
    }

    private final String uri;
    private final Scope scope;

    HeaderExtension(String uri, Scope scope) {
        this.uri = uri;
        this.scope = scope;
    }

    public String uri() {
        return uri;
    }

    public boolean hopByHop() {
        return scope == Scope.HOP_BY_HOP;
    }

    public boolean endToEnd() {
        return scope == Scope.END_TO_END;
    }

    /// The extension with exactly this URI, or null.
    public static @Nullable HeaderExtension ofUri(String uri) {
        return BY_URI.get(uri);
    }
}
