package io.sluice.rtp.codec;

/// An RTCP feedback message negotiated for a payload format (RFC 4585 §4.2). Immutable.
public enum RtcpFeedback {
    /// Generic NACK, RFC 4585 §6.2.1.
    NACK("nack"),
    /// Picture loss indication, RFC 4585 §6.3.1.
    PLI("nack pli"),
    /// Full intra request, RFC 5104 §4.3.1.
    FIR("ccm fir"),
    /// Receiver estimated maximum bitrate, draft-alvestrand-rmcat-remb.
    REMB("goog-remb"),
    /// Transport-wide congestion control, draft-holmer-rmcat-transport-wide-cc-extensions-01.
    TRANSPORT_CC("transport-cc"),
    /// Congestion control feedback, RFC 8888.
    CCFB("ack ccfb");

    private final String sdpValue;

    RtcpFeedback(String sdpValue) {
        this.sdpValue = sdpValue;
    }

    /// The value of `a=rtcp-fb` after the payload type.
    public String sdpValue() {
        return sdpValue;
    }
}
