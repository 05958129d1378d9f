package io.sluice.rtp.dtls;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.jspecify.annotations.Nullable;

/// One DTLS association: a handshake that authenticates the peer and exports SRTP keys (RFC 5764), and after it the ear
/// that answers retransmitted flights and hears close_notify.
///
/// BouncyCastle blocks, so an endpoint runs on a virtual thread of its own: a server's starts with the first datagram
/// that looks like a ClientHello, a client's at once. A handshake needs a place in its [DtlsContext]; when all are
/// taken a server drops the ClientHello, and its retransmission is the next attempt. What a sprayer can cost is bounded
/// by the places, the queue, the datagrams a handshake may take and its time.
///
/// Give it only datagrams from 5-tuples that ICE validated.
///
/// Thread-safe: every method may be called from any thread, none blocks; [Events] are called on the endpoint's thread.
public final class DtlsEndpoint {
    /// What the endpoint tells; one of [#onFailed] and [#onClosed] is the last call, and comes once.
    public interface Events {
        /// @param datagram at most 1,200 bytes, the receiver's to keep
        void sendDtls(byte[] datagram);

        /// The peer is who it was announced to be; called at most once.
        void onConnected(SrtpKeyingMaterial keys);

        /// There will be no keys.
        void onFailed(DtlsFailure reason);

        /// The peer said close_notify, or [DtlsEndpoint#close] was called.
        void onClosed();
    }

    private static final int RECORD_HEADER_LENGTH = 13;
    private static final int CONTENT_HANDSHAKE = 22;
    private static final int HANDSHAKE_CLIENT_HELLO = 1;

    private final DtlsContext context;
    private final DtlsRole role;
    private final Events events;
    private final QueuedDatagrams datagrams;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger budget;
    private volatile boolean connected;
    private volatile boolean closing;

    private DtlsEndpoint(DtlsContext context, DtlsRole role, Events events) {
        this.context = context;
        this.role = role;
        this.events = events;
        this.datagrams = new QueuedDatagrams(context.config().queueDatagrams(), role.gate(), events::sendDtls);
        this.budget = new AtomicInteger(context.config().maxHandshakeDatagrams());
    }

    /// An endpoint that waits for a ClientHello.
    ///
    /// @param expected the fingerprints of the peer's session description, at least one; see [PeerIdentity]
    public static DtlsEndpoint server(DtlsContext context, List<Fingerprint> expected, Events events) {
        return new DtlsEndpoint(context, new DtlsServerRole(context, new PeerIdentity(expected)), events);
    }

    /// An endpoint that sends its ClientHello at once, or as soon as there is a place.
    ///
    /// @param expected the fingerprints of the peer's session description, at least one; see [PeerIdentity]
    public static DtlsEndpoint client(DtlsContext context, List<Fingerprint> expected, Events events) {
        DtlsEndpoint endpoint =
                new DtlsEndpoint(context, new DtlsClientRole(context, new PeerIdentity(expected)), events);
        endpoint.started.set(true);
        Thread.ofVirtual().name("dtls-client").start(endpoint::waitForPlaceAndRun);
        return endpoint;
    }

    /// Hands a datagram in.
    ///
    /// @param datagram the endpoint's to keep
    /// @return false when it was dropped: no place, a full queue, a spent budget, or a closed endpoint
    public boolean onDatagram(byte[] datagram) {
        if (closing) {
            return false;
        }
        if (!started.get()) {
            if (!looksLikeClientHello(datagram) || !context.places().tryAcquire()) {
                return false;
            }
            if (started.compareAndSet(false, true)) {
                Thread.ofVirtual().name("dtls-server").start(this::run);
            } else {
                context.places().release();
            }
        }
        if (!connected && budget.getAndUpdate(left -> Math.max(left - 1, 0)) == 0) {
            return false;
        }
        return datagrams.offer(datagram);
    }

    /// Ends the association: with close_notify when it is up, with an alert when it is not. [Events#onClosed]
    /// follows.
    public void close() {
        closing = true;
        if (started.compareAndSet(false, true)) {
            Thread.ofVirtual().name("dtls-closed").start(events::onClosed);
        } else {
            datagrams.cancel();
        }
    }

    private static boolean looksLikeClientHello(byte[] datagram) {
        return datagram.length > RECORD_HEADER_LENGTH
                && datagram[0] == CONTENT_HANDSHAKE
                && (datagram[1] & 0xFF) == 0xFE
                && datagram[3] == 0
                && datagram[4] == 0
                && datagram[RECORD_HEADER_LENGTH] == HANDSHAKE_CLIENT_HELLO;
    }

    private void waitForPlaceAndRun() {
        boolean place;
        try {
            place = context.places().tryAcquire(context.config().handshakeTimeoutMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            place = false;
        }
        if (place && closing) {
            context.places().release();
            events.onClosed();
        } else if (place) {
            run();
        } else {
            events.onFailed(DtlsFailure.TIMEOUT);
        }
    }

    private void run() {
        DTLSTransport transport = handshake();
        if (transport != null) {
            listen(transport);
        }
    }

    private @Nullable DTLSTransport handshake() {
        DTLSTransport transport = null;
        DtlsFailure failure = null;
        try {
            transport = role.handshake(datagrams);
        } catch (IOException | RuntimeException e) {
            failure = reasonOf(e);
        } finally {
            context.places().release();
        }
        SrtpKeyingMaterial keys = role.keys();
        if (transport != null && keys != null) {
            connected = true;
            datagrams.established();
            events.onConnected(keys);
            return transport;
        }
        boolean wanted = closing;
        closing = true;
        datagrams.cancel();
        if (wanted) {
            events.onClosed();
        } else {
            events.onFailed(failure == null ? DtlsFailure.INTERNAL : failure);
        }
        return null;
    }

    private DtlsFailure reasonOf(Exception e) {
        DtlsFailure refusal = role.refusal();
        if (refusal != null) {
            return refusal;
        }
        return switch (e) {
            case TlsTimeoutException timeout -> DtlsFailure.TIMEOUT;
            case TlsFatalAlertReceived alert -> DtlsFailure.PEER_ALERT;
            case IOException protocol when !(protocol.getCause() instanceof RuntimeException) -> DtlsFailure.PROTOCOL;
            default -> DtlsFailure.INTERNAL;
        };
    }

    private void listen(DTLSTransport transport) {
        byte[] buffer = new byte[QueuedDatagrams.RECEIVE_LIMIT];
        try {
            while (!closing && !datagrams.isClosed()) {
                transport.receive(buffer, 0, buffer.length, 0);
            }
        } catch (IOException e) {
            // Closed by either side, or broken beyond repair: the same to us.
        }
        try {
            transport.close();
        } catch (IOException e) {
            // The peer may never hear of it; its consent runs out.
        }
        closing = true;
        datagrams.cancel();
        events.onClosed();
    }
}
