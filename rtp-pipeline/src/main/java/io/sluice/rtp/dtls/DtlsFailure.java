package io.sluice.rtp.dtls;

/// Why a DTLS association ended before it gave keys. Immutable.
public enum DtlsFailure {
    NO_CERTIFICATE("the peer showed no certificate"),
    FINGERPRINT_MISMATCH("the peer's certificate is not the one its session description announced"),
    WEAK_KEY("the peer's certificate has a key that is too weak or of a kind not accepted"),
    NO_SRTP_PROFILE("the peer offered no SRTP protection profile we support"),
    TIMEOUT("the handshake took too long"),
    PEER_ALERT("the peer broke the handshake off"),
    PROTOCOL("the handshake violated the protocol, or offered nothing we support"),
    INTERNAL("an error on our side");

    private final String sentence;

    DtlsFailure(String sentence) {
        this.sentence = sentence;
    }

    /// One clause that tells an operator what happened.
    public String sentence() {
        return sentence;
    }
}
