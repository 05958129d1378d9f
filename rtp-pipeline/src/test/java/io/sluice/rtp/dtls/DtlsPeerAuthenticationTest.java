package io.sluice.rtp.dtls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Test;

class DtlsPeerAuthenticationTest {
    private static final DtlsContext SERVER = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
    private static final DtlsContext CLIENT = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
    private static final DtlsContext OTHER = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);

    private final SecureRandom random = new SecureRandom();

    @Test
    void refusesACertificateThatWasNotAnnounced() {
        DtlsPair pair = pair(List.of(OTHER.certificate().fingerprint()), DtlsPair.of(SERVER));
        assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, DtlsPair.await(pair.server.failure));
        assertEquals(DtlsFailure.PEER_ALERT, DtlsPair.await(pair.client.failure));
        assertFalse(pair.server.keys.isDone());
        assertFalse(pair.client.keys.isDone());
    }

    @Test
    void theClientAlsoRefusesAServerThatWasNotAnnounced() {
        DtlsPair pair = pair(DtlsPair.of(CLIENT), DtlsPair.of(OTHER));
        assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, DtlsPair.await(pair.client.failure));
        assertEquals(DtlsFailure.PEER_ALERT, DtlsPair.await(pair.server.failure));
        assertFalse(pair.server.keys.isDone());
    }

    @Test
    void acceptsTheSecondOfTwoFingerprints() {
        DtlsPair pair = pair(
                List.of(OTHER.certificate().fingerprint(), CLIENT.certificate().fingerprint()), DtlsPair.of(SERVER));
        DtlsPair.await(pair.server.keys);
        DtlsPair.await(pair.client.keys);
    }

    @Test
    void theStrongestHashDecides() {
        byte[] mine = CLIENT.certificate().encoded();
        byte[] others = OTHER.certificate().encoded();
        DtlsPair good =
                pair(List.of(Fingerprint.of("sha-256", others), Fingerprint.of("sha-512", mine)), DtlsPair.of(SERVER));
        DtlsPair.await(good.server.keys);
        DtlsPair bad =
                pair(List.of(Fingerprint.of("sha-256", mine), Fingerprint.of("sha-384", others)), DtlsPair.of(SERVER));
        assertEquals(DtlsFailure.FINGERPRINT_MISMATCH, DtlsPair.await(bad.server.failure));
    }

    @Test
    void refusesToExpectNobody() {
        assertThrows(IllegalArgumentException.class, () -> DtlsEndpoint.server(SERVER, List.of(), new DtlsPair.Side()));
    }

    @Test
    void refusesAClientWithoutCertificate() {
        DtlsPair.Side server = client().against(SERVER, DtlsPair.of(CLIENT));
        assertEquals(DtlsFailure.NO_CERTIFICATE, DtlsPair.await(server.failure));
        assertFalse(server.keys.isDone());
    }

    @Test
    void refusesTheRightCertificateWithoutItsKey() {
        TestClient thief = client();
        thief.credentials = (tls, crypto) ->
                signer(tls, crypto, CLIENT.certificate().encoded(), keys("EC", "secp256r1"), SignatureAlgorithm.ecdsa);
        DtlsPair.Side server = thief.against(SERVER, DtlsPair.of(CLIENT));
        assertEquals(DtlsFailure.PROTOCOL, DtlsPair.await(server.failure));
        assertFalse(server.keys.isDone());
    }

    @Test
    void acceptsRsaFrom2048BitsOnAndRefusesLess() {
        for (int bits : new int[] {1024, 2048}) {
            KeyPair keys = keys("RSA", bits);
            byte[] certificate = DtlsCertificate.selfSigned("CN=rsa", keys, "SHA256withRSA", random)
                    .encoded();
            TestClient client = client();
            client.credentials = (tls, crypto) -> signer(tls, crypto, certificate, keys, SignatureAlgorithm.rsa);
            DtlsPair.Side server = client.against(SERVER, List.of(Fingerprint.of("sha-256", certificate)));
            if (bits < 2048) {
                assertEquals(DtlsFailure.WEAK_KEY, DtlsPair.await(server.failure));
            } else {
                DtlsPair.await(server.keys);
            }
        }
    }

    @Test
    void refusesAClientThatWantsNoSrtp() {
        TestClient client = client();
        client.srtp = new int[0];
        assertEquals(DtlsFailure.NO_SRTP_PROFILE, DtlsPair.await(client.against(SERVER, DtlsPair.of(CLIENT)).failure));
        client = client();
        client.srtp = new int[] {0x0002, 0x0005};
        assertEquals(DtlsFailure.NO_SRTP_PROFILE, DtlsPair.await(client.against(SERVER, DtlsPair.of(CLIENT)).failure));
    }

    @Test
    void refusesAClientWithoutExtendedMasterSecretOrDtls12() {
        TestClient client = client();
        client.extendedMasterSecret = false;
        assertEquals(DtlsFailure.PROTOCOL, DtlsPair.await(client.against(SERVER, DtlsPair.of(CLIENT)).failure));
        client = client();
        client.version = ProtocolVersion.DTLSv10;
        assertEquals(DtlsFailure.PROTOCOL, DtlsPair.await(client.against(SERVER, DtlsPair.of(CLIENT)).failure));
    }

    @Test
    void fingerprintsAreReadStrictly() {
        String good = CLIENT.certificate().fingerprint().value();
        assertEquals(new Fingerprint("sha-256", good), new Fingerprint("SHA-256", good.toLowerCase()));
        for (String algorithm : new String[] {"sha-1", "md5", "md2", "sha-224", ""}) {
            assertThrows(IllegalArgumentException.class, () -> new Fingerprint(algorithm, good));
        }
        for (String value :
                new String[] {"", good.substring(3), good + ":00", good.replace(':', ' '), "G" + good.substring(1)}) {
            assertThrows(IllegalArgumentException.class, () -> new Fingerprint("sha-256", value));
        }
        assertEquals(
                "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD",
                Fingerprint.of("sha-256", "abc".getBytes()).value());
    }

    private static DtlsPair pair(List<Fingerprint> ofClient, List<Fingerprint> ofServer) {
        return new DtlsPair(SERVER, ofClient, DtlsPair.PERFECT, CLIENT, ofServer, DtlsPair.PERFECT);
    }

    private TestClient client() {
        return new TestClient(new BcTlsCrypto(random));
    }

    private static KeyPair keys(String algorithm, Object parameter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (parameter instanceof Integer bits) {
                generator.initialize(bits);
            } else {
                generator.initialize(new ECGenParameterSpec((String) parameter));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static TlsCredentials signer(
            TlsContext tls, BcTlsCrypto crypto, byte[] certificate, KeyPair keys, short signature) {
        try {
            return new BcDefaultTlsCredentialedSigner(
                    new TlsCryptoParameters(tls),
                    crypto,
                    PrivateKeyFactory.createKey(keys.getPrivate().getEncoded()),
                    new Certificate(new TlsCertificate[] {new BcTlsCertificate(crypto, certificate)}),
                    SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, signature));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
