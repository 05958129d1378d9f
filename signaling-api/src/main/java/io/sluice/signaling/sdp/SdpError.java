package io.sluice.signaling.sdp;

/// Why an offer is refused as a whole. The codes are part of the signaling protocol and never change. Immutable.
public enum SdpError {
    /// Bytes, lines or attributes beyond what the parser accepts.
    TOO_LARGE("sdp-too-large"),
    /// Against the grammar of RFC 8866 or of an attribute.
    MALFORMED("sdp-malformed"),
    TOO_MANY_MEDIA("sdp-too-many-media"),
    /// Nothing to negotiate: no audio or video section that is not stopped.
    NO_MEDIA("sdp-no-media"),
    NO_BUNDLE("sdp-no-bundle"),
    NO_RTCP_MUX("sdp-no-rtcp-mux"),
    BAD_PROFILE("sdp-bad-profile"),
    SDES_ONLY("sdp-sdes-only"),
    NO_FINGERPRINT("sdp-no-fingerprint"),
    WEAK_FINGERPRINT("sdp-weak-fingerprint"),
    NO_ICE("sdp-no-ice"),
    ICE_LITE("sdp-ice-lite"),
    SETUP_ROLE("sdp-setup-role"),
    /// Every audio and video section was rejected.
    NO_COMMON_CODEC("sdp-no-common-codec"),
    /// A later offer does not continue the earlier one (RFC 8829 §5.2.2).
    MEDIA_MISMATCH("sdp-media-mismatch"),
    /// A later offer comes with another certificate, which would be another DTLS association.
    DTLS_RESTART("sdp-dtls-restart");

    private final String code;

    SdpError(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
