package io.sluice.rtp.transport;

/// What a datagram on the shared port is, told by its first byte (RFC 7983 §7, RFC 9443).
///
/// Immutable.
public enum DatagramKind {
    STUN,
    DTLS,
    RTP,
    RTCP,
    UNKNOWN;

    /// Classifies by the first two bytes of a datagram.
    ///
    /// @param first first byte, 0–255
    /// @param second second byte, 0–255; tells RTP from RTCP (RFC 5761 §4), may be 0 for a one-byte datagram
    public static DatagramKind of(int first, int second) {
        if (first >= 128 && first <= 191) {
            return second >= 192 && second <= 223 ? RTCP : RTP;
        }
        if (first <= 3) {
            return STUN;
        }
        if (first >= 20 && first <= 63) {
            return DTLS;
        }
        return UNKNOWN;
    }
}
