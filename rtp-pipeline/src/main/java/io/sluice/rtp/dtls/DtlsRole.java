package io.sluice.rtp.dtls;

import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/// The server's or the client's half of a handshake, as [DtlsEndpoint] drives it. Owned by the endpoint's thread.
sealed interface DtlsRole permits DtlsServerRole, DtlsClientRole {
    /// Runs the handshake; blocks.
    DTLSTransport handshake(DatagramTransport transport) throws IOException;

    /// What inbound records pass before they reach the handshake.
    RecordGate gate();

    /// Why this role refused the peer, null when it was not this role's doing.
    @Nullable
    DtlsFailure refusal();

    /// The exported keys, null before the handshake is complete.
    @Nullable
    SrtpKeyingMaterial keys();
}
