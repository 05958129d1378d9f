package io.sluice.rtp.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.srtp.SrtpProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server's first flight in answer to the ClientHellos of real browsers, however they arrive.
class BrowserClientHelloTest {
    /// Never retransmits by itself here.
    private static final DtlsConfig PATIENT =
            new DtlsConfig(64, 60_000, 50_000, 64, 2_048, List.of(SrtpProfile.values()));

    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate();
    private static final List<Fingerprint> ANYBODY =
            List.of(Fingerprint.of("sha-256", "a certificate nobody has".getBytes()));

    private final DtlsContext server = new DtlsContext(CERTIFICATE, PATIENT);
    private BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    private DtlsPair.Side told = new DtlsPair.Side();
    private DtlsEndpoint endpoint = listen();

    @AfterEach
    void close() {
        endpoint.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium", "firefox"})
    void answersTheCapturedDatagramsWithGcmAndACertificateRequest(String browser) throws Exception {
        List<byte[]> hello = ClientHellos.of(browser);
        assertTrue(endpoint.onDatagram(hello.get(0)));
        assertTrue(endpoint.onDatagram(hello.get(1)));
        List<byte[]> flight = flight();
        assertEquals(
                List.of(2, 11, 12, 13, 14),
                flight.stream().map(record -> (int) record[13]).toList());
        assertServerHello(flight.getFirst());
        assertTrue(told.longest <= 1200);
        assertEquals(1, told.sent, "one flight, one datagram");
        assertEquals(1, server.activeHandshakes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium", "firefox"})
    void answersFragmentsInAnyOrderAndCut(String browser) throws Exception {
        byte[] body = ClientHellos.body(ClientHellos.of(browser).subList(0, 2));
        // Room for every fragment, however late the handshake's thread gets to run.
        DtlsContext roomy = new DtlsContext(
                CERTIFICATE, new DtlsConfig(64, 60_000, 50_000, 2_048, 2_048, List.of(SrtpProfile.values())));
        Random random = new Random(11);
        List<List<byte[]>> arrivals = new ArrayList<>();
        arrivals.add(ClientHellos.of(browser).subList(0, 2).reversed());
        arrivals.add(ClientHellos.cut(body, 40, 0));
        arrivals.add(ClientHellos.cut(body, 700, 500));
        arrivals.add(ClientHellos.cut(body, 1_300, 1_299).subList(0, body.length - 1_300 + 1));
        for (int i = 0; i < 5; i++) {
            List<byte[]> shuffled =
                    new ArrayList<>(ClientHellos.cut(body, 60 + random.nextInt(200), random.nextInt(50)));
            Collections.shuffle(shuffled, random);
            arrivals.add(shuffled);
        }
        for (List<byte[]> arrival : arrivals) {
            endpoint.close();
            endpoint = listen(roomy);
            for (byte[] fragment : arrival) {
                assertTrue(endpoint.onDatagram(fragment));
            }
            assertServerHello(flight().getFirst());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium", "firefox"})
    void answersDuplicatesWithTheSameFlight(String browser) throws Exception {
        List<byte[]> hello = ClientHellos.of(browser);
        for (int captured : new int[] {0, 2, 0, 1, 3, 1}) {
            endpoint.onDatagram(hello.get(captured));
        }
        List<byte[]> first = flight();
        ClientHellos.cut(ClientHellos.body(hello.subList(0, 2)), 1_000, 100).forEach(endpoint::onDatagram);
        List<byte[]> second = flight();
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(payload(first.get(i)), payload(second.get(i)));
            assertFalse(Arrays.equals(first.get(i), second.get(i)), "record numbers go on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium", "firefox"})
    void aSprayOfClientHellosCostsABoundedAmount(String browser) throws Exception {
        List<byte[]> hello = ClientHellos.of(browser);
        Random random = new Random(5);
        int taken = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] forged = hello.get(i % 2).clone();
            forged[25 + random.nextInt(forged.length - 25)] ^= (byte) (1 + random.nextInt(255));
            taken += endpoint.onDatagram(forged) ? 1 : 0;
        }
        assertTrue(taken <= PATIENT.maxHandshakeDatagrams(), taken + " taken");
        assertTrue(server.activeHandshakes() <= 1);
        DtlsContext client = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
        DtlsPair other = DtlsPair.perfect(server, client);
        DtlsPair.await(other.server.keys);
        DtlsPair.await(other.client.keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "16fefd", "17fefd000000000000000000010000", "15fefd000000000000000000020228"})
    void startsNoThreadForAnythingElse(String datagram) {
        assertFalse(endpoint.onDatagram(HexFormat.of().parseHex(datagram)));
        assertEquals(0, server.activeHandshakes());
    }

    private DtlsEndpoint listen() {
        return listen(server);
    }

    private DtlsEndpoint listen(DtlsContext context) {
        BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
        records = sent;
        told = new DtlsPair.Side();
        told.tap = datagram -> {
            sent.addAll(Records.of(datagram));
            return datagram;
        };
        return DtlsEndpoint.server(context, ANYBODY, told);
    }

    /// The records up to ServerHelloDone.
    private List<byte[]> flight() throws InterruptedException {
        List<byte[]> flight = new ArrayList<>();
        while (flight.isEmpty() || flight.getLast()[13] != 14) {
            byte[] record = records.poll(60, TimeUnit.SECONDS);
            assertTrue(record != null && record[0] == 22, "no flight after " + flight.size() + " records");
            flight.add(record);
        }
        return flight;
    }

    private static void assertServerHello(byte[] record) {
        ByteBuffer hello = ByteBuffer.wrap(payload(record));
        assertEquals(2, hello.get(0));
        hello.position(12);
        assertEquals((short) 0xFEFD, hello.getShort());
        hello.position(hello.position() + 32);
        hello.position(hello.position() + 1 + hello.get(hello.position()));
        assertEquals((short) 0xC02B, hello.getShort(), "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
        hello.get();
        hello.getShort();
        String srtp = null;
        boolean extendedMasterSecret = false;
        while (hello.hasRemaining()) {
            int type = hello.getShort();
            byte[] value = new byte[hello.getShort()];
            hello.get(value);
            extendedMasterSecret |= type == 23;
            srtp = type == 14 ? HexFormat.of().formatHex(value) : srtp;
        }
        assertEquals("0002000700", srtp, "AEAD_AES_128_GCM, no MKI");
        assertTrue(extendedMasterSecret);
    }

    private static byte[] payload(byte[] record) {
        return Arrays.copyOfRange(record, 13, record.length);
    }
}
