package io.sluice.rtp.dtls;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A DTLS server and a client in this JVM, joined by a network that may drop, repeat or change datagrams.
final class DtlsPair {
    /// What happens to a datagram on its way.
    interface Network {
        /// @return the datagrams that arrive
        List<byte[]> carry(byte[] datagram);
    }

    static final Network PERFECT = List::of;

    final Side server = new Side();
    final Side client = new Side();

    /// Starts a handshake; the fingerprints are those the other side is expected to have.
    DtlsPair(
            DtlsContext serverContext,
            List<Fingerprint> clientFingerprints,
            Network toServer,
            DtlsContext clientContext,
            List<Fingerprint> serverFingerprints,
            Network toClient) {
        client.network = toServer;
        client.other = server;
        server.network = toClient;
        server.other = client;
        server.endpoint.complete(DtlsEndpoint.server(serverContext, clientFingerprints, server));
        client.endpoint.complete(DtlsEndpoint.client(clientContext, serverFingerprints, client));
    }

    static DtlsPair perfect(DtlsContext server, DtlsContext client) {
        return new DtlsPair(server, of(client), PERFECT, client, of(server), PERFECT);
    }

    static List<Fingerprint> of(DtlsContext context) {
        return List.of(context.certificate().fingerprint());
    }

    @Override
    public String toString() {
        return "server " + server + ", client " + client;
    }

    /// Waits for what must come; two minutes are for ever here.
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(110, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("did not come", e);
        }
    }

    /// One end: its endpoint and what it told.
    static final class Side implements DtlsEndpoint.Events {
        final CompletableFuture<DtlsEndpoint> endpoint = new CompletableFuture<>();
        final CompletableFuture<SrtpKeyingMaterial> keys = new CompletableFuture<>();
        final CompletableFuture<DtlsFailure> failure = new CompletableFuture<>();
        final CompletableFuture<Boolean> closed = new CompletableFuture<>();
        volatile Network network = PERFECT;
        volatile int longest;
        volatile int sent;

        @Nullable
        Side other;

        volatile UnaryOperator<byte[]> tap = datagram -> datagram;

        @Override
        public void sendDtls(byte[] datagram) {
            longest = Math.max(longest, datagram.length);
            sent++;
            byte[] tapped = tap.apply(datagram);
            for (byte[] arrived : network.carry(tapped)) {
                if (other != null) {
                    await(other.endpoint).onDatagram(arrived.clone());
                }
            }
        }

        @Override
        public void onConnected(SrtpKeyingMaterial material) {
            if (!keys.complete(material)) {
                throw new AssertionError("connected twice");
            }
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            if (closed.isDone() || !failure.complete(reason)) {
                throw new AssertionError("ended twice");
            }
        }

        @Override
        public void onClosed() {
            if (failure.isDone() || !closed.complete(true)) {
                throw new AssertionError("ended twice");
            }
        }

        @Override
        public String toString() {
            return (keys.isDone() ? "connected" : "not connected") + (failure.isDone() ? " " + failure.join() : "");
        }
    }
}
