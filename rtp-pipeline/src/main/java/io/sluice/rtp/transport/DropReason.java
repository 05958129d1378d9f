package io.sluice.rtp.transport;

/// Why a packet that arrived, or that should have left, was not forwarded. Every exit of the packet's walk that is not
/// "sent" names one of these, and each is counted.
///
/// Immutable.
public enum DropReason {
    UNKNOWN_PROTOCOL("first byte is neither STUN, DTLS nor RTP (RFC 7983)"),
    UNKNOWN_PATH("media or DTLS from a 5-tuple that no authenticated STUN check validated"),
    TOO_LARGE("datagram longer than a packet buffer"),
    STUN_MALFORMED("STUN message that does not parse"),
    STUN_UNKNOWN_USER("STUN check for a username fragment that nobody here has"),
    STUN_REFUSED("STUN check that failed authentication or was refused"),
    STUN_RATE_LIMITED("STUN-server request above the rate limit of its prefix"),
    DTLS_QUEUE_FULL("DTLS datagram while the handshake's queue was full"),
    NO_KEYS("SRTP before the DTLS handshake finished"),
    SRTP_MALFORMED("SRTP or SRTCP packet too short or malformed"),
    SRTP_REPLAYED("SRTP or SRTCP packet seen before, or too old to tell"),
    SRTP_AUTH_FAILED("SRTP or SRTCP packet whose authentication tag is wrong"),
    SRTP_TOO_MANY_SSRCS("SSRC beyond the number that one participant may send"),
    POOL_EXHAUSTED("no free packet buffer"),
    RTP_MALFORMED("decrypted packet that is not valid RTP"),
    RTCP_MALFORMED("decrypted packet that is not valid RTCP"),
    RTP_UNBOUND("SSRC that belongs to no negotiated m-section"),
    RTP_FOREIGN_MID("MID or RID that this participant did not negotiate"),
    RTP_UNKNOWN_PAYLOAD_TYPE("payload type that the m-section did not negotiate"),
    RTP_DUPLICATE("packet received before"),
    RTP_TOO_OLD("packet older than the packet ring"),
    RTP_PADDING_ONLY("probe or keep-alive without payload"),
    RTX_MALFORMED("retransmission without an original sequence number"),
    RTX_UNKNOWN_STREAM("retransmission for a stream that is not known yet"),
    TRACK_UNDECLARED("media on an m-section whose track was not declared, or was withdrawn"),
    TRACK_MUTED("media of a track that its participant has muted"),
    DESCRIPTOR_MALFORMED("payload descriptor that does not parse"),
    LAYER_NOT_SELECTED("layer that this subscriber is not given"),
    WAITING_FOR_KEYFRAME("frame that cannot be decoded before the next keyframe"),
    WAITING_FOR_ACKNOWLEDGEMENT("slot whose new owner the client has not acknowledged yet"),
    LATE_AFTER_SWITCH("packet from before the latest layer or slot switch"),
    NOT_DECODABLE("payload format that the subscriber did not negotiate"),
    TRANSPORT_NOT_READY("subscriber without a selected path or keys"),
    NACK_NOT_CACHED("retransmission wish for a packet that is no longer cached"),
    NACK_OVER_BUDGET("retransmission wish above the subscriber's budget"),
    PACER_OVERFLOW("packet that waited too long for the pacer"),
    SOURCE_EVICTED("packet that left the packet ring before it was sent"),
    SEND_FAILED("datagram that the socket did not take"),
    TCP_QUEUE_FULL("packet that a slow TCP connection had no room for; of a video frame, all of it"),
    RTCP_FOREIGN_SSRC("RTCP feedback about an SSRC that is not sent to this participant"),
    KEYFRAME_REQUEST_OVER_BUDGET("keyframe request above the subscriber's budget"),
    WORKER_QUEUE_FULL("datagram for a worker whose queue was full");

    private final String sentence;

    DropReason(String sentence) {
        this.sentence = sentence;
    }

    /// One clause that tells an operator what was dropped and why.
    public String sentence() {
        return sentence;
    }
}
