package io.sluice.rtp.dtls;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.DatagramTransport;
import org.bouncycastle.tls.TlsFatalAlert;

/// Datagrams at both DTLS roles. The handshake runs on the fuzzer's thread and breaks off when the input is used up.
class DtlsFuzzTest {
    private static final DtlsContext CONTEXT = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
    private static final PeerIdentity SOMEBODY =
            new PeerIdentity(List.of(CONTEXT.certificate().fingerprint()));
    private static final List<byte[]> CHROMIUM = ClientHellos.of("chromium").subList(0, 2);

    @FuzzTest(maxDuration = "60s")
    void theServerEndsWithAnAlertAndNoKeys(byte[] data) {
        breakOff(new DtlsServerRole(CONTEXT, SOMEBODY), split(data));
    }

    @FuzzTest(maxDuration = "60s")
    void theServerEndsWithAnAlertAndNoKeysBehindARealClientHello(byte[] data) {
        List<byte[]> datagrams = new ArrayList<>(CHROMIUM);
        datagrams.addAll(split(data));
        breakOff(new DtlsServerRole(CONTEXT, SOMEBODY), datagrams);
    }

    @FuzzTest(maxDuration = "60s")
    void theClientEndsWithAnAlertAndNoKeys(byte[] data) {
        breakOff(new DtlsClientRole(CONTEXT, SOMEBODY), split(data));
    }

    @FuzzTest(maxDuration = "60s")
    void theGateHandsOnEveryRecordOnceAndHoldsFew(byte[] data) {
        RecordGate gate = new RecordGate(data.length % 2 == 0);
        int in = 0;
        int out = 0;
        for (byte[] datagram : split(data)) {
            in += datagram.length;
            gate.accept(datagram);
            for (byte[] record = gate.next(); record != null; record = gate.next()) {
                assertTrue(record.length >= 13 && record.length <= datagram.length + QueuedDatagrams.RECEIVE_LIMIT);
                out += record.length;
            }
            gate.allowChangeCipherSpec();
        }
        assertTrue(out <= in);
    }

    private static void breakOff(DtlsRole role, List<byte[]> datagrams) {
        IOException end = assertThrows(IOException.class, () -> role.handshake(new Recorded(role.gate(), datagrams)));
        assertNotNull(end);
        assertNull(role.keys());
        assertFalse(end.getCause() instanceof Error);
    }

    /// Each datagram has two bytes of length in front.
    private static List<byte[]> split(byte[] data) {
        ByteBuffer input = ByteBuffer.wrap(data);
        List<byte[]> datagrams = new ArrayList<>();
        while (input.remaining() > 2 && datagrams.size() < 50) {
            byte[] datagram = new byte[Math.min(input.getShort() & 0x7FF, input.remaining())];
            input.get(datagram);
            datagrams.add(datagram);
        }
        return datagrams;
    }

    /// Plays datagrams, then says that the endpoint was closed.
    private static final class Recorded implements DatagramTransport {
        private final RecordGate gate;
        private final Queue<byte[]> datagrams;

        Recorded(RecordGate gate, List<byte[]> datagrams) {
            this.gate = gate;
            this.datagrams = new ArrayDeque<>(datagrams);
        }

        @Override
        public int getReceiveLimit() {
            return QueuedDatagrams.RECEIVE_LIMIT;
        }

        @Override
        public int getSendLimit() {
            return QueuedDatagrams.SEND_LIMIT;
        }

        @Override
        public int receive(byte[] buffer, int offset, int length, int waitMillis) throws IOException {
            byte[] record = gate.next();
            while (record == null) {
                byte[] datagram = datagrams.poll();
                if (datagram == null) {
                    throw new TlsFatalAlert(AlertDescription.user_canceled);
                }
                gate.accept(datagram);
                record = gate.next();
            }
            if (record.length > length) {
                return -1;
            }
            System.arraycopy(record, 0, buffer, offset, record.length);
            return record.length;
        }

        @Override
        public void send(byte[] buffer, int offset, int length) {
            assertTrue(length <= QueuedDatagrams.SEND_LIMIT);
        }

        @Override
        public void close() {
            // Nothing to release.
        }
    }
}
