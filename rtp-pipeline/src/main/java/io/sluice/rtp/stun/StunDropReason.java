package io.sluice.rtp.stun;

/// Why a STUN message taught us nothing. Immutable.
public enum StunDropReason {
    /// Not exactly one well-formed STUN message.
    MALFORMED,
    /// A method other than Binding (TURN is not spoken on this port).
    NOT_BINDING,
    /// A response nobody waits for, or an indication, which is never authenticated (RFC 8445 §11).
    UNEXPECTED_CLASS,
    /// A connectivity check without a right FINGERPRINT (RFC 8445 §7.1).
    BAD_FINGERPRINT,
    /// USERNAME is missing or names no session of ours.
    UNKNOWN_USERNAME,
    /// MESSAGE-INTEGRITY is missing or wrong.
    BAD_INTEGRITY,
    /// Authentic, but its transaction was seen before: a retransmission (answered again) or a replay.
    REPEATED,
    /// Authentic, with a comprehension-required attribute we do not know: answered with 420.
    UNKNOWN_ATTRIBUTE,
    /// Authentic, but its sender believes to be the controlled agent: answered with 487.
    ROLE_CONFLICT,
    /// Authentic, but its ICE attributes contradict each other: answered with 400.
    BAD_REQUEST,
    /// A STUN-server request above its sender's rate.
    RATE_LIMITED
}
