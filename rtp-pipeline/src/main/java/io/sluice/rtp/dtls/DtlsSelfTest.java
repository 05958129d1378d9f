package io.sluice.rtp.dtls;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A handshake of a node with itself, in memory: proof that DTLS works here, and the warm-up for the first participant.
///
/// Owned by the thread that starts the server.
final class DtlsSelfTest {
    /// Many times what a cold start on a loaded machine takes (chosen).
    private static final int LIMIT_SECONDS = 30;

    private final DtlsContext context;

    DtlsSelfTest(DtlsContext context) {
        this.context = context;
    }

    /// @throws IllegalStateException when the handshake fails or the two sides disagree
    void run() {
        Side server = new Side();
        Side client = new Side();
        server.other = client;
        client.other = server;
        List<Fingerprint> ourselves = List.of(context.certificate().fingerprint());
        server.endpoint.complete(DtlsEndpoint.server(context, ourselves, server));
        client.endpoint.complete(DtlsEndpoint.client(context, ourselves, client));
        try {
            SrtpKeyingMaterial ours = server.keys.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            SrtpKeyingMaterial theirs = client.keys.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!Arrays.equals(ours.localKey(), theirs.remoteKey())
                    || !Arrays.equals(ours.remoteKey(), theirs.localKey())) {
                throw new IllegalStateException("DTLS self-test: the two sides have different keys");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("DTLS self-test failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.endpoint.join().close();
            server.endpoint.join().close();
        }
    }

    private static final class Side implements DtlsEndpoint.Events {
        final CompletableFuture<DtlsEndpoint> endpoint = new CompletableFuture<>();
        final CompletableFuture<SrtpKeyingMaterial> keys = new CompletableFuture<>();
        Side other = this;

        @Override
        public void sendDtls(byte[] datagram) {
            other.endpoint.join().onDatagram(datagram);
        }

        @Override
        public void onConnected(SrtpKeyingMaterial material) {
            keys.complete(material);
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            keys.completeExceptionally(new IllegalStateException(reason.sentence()));
        }

        @Override
        public void onClosed() {
            keys.completeExceptionally(new IllegalStateException("closed"));
        }
    }
}
