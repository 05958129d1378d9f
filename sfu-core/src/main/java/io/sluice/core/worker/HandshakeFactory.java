package io.sluice.core.worker;

import io.sluice.rtp.dtls.DtlsFailure;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import java.util.List;

/// Starts DTLS handshakes, which run outside the worker because they block.
///
/// Seam: the product uses BouncyCastle on virtual threads, simulations inject keys.
public interface HandshakeFactory {
    /// One handshake. Its calls never block.
    interface Handshake {
        /// A datagram from the peer.
        ///
        /// @return false when it had to be dropped
        boolean onDatagram(byte[] datagram);

        /// Ends it.
        void close();
    }

    /// What a handshake has to tell; called on the media worker's thread.
    interface Events {
        /// A datagram for the peer.
        void onSend(byte[] datagram);

        /// Keys, after the certificate was compared.
        void onKeys(SrtpKeyingMaterial keys);

        /// It failed; nothing was exported.
        void onFailed(DtlsFailure reason);

        /// The peer closed the association.
        void onClosed();
    }

    /// Starts a handshake as server.
    ///
    /// @param expected fingerprints of the offer
    Handshake start(List<Fingerprint> expected, Events events);
}
