package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;

/// The SRTP master keys and salts a DTLS handshake agreed on (RFC 5764 §4.2). Immutable: the arrays are not to be
/// changed, except to be wiped.
///
/// @param localKey protects what we send
/// @param remoteKey protects what the peer sends
@SuppressWarnings("ArrayRecordComponent")
public record SrtpKeyingMaterial(
        SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {
    public SrtpKeyingMaterial {
        if (localKey.length != profile.keyLength()
                || remoteKey.length != profile.keyLength()
                || localSalt.length != profile.saltLength()
                || remoteSalt.length != profile.saltLength()) {
            throw new IllegalArgumentException("keys do not fit " + profile);
        }
    }

    /// Hides the keys: descriptions end up in logs.
    @Override
    public String toString() {
        return "SrtpKeyingMaterial[" + profile + "]";
    }
}
