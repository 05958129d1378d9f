package io.sluice.core.worker;

import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.dtls.DtlsEndpoint;
import io.sluice.rtp.dtls.DtlsFailure;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import java.util.List;

/// Runs DTLS handshakes on virtual threads and brings their results back to one media worker as commands.
///
/// Thread-safe.
final class DtlsHandshakes implements HandshakeFactory {
    private final DtlsContext context;
    private final CommandQueue commands;

    DtlsHandshakes(DtlsContext context, CommandQueue commands) {
        this.context = context;
        this.commands = commands;
    }

    @Override
    public Handshake start(List<Fingerprint> expected, Events events) {
        DtlsEndpoint endpoint = DtlsEndpoint.server(context, expected, new Relay(events));
        return new Handshake() {
            @Override
            public boolean onDatagram(byte[] datagram) {
                return endpoint.onDatagram(datagram);
            }

            @Override
            public void close() {
                endpoint.close();
            }
        };
    }

    /// Called on the endpoint's virtual thread, which may wait.
    private final class Relay implements DtlsEndpoint.Events {
        private final Events events;

        Relay(Events events) {
            this.events = events;
        }

        @Override
        public void sendDtls(byte[] datagram) {
            relay(() -> events.onSend(datagram));
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            relay(() -> events.onKeys(keys));
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            relay(() -> events.onFailed(reason));
        }

        @Override
        public void onClosed() {
            relay(events::onClosed);
        }

        private void relay(Runnable command) {
            try {
                commands.putWaiting(command);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
