package io.sluice.rtp.dtls;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// What the DTLS endpoints of a node share: the certificate, the limits and the places for running handshakes.
///
/// Thread-safe: the certificate and the limits never change, the places are a semaphore.
public final class DtlsContext {
    private final DtlsCertificate certificate;
    private final DtlsConfig config;
    private final BcTlsCrypto crypto = new BcTlsCrypto(new SecureRandom());
    private final Semaphore places;

    public DtlsContext(DtlsCertificate certificate, DtlsConfig config) {
        this.certificate = certificate;
        this.config = config;
        this.places = new Semaphore(config.maxConcurrentHandshakes());
    }

    public DtlsCertificate certificate() {
        return certificate;
    }

    public DtlsConfig config() {
        return config;
    }

    /// Handshakes running now.
    public int activeHandshakes() {
        return config.maxConcurrentHandshakes() - places.availablePermits();
    }

    BcTlsCrypto crypto() {
        return crypto;
    }

    Semaphore places() {
        return places;
    }
}
