package io.sluice.rtp.dtls;

import io.sluice.rtp.srtp.SrtpProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;

/// What both DTLS roles agree to: suites, groups, signatures, and how SRTP keys are cut out of the exporter (RFC 8827
/// §6.5, RFC 5764 §4.2). Immutable.
final class DtlsPolicy {
    private static final SignatureAndHashAlgorithm OUR_SIGNATURE =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private DtlsPolicy() {}

    /// Forward secret AEAD suites for an ECDSA certificate, the mandatory one first.
    static int[] cipherSuites() {
        return new int[] {
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
        };
    }

    static int[] groups() {
        return new int[] {NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1};
    }

    /// ECDSA and RSA from SHA-256 up: browsers can also be given RSA certificates.
    static Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        algorithms.add(OUR_SIGNATURE);
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha512, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha384);
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha512);
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha384, SignatureAlgorithm.rsa));
        algorithms.add(SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha512, SignatureAlgorithm.rsa));
        return algorithms;
    }

    static int[] dtlsIds(List<SrtpProfile> profiles) {
        return profiles.stream().mapToInt(SrtpProfile::dtlsId).toArray();
    }

    static TlsCredentialedSigner signer(TlsContext tls, DtlsContext context) {
        DtlsCertificate certificate = context.certificate();
        TlsCertificate leaf = new BcTlsCertificate(
                context.crypto(), org.bouncycastle.asn1.x509.Certificate.getInstance(certificate.encoded()));
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(tls),
                context.crypto(),
                certificate.privateKey(),
                new Certificate(new TlsCertificate[] {leaf}),
                OUR_SIGNATURE);
    }

    /// Exports the keys of a finished handshake: client key, server key, client salt, server salt, in this order.
    static SrtpKeyingMaterial export(TlsContext tls, SrtpProfile profile) {
        int key = profile.keyLength();
        int salt = profile.saltLength();
        byte[] material = tls.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (key + salt));
        byte[] clientKey = Arrays.copyOfRange(material, 0, key);
        byte[] serverKey = Arrays.copyOfRange(material, key, 2 * key);
        byte[] clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
        byte[] serverSalt = Arrays.copyOfRange(material, 2 * key + salt, material.length);
        Arrays.fill(material, (byte) 0);
        return tls.isServer()
                ? new SrtpKeyingMaterial(profile, serverKey, serverSalt, clientKey, clientSalt)
                : new SrtpKeyingMaterial(profile, clientKey, clientSalt, serverKey, serverSalt);
    }
}
