package io.sluice.rtp.srtp;

import org.jspecify.annotations.Nullable;

/// The SRTP protection profiles a WebRTC peer can negotiate by DTLS-SRTP (RFC 5764 §4.1.2, RFC 7714 §14.2), best first.
/// Immutable.
public enum SrtpProfile {
    /// AES-128-GCM with a 16-byte tag (RFC 7714): what we choose as DTLS server.
    AEAD_AES_128_GCM(0x0007, 16, 12, 16, 16),
    /// AES-256-GCM with a 16-byte tag (RFC 7714).
    AEAD_AES_256_GCM(0x0008, 32, 12, 16, 16),
    /// AES-128 counter mode with HMAC-SHA1 cut to 80 bits (RFC 3711), mandatory to implement (RFC 8827 §6.5).
    AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10, 10);

    private final int dtlsId;
    private final int keyLength;
    private final int saltLength;
    private final int tagLength;
    private final int rtcpTagLength;

    SrtpProfile(int dtlsId, int keyLength, int saltLength, int tagLength, int rtcpTagLength) {
        this.dtlsId = dtlsId;
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
        this.rtcpTagLength = rtcpTagLength;
    }

    /// The value of the `use_srtp` extension.
    public int dtlsId() {
        return dtlsId;
    }

    /// Bytes of a master key, which are also the bytes of a session encryption key.
    public int keyLength() {
        return keyLength;
    }

    /// Bytes of a master salt.
    public int saltLength() {
        return saltLength;
    }

    /// Bytes authentication adds to an RTP packet.
    public int tagLength() {
        return tagLength;
    }

    /// Bytes authentication adds to an RTCP packet, without the four of the SRTCP index.
    public int rtcpTagLength() {
        return rtcpTagLength;
    }

    /// Bytes an RTCP packet grows by: tag and SRTCP index.
    public int rtcpOverhead() {
        return rtcpTagLength + 4;
    }

    public boolean isAead() {
        return this != AES128_CM_HMAC_SHA1_80;
    }

    /// The profile with this `use_srtp` value, or null when it is none of ours.
    public static @Nullable SrtpProfile ofDtlsId(int dtlsId) {
        for (SrtpProfile profile : values()) {
            if (profile.dtlsId == dtlsId) {
                return profile;
            }
        }
        return null;
    }
}
