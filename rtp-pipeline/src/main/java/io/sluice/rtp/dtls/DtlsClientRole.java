package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;
import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/// The DTLS 1.2 client of bots and tests: shows its certificate, judges the server's (RFC 6347, RFC 5764).
///
/// Owned by the endpoint's thread.
final class DtlsClientRole extends DefaultTlsClient implements DtlsRole {
    private final DtlsContext dtls;
    private final PeerIdentity expected;
    private final RecordGate gate = new RecordGate(true);
    private @Nullable SrtpProfile profile;
    private @Nullable DtlsFailure refusal;
    private @Nullable SrtpKeyingMaterial keys;

    DtlsClientRole(DtlsContext dtls, PeerIdentity expected) {
        super(dtls.crypto());
        this.dtls = dtls;
        this.expected = expected;
    }

    @Override
    public DTLSTransport handshake(DatagramTransport transport) throws IOException {
        return new DTLSClientProtocol().connect(this, transport);
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
    protected Vector getSupportedGroups(Vector namedGroupRoles) {
        Vector<Integer> groups = new Vector<>();
        for (int group : DtlsPolicy.groups()) {
            groups.add(group);
        }
        return groups;
    }

    @Override
    protected Vector getSupportedSignatureAlgorithms() {
        return DtlsPolicy.signatureAlgorithms();
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
    public Hashtable getClientExtensions() throws IOException {
        Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(
                extensions, new UseSRTPData(DtlsPolicy.dtlsIds(dtls.config().profiles()), TlsUtils.EMPTY_BYTES));
        return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable serverExtensions) throws IOException {
        super.processServerExtensions(serverExtensions);
        UseSRTPData chosen = serverExtensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(serverExtensions);
        int[] ids = chosen == null ? new int[0] : chosen.getProtectionProfiles();
        profile = ids.length == 1 ? SrtpProfile.ofDtlsId(ids[0]) : null;
        if (profile == null || !dtls.config().profiles().contains(profile)) {
            throw refuse(DtlsFailure.NO_SRTP_PROFILE, AlertDescription.illegal_parameter);
        }
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                DtlsFailure failure = expected.refuse(server.getCertificate());
                if (failure != null) {
                    throw refuse(failure, AlertDescription.bad_certificate);
                }
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return DtlsPolicy.signer(context, dtls);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        if (profile == null) {
            throw refuse(DtlsFailure.NO_SRTP_PROFILE, AlertDescription.internal_error);
        }
        keys = DtlsPolicy.export(context, profile);
    }

    private TlsFatalAlert refuse(DtlsFailure failure, short alert) {
        refusal = failure;
        return new TlsFatalAlert(alert, failure.sentence());
    }
}
