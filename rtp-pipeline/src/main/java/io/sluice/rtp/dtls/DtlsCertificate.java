package io.sluice.rtp.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A self-signed ECDSA P-256 certificate and its key, as WebRTC identifies endpoints by (RFC 8827 §6.5). Immutable.
public final class DtlsCertificate {
    /// Peers look at the fingerprint, not at the dates; a year outlasts any server process (chosen).
    private static final Duration VALIDITY = Duration.ofDays(365);

    private final byte[] encoded;
    private final AsymmetricKeyParameter privateKey;
    private final Fingerprint fingerprint;

    private DtlsCertificate(byte[] encoded, AsymmetricKeyParameter privateKey) {
        this.encoded = encoded;
        this.privateKey = privateKey;
        this.fingerprint = Fingerprint.of("sha-256", encoded);
    }

    /// A certificate with a fresh key.
    public static DtlsCertificate generate() {
        try {
            SecureRandom random = new SecureRandom();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return selfSigned("CN=sluice", generator.generateKeyPair(), "SHA256withECDSA", random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    static DtlsCertificate selfSigned(String subject, KeyPair keys, String signature, SecureRandom random) {
        Instant now = Instant.now();
        X500Name name = new X500Name(subject);
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                name,
                new BigInteger(64, random).setBit(0),
                Date.from(now.minus(Duration.ofDays(1))),
                Date.from(now.plus(VALIDITY)),
                name,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        try {
            byte[] encoded = builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))
                    .getEncoded();
            return new DtlsCertificate(
                    encoded, PrivateKeyFactory.createKey(keys.getPrivate().getEncoded()));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot sign a certificate with " + signature, e);
        }
    }

    /// The SHA-256 fingerprint for `a=fingerprint`.
    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /// The certificate in DER.
    public byte[] encoded() {
        return encoded.clone();
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }
}
