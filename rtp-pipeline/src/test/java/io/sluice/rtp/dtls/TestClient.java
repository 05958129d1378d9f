package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.List;
import java.util.function.BiFunction;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/// A DTLS client that can be told to misbehave, handshaking with a server endpoint in this JVM.
final class TestClient extends DefaultTlsClient {
    BiFunction<TlsContext, BcTlsCrypto, @Nullable TlsCredentials> credentials = (tls, crypto) -> null;
    int[] srtp = {SrtpProfile.AEAD_AES_128_GCM.dtlsId()};
    boolean extendedMasterSecret = true;
    ProtocolVersion version = ProtocolVersion.DTLSv12;

    private final BcTlsCrypto crypto;

    TestClient(BcTlsCrypto crypto) {
        super(crypto);
        this.crypto = crypto;
    }

    /// Runs the handshake with a server that expects these fingerprints.
    ///
    /// @return what the server told
    DtlsPair.Side against(DtlsContext context, List<Fingerprint> expected) {
        DtlsPair.Side server = new DtlsPair.Side();
        DtlsEndpoint endpoint = DtlsEndpoint.server(context, expected, server);
        QueuedDatagrams wire = new QueuedDatagrams(64, new RecordGate(true), endpoint::onDatagram);
        server.tap = datagram -> {
            wire.offer(datagram);
            return datagram;
        };
        try {
            new DTLSClientProtocol().connect(this, wire);
        } catch (IOException e) {
            // The server's opinion is what counts here.
        }
        return server;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return version.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return version == ProtocolVersion.DTLSv12
                ? DtlsPolicy.cipherSuites()
                : new int[] {CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA};
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return 20_000;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return 100;
    }

    @Override
    public boolean shouldUseExtendedMasterSecret() {
        return extendedMasterSecret;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        if (srtp.length > 0) {
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(srtp, TlsUtils.EMPTY_BYTES));
        }
        return extensions;
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) {
                // Believes everybody.
            }

            @Override
            public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) {
                return credentials.apply(context, crypto);
            }
        };
    }
}
