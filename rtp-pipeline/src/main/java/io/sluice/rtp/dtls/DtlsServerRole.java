package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsHandshakeHash;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// The DTLS 1.2 server: asks for the client's certificate, judges it, chooses the SRTP profile (RFC 6347, RFC 5764).
///
/// It sends no HelloVerifyRequest: the path was validated by ICE, and a browser's ClientHello spans two datagrams.
///
/// Owned by the endpoint's thread.
final class DtlsServerRole extends DefaultTlsServer implements DtlsRole {
    private final DtlsContext dtls;
    private final PeerIdentity expected;
    private final RecordGate gate = new RecordGate(false);
    private @Nullable SrtpProfile profile;
    private @Nullable DtlsFailure refusal;
    private @Nullable SrtpKeyingMaterial keys;

    DtlsServerRole(DtlsContext dtls, PeerIdentity expected) {
        super(dtls.crypto());
        this.dtls = dtls;
        this.expected = expected;
    }

    @Override
    public DTLSTransport handshake(DatagramTransport transport) throws IOException {
        return new GatedProtocol().accept(this, transport);
    }

    @Override
    public RecordGate gate() {
        return gate;
    }

    @Override
    public @Nullable DtlsFailure refusal() {
        return refusal;
    }

    @Override
    public @Nullable SrtpKeyingMaterial keys() {
        return keys;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return DtlsPolicy.cipherSuites();
    }

    @Override
    public int[] getSupportedGroups() {
        return DtlsPolicy.groups();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return dtls.config().handshakeTimeoutMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return dtls.config().resendMillis();
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() {
        return DtlsPolicy.signer(context, dtls);
    }

    @Override
    public void processClientExtensions(Hashtable clientExtensions) throws IOException {
        super.processClientExtensions(clientExtensions);
        UseSRTPData offered = clientExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(clientExtensions);
        int[] ids = offered == null ? new int[0] : offered.getProtectionProfiles();
        for (SrtpProfile candidate : dtls.config().profiles()) {
            if (Arrays.stream(ids).anyMatch(id -> id == candidate.dtlsId())) {
                profile = candidate;
                return;
            }
        }
        throw refuse(DtlsFailure.NO_SRTP_PROFILE, AlertDescription.handshake_failure);
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        Hashtable extensions = super.getServerExtensions();
        if (profile == null) {
            throw refuse(DtlsFailure.NO_SRTP_PROFILE, AlertDescription.handshake_failure);
        }
        // No MKI: an empty one tells the client that we do not use its own (RFC 5764 §4.1.3).
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(new int[] {profile.dtlsId()}, TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
        return new CertificateRequest(types, DtlsPolicy.signatureAlgorithms(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate clientCertificate) throws IOException {
        DtlsFailure failure = expected.refuse(clientCertificate);
        if (failure != null) {
            throw refuse(failure, AlertDescription.bad_certificate);
        }
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (profile == null || context.getSecurityParametersConnection().getPeerCertificate() == null) {
            throw refuse(DtlsFailure.NO_CERTIFICATE, AlertDescription.internal_error);
        }
        keys = DtlsPolicy.export(context, profile);
    }

    /// Opens the gate behind the CertificateVerify, the last message before the client's ChangeCipherSpec.
    private final class GatedProtocol extends DTLSServerProtocol {
        @Override
        protected void processCertificateVerify(ServerHandshakeState state, byte[] body, TlsHandshakeHash handshakeHash)
                throws IOException {
            super.processCertificateVerify(state, body, handshakeHash);
            gate.allowChangeCipherSpec();
        }
    }

    private TlsFatalAlert refuse(DtlsFailure failure, short alert) {
        refusal = failure;
        return new TlsFatalAlert(alert, failure.sentence());
    }
}
