package io.sluice.rtp.dtls;

import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/// What the DTLS endpoints of a node share: the certificate, the limits and the places for running handshakes.
///
/// Thread-safe: the certificate and the limits never change, the places are a semaphore.
public final class DtlsContext {
    /// Enough to load every class; the JIT needs more than a start-up should take (chosen).
    private static final int WARM_UP_HANDSHAKES = 5;

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

    /// Shakes hands with itself a few times, so that the first participant does not wait for class loading (about
    /// half a second of CPU), and a machine on which DTLS does not work is found out. Blocks: call it before
    /// listening.
    ///
    /// @throws IllegalStateException when DTLS does not work here
    public void warmUp() {
        for (int i = 0; i < WARM_UP_HANDSHAKES; i++) {
            new DtlsSelfTest(this).run();
        }
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
