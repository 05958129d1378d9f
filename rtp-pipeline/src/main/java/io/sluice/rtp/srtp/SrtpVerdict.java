package io.sluice.rtp.srtp;

/// What became of one SRTP or SRTCP packet. Immutable.
public enum SrtpVerdict {
    /// Authentic and new: the plain packet is in the buffer.
    OK,
    /// Its index was seen before.
    REPLAYED,
    /// Its index is behind the replay window.
    TOO_OLD,
    /// The tag is wrong for every index it could have.
    AUTH_FAILED,
    /// Too short, too long for a buffer, or not RTP or RTCP by its header.
    MALFORMED,
    /// SRTCP without the E flag: authenticated only, which WebRTC never does (RFC 8827 §6.5).
    NOT_ENCRYPTED,
    /// A new SSRC, and the peer has as many as it may.
    TOO_MANY_SSRCS
}
