package io.sluice.rtp.dtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.srtp.SrtpProfile;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DtlsHandshakeTest {
    private static final int CONTENT_CHANGE_CIPHER_SPEC = 20;
    private static final int CONTENT_HANDSHAKE = 22;
    private static final int HANDSHAKE_CERTIFICATE_VERIFY = 15;

    /// Retransmits early, so that a lossy handshake takes tenths of a second.
    private static final DtlsConfig IMPATIENT =
            new DtlsConfig(64, 100_000, 5, 32, 4_096, List.of(SrtpProfile.values()));

    private final DtlsContext server = new DtlsContext(DtlsCertificate.generate(), IMPATIENT);
    private final DtlsContext client = new DtlsContext(DtlsCertificate.generate(), IMPATIENT);

    @ParameterizedTest
    @EnumSource(SrtpProfile.class)
    void exportsTheSameKeysForBothRoles(SrtpProfile profile) {
        DtlsContext picky = new DtlsContext(client.certificate(), IMPATIENT.withProfiles(List.of(profile)));
        DtlsPair pair = DtlsPair.perfect(server, picky);
        SrtpKeyingMaterial ours = DtlsPair.await(pair.server.keys);
        SrtpKeyingMaterial theirs = DtlsPair.await(pair.client.keys);
        assertEquals(profile, ours.profile());
        assertSameKeys(ours, theirs);
        assertFalse(Arrays.equals(ours.localKey(), ours.remoteKey()));
        assertFalse(Arrays.equals(ours.localSalt(), ours.remoteSalt()));
    }

    @Test
    void warmsUpWithoutLeavingAnythingBehind() {
        server.warmUp();
        waitUntil(() -> server.activeHandshakes() == 0);
    }

    @Test
    void theServersPreferenceDecides() {
        DtlsContext other = new DtlsContext(
                client.certificate(),
                IMPATIENT.withProfiles(List.of(SrtpProfile.AES128_CM_HMAC_SHA1_80, SrtpProfile.AEAD_AES_256_GCM)));
        SrtpKeyingMaterial keys = DtlsPair.await(DtlsPair.perfect(server, other).server.keys);
        assertEquals(SrtpProfile.AEAD_AES_256_GCM, keys.profile());
    }

    @Test
    void completesThroughALossyNetwork() {
        List<DtlsPair> pairs = new ArrayList<>();
        for (long seed = 0; seed < 25; seed++) {
            pairs.add(new DtlsPair(
                    server,
                    DtlsPair.of(client),
                    new LossyNetwork(2 * seed, 0.2),
                    client,
                    DtlsPair.of(server),
                    new LossyNetwork(2 * seed + 1, 0.2)));
        }
        for (DtlsPair pair : pairs) {
            try {
                assertSameKeys(DtlsPair.await(pair.server.keys), DtlsPair.await(pair.client.keys));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + pairs.indexOf(pair) + ": " + pair, e);
            }
        }
        assertEquals(0, server.activeHandshakes());
    }

    @Test
    void agreesOnKeysOrOnNoneWhenBitsAreFlipped() {
        DtlsConfig brief = new DtlsConfig(64, 2_000, 10, 32, 4_096, List.of(SrtpProfile.values()));
        DtlsContext briefServer = new DtlsContext(server.certificate(), brief);
        DtlsContext briefClient = new DtlsContext(client.certificate(), brief);
        List<DtlsPair> pairs = new ArrayList<>();
        for (long seed = 0; seed < 40; seed++) {
            pairs.add(new DtlsPair(
                    briefServer,
                    DtlsPair.of(client),
                    flipping(new Random(2 * seed)),
                    briefClient,
                    DtlsPair.of(server),
                    flipping(new Random(2 * seed + 1))));
        }
        int connected = 0;
        for (DtlsPair pair : pairs) {
            DtlsPair.await(CompletableFuture.anyOf(pair.server.keys, pair.server.failure));
            DtlsPair.await(CompletableFuture.anyOf(pair.client.keys, pair.client.failure));
            if (pair.server.keys.isDone() && pair.client.keys.isDone()) {
                assertSameKeys(pair.server.keys.join(), pair.client.keys.join());
                connected++;
            }
        }
        assertTrue(connected > 0);
    }

    private static DtlsPair.Network flipping(Random random) {
        return datagram -> {
            byte[] arriving = datagram.clone();
            if (random.nextInt(10) == 0) {
                arriving[random.nextInt(arriving.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return List.of(arriving);
        };
    }

    @Test
    void survivesLosingTheCertificateVerifyAlone() {
        AtomicInteger lost = new AtomicInteger();
        DtlsPair.Network losesOne = datagram -> {
            List<byte[]> records = new ArrayList<>(Records.of(datagram));
            records.removeIf(
                    record -> isHandshake(record, HANDSHAKE_CERTIFICATE_VERIFY) && lost.getAndIncrement() == 0);
            return records;
        };
        DtlsPair pair =
                new DtlsPair(server, DtlsPair.of(client), losesOne, client, DtlsPair.of(server), DtlsPair.PERFECT);
        assertSameKeys(DtlsPair.await(pair.server.keys), DtlsPair.await(pair.client.keys));
        assertTrue(lost.get() >= 2, "retransmitted");
    }

    @Test
    void needsNoRetransmissionWhenEveryFlightArrivesBackwards() {
        DtlsConfig patient = new DtlsConfig(64, 60_000, 50_000, 32, 512, List.of(SrtpProfile.values()));
        DtlsContext patientServer = new DtlsContext(server.certificate(), patient);
        DtlsContext patientClient = new DtlsContext(client.certificate(), patient);
        DtlsPair.Network backwards = datagram -> Records.of(datagram).reversed();
        DtlsPair pair = new DtlsPair(
                patientServer, DtlsPair.of(client), backwards, patientClient, DtlsPair.of(server), backwards);
        assertSameKeys(DtlsPair.await(pair.server.keys), DtlsPair.await(pair.client.keys));
        assertEquals(2, pair.client.sent, "ClientHello, and the flight to Finished");
        assertEquals(2, pair.server.sent);
    }

    @Test
    void repeatsItsLastFlightWhenItWasLost() {
        AtomicInteger lost = new AtomicInteger();
        DtlsPair.Network losesTheFirstFinished = datagram -> {
            boolean last = datagram[0] == CONTENT_CHANGE_CIPHER_SPEC || datagram[4] == 1;
            return last && lost.incrementAndGet() <= 2 ? List.of() : List.of(datagram);
        };
        DtlsPair pair = new DtlsPair(
                server, DtlsPair.of(client), DtlsPair.PERFECT, client, DtlsPair.of(server), losesTheFirstFinished);
        SrtpKeyingMaterial ours = DtlsPair.await(pair.server.keys);
        assertSameKeys(ours, DtlsPair.await(pair.client.keys));
        assertTrue(lost.get() > 2);
    }

    @Test
    void neverSendsADatagramAboveTheLimit() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        DtlsCertificate huge = DtlsCertificate.selfSigned(
                "CN=" + "very-long-name-".repeat(300),
                generator.generateKeyPair(),
                "SHA256withECDSA",
                new SecureRandom());
        DtlsPair pair = DtlsPair.perfect(new DtlsContext(huge, IMPATIENT), new DtlsContext(huge, IMPATIENT));
        DtlsPair.await(pair.server.keys);
        DtlsPair.await(pair.client.keys);
        assertTrue(pair.server.longest <= 1200 && pair.server.longest > 1000, "server " + pair.server.longest);
        assertTrue(pair.client.longest <= 1200 && pair.client.longest > 1000, "client " + pair.client.longest);
    }

    @Test
    void eitherSideHearsTheOtherOneClose() {
        DtlsPair first = DtlsPair.perfect(server, client);
        DtlsPair.await(first.server.keys);
        DtlsPair.await(first.client.keys);
        DtlsPair.await(first.client.endpoint).close();
        DtlsPair.await(first.client.closed);
        DtlsPair.await(first.server.closed);
        DtlsPair second = DtlsPair.perfect(server, client);
        DtlsPair.await(second.server.keys);
        DtlsPair.await(second.client.keys);
        DtlsPair.await(second.server.endpoint).close();
        DtlsPair.await(second.server.closed);
        DtlsPair.await(second.client.closed);
        assertFalse(DtlsPair.await(second.server.endpoint).onDatagram(new byte[20]));
    }

    @Test
    void closingBeforeOrDuringTheHandshakeIsNoFailure() {
        DtlsPair.Side lonely = new DtlsPair.Side();
        DtlsEndpoint endpoint = DtlsEndpoint.server(server, DtlsPair.of(client), lonely);
        endpoint.close();
        endpoint.close();
        DtlsPair.await(lonely.closed);

        DtlsPair pair = new DtlsPair(
                server, DtlsPair.of(client), DtlsPair.PERFECT, client, DtlsPair.of(server), datagram -> List.of());
        DtlsPair.await(pair.client.endpoint).close();
        DtlsPair.await(pair.client.closed);
        DtlsPair.await(pair.server.endpoint).close();
        assertTrue(
                DtlsPair.await(CompletableFuture.anyOf(pair.server.closed, pair.server.failure)) != null,
                "ends, by our close or by the client's alert");
        assertFalse(pair.server.keys.isDone());
    }

    @Test
    void givesUpAfterTheTimeLimit() {
        DtlsConfig brief = new DtlsConfig(64, 300, 50, 32, 512, List.of(SrtpProfile.values()));
        DtlsContext briefServer = new DtlsContext(server.certificate(), brief);
        DtlsPair pair = new DtlsPair(
                briefServer, DtlsPair.of(client), DtlsPair.PERFECT, client, DtlsPair.of(server), datagram -> List.of());
        assertEquals(DtlsFailure.TIMEOUT, DtlsPair.await(pair.server.failure));
        DtlsPair.await(pair.client.endpoint).close();
        assertEquals(0, briefServer.activeHandshakes());
    }

    @Test
    void handshakesAboveTheLimitWaitForAPlace() {
        DtlsConfig narrow = new DtlsConfig(1, 30_000, 20, 32, 512, List.of(SrtpProfile.values()));
        DtlsContext narrowServer = new DtlsContext(server.certificate(), narrow);
        DtlsPair stuck = new DtlsPair(
                narrowServer,
                DtlsPair.of(client),
                DtlsPair.PERFECT,
                client,
                DtlsPair.of(server),
                datagram -> List.of());
        waitUntil(() -> narrowServer.activeHandshakes() == 1);
        DtlsPair waiting = DtlsPair.perfect(narrowServer, client);
        waitUntil(() -> waiting.client.sent >= 3);
        assertEquals(0, waiting.server.sent);
        assertFalse(waiting.server.failure.isDone());
        DtlsPair.await(stuck.server.endpoint).close();
        DtlsPair.await(stuck.client.endpoint).close();
        assertSameKeys(DtlsPair.await(waiting.server.keys), DtlsPair.await(waiting.client.keys));
    }

    @Test
    void manyHandshakesAtOnceAllComplete() {
        List<DtlsPair> pairs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pairs.add(DtlsPair.perfect(server, client));
        }
        for (DtlsPair pair : pairs) {
            assertSameKeys(DtlsPair.await(pair.server.keys), DtlsPair.await(pair.client.keys));
        }
        assertEquals(0, server.activeHandshakes());
    }

    private static boolean isHandshake(byte[] record, int type) {
        return record[0] == CONTENT_HANDSHAKE && record[4] == 0 && record[13] == type;
    }

    private static void waitUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "did not happen");
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    private static void assertSameKeys(SrtpKeyingMaterial ours, SrtpKeyingMaterial theirs) {
        assertEquals(ours.profile(), theirs.profile());
        assertArrayEquals(ours.localKey(), theirs.remoteKey());
        assertArrayEquals(ours.localSalt(), theirs.remoteSalt());
        assertArrayEquals(ours.remoteKey(), theirs.localKey());
        assertArrayEquals(ours.remoteSalt(), theirs.localSalt());
    }
}
