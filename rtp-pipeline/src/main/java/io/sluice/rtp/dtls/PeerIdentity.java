package io.sluice.rtp.dtls;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.jspecify.annotations.Nullable;

/// Who the peer has to be: the fingerprints its session description announced (RFC 8122 §5, RFC 8827 §6.5).
///
/// Of several hash algorithms the strongest decides, and a weaker one that matches saves nothing: else the weakest
/// would be the security of all. Of several fingerprints of that algorithm, which stand for several certificates, any
/// may match. Only the peer's own certificate counts, whatever chain it shows.
///
/// Immutable.
final class PeerIdentity {
    /// NIST SP 800-131A: at least 2,048 bits; above 8,192 verifying a signature becomes an attack.
    private static final int MIN_RSA_BITS = 2048;

    private static final int MAX_RSA_BITS = 8192;
    private static final int MIN_EC_BITS = 256;

    private final List<Fingerprint> accepted;

    /// @throws IllegalArgumentException when there is no fingerprint: such a peer could be anybody
    PeerIdentity(List<Fingerprint> announced) {
        String strongest = announced.stream()
                .map(Fingerprint::algorithm)
                .max(String::compareTo)
                .orElseThrow(() -> new IllegalArgumentException("no fingerprint to authenticate the peer by"));
        accepted = announced.stream()
                .filter(fingerprint -> fingerprint.algorithm().equals(strongest))
                .toList();
    }

    /// Judges the certificate the peer showed.
    ///
    /// @return why it is refused, or null when the peer is the announced one
    @Nullable
    DtlsFailure refuse(Certificate chain) throws IOException {
        if (chain.isEmpty()) {
            return DtlsFailure.NO_CERTIFICATE;
        }
        byte[] encoded = chain.getCertificateAt(0).getEncoded();
        if (accepted.stream().noneMatch(fingerprint -> fingerprint.matches(encoded))) {
            return DtlsFailure.FINGERPRINT_MISMATCH;
        }
        return isStrong(encoded) ? null : DtlsFailure.WEAK_KEY;
    }

    private static boolean isStrong(byte[] encoded) {
        AsymmetricKeyParameter key;
        try {
            SubjectPublicKeyInfo info =
                    org.bouncycastle.asn1.x509.Certificate.getInstance(encoded).getSubjectPublicKeyInfo();
            key = PublicKeyFactory.createKey(info);
        } catch (IOException | RuntimeException e) {
            return false;
        }
        return switch (key) {
            case RSAKeyParameters rsa ->
                rsa.getModulus().bitLength() >= MIN_RSA_BITS && rsa.getModulus().bitLength() <= MAX_RSA_BITS;
            case ECPublicKeyParameters ec -> ec.getParameters().getCurve().getFieldSize() >= MIN_EC_BITS;
            default -> false;
        };
    }
}
