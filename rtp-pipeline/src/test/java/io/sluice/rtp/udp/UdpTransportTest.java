package io.sluice.rtp.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.rtp.udp.UdpConfig.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every transport does alike, on loopback.
class UdpTransportTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(0);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress("127.0.0.1", 0);

    static Stream<Mode> modes() {
        return Linux.isSupported() ? Stream.of(Mode.FFM_GSO, Mode.FFM_SENDMMSG, Mode.NIO) : Stream.of(Mode.NIO);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void exchangesDatagramsOverIpv4AndIpv6OnOneSocket(Mode mode) throws IOException {
        try (UdpTransport server = open(ANY, mode)) {
            for (InetSocketAddress bind : loopbacks()) {
                try (UdpTransport client = open(bind, mode)) {
                    int port = server.localAddress().getPort();
                    NetworkPath toServer =
                            NetworkPath.udp(new InetSocketAddress(bind.getAddress(), port), client.localAddress());
                    send(client.outbox(), toServer, bytes(1, 100));
                    CollectingInbox atServer = new CollectingInbox();
                    atServer.await(server, 1);
                    assertArrayEquals(
                            bytes(1, 100), atServer.datagrams.getFirst().bytes());
                    NetworkPath fromClient = atServer.datagrams.getFirst().path();
                    assertEquals(client.localAddress(), fromClient.remote());
                    assertEquals(bind.getAddress().getAddress().length == 16, fromClient.isIpv6());
                    assertArrayEquals(bind.getAddress().getAddress(), fromClient.remoteAddress());
                    if (mode != Mode.NIO) {
                        assertEquals(new InetSocketAddress(bind.getAddress(), port), fromClient.local());
                    }

                    send(server.outbox(), fromClient, bytes(2, 1200));
                    CollectingInbox atClient = new CollectingInbox();
                    atClient.await(client, 1);
                    assertArrayEquals(
                            bytes(2, 1200), atClient.datagrams.getFirst().bytes());
                    assertEquals(toServer, atClient.datagrams.getFirst().path());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void givesTheSameObjectForTheSamePath(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            for (int i = 0; i < 3; i++) {
                send(outbox, path(client, server), bytes(i, 50));
            }
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 3);
            assertSame(inbox.datagrams.get(0).path(), inbox.datagrams.get(1).path());
            assertSame(inbox.datagrams.get(0).path(), inbox.datagrams.get(2).path());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void packetsOfAllSizesArriveWholeAndInOrder(Mode mode) {
        long seed = 62_611;
        Random random = new Random(seed);
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            NetworkPath to = path(client, server);
            DatagramOutbox outbox = client.outbox();
            CollectingInbox inbox = new CollectingInbox();
            List<byte[]> sent = new ArrayList<>();
            for (int flush = 0; flush < 30; flush++) {
                int size = 1 + random.nextInt(1250);
                for (int i = random.nextInt(90); i >= 0; i--) {
                    if (random.nextInt(8) == 0) {
                        size = 1 + random.nextInt(1250);
                    }
                    byte[] packet = bytes(random.nextInt(), size);
                    sent.add(packet);
                    lay(outbox, to, packet);
                }
                outbox.flush();
                inbox.await(server, sent.size());
            }
            for (int i = 0; i < sent.size(); i++) {
                assertArrayEquals(sent.get(i), inbox.datagrams.get(i).bytes(), "packet " + i + " seed " + seed);
            }
            assertEquals(sent.size(), outbox.counters().packets);
            assertEquals(sent.size(), server.counters().datagrams);
            assertEquals(outbox.counters().bytes, server.counters().bytes);
            assertEquals(0, outbox.counters().dropped());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void packetsToSeveralPathsMayBeInterleaved(Mode mode) {
        try (UdpTransport first = open(LOOPBACK, mode);
                UdpTransport second = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            for (int i = 0; i < 20; i++) {
                lay(outbox, path(client, first), bytes(i, 1000));
                lay(outbox, path(client, second), bytes(100 + i, i % 5 == 4 ? 200 : 900));
            }
            outbox.flush();
            CollectingInbox atFirst = new CollectingInbox();
            CollectingInbox atSecond = new CollectingInbox();
            atFirst.await(first, 20);
            atSecond.await(second, 20);
            for (int i = 0; i < 20; i++) {
                assertArrayEquals(bytes(i, 1000), atFirst.datagrams.get(i).bytes());
                assertArrayEquals(
                        bytes(100 + i, i % 5 == 4 ? 200 : 900),
                        atSecond.datagrams.get(i).bytes());
            }
            SendCounters counters = outbox.counters();
            assertEquals(40, counters.packets);
            if (mode == Mode.FFM_GSO) {
                assertEquals(1 + 4, counters.trains);
                assertEquals(40, counters.trainPackets);
                assertEquals(1, counters.systemCalls);
            } else {
                assertEquals(0, counters.trains);
                assertEquals(mode == Mode.FFM_SENDMMSG ? 1 : 40, counters.systemCalls);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aReplyLeavesFromTheAddressThePacketCameTo(Mode mode) throws IOException {
        assumeTrue(mode != Mode.NIO, "the JDK cannot choose the source address");
        assumeTrue(System.getProperty("os.name").equals("Linux"), "only Linux answers on all of 127/8");
        try (UdpTransport server = open(ANY, mode)) {
            DatagramOutbox outbox = server.outbox();
            for (String address : List.of("127.0.0.1", "127.0.0.2", "127.3.4.5")) {
                try (DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.9"))) {
                    // a connected socket takes packets from that address alone
                    client.connect(
                            new InetSocketAddress(address, server.localAddress().getPort()));
                    client.setSoTimeout(10_000);
                    client.send(new DatagramPacket(bytes(3, 40), 40));
                    CollectingInbox inbox = new CollectingInbox();
                    inbox.await(server, 1);
                    NetworkPath path = inbox.datagrams.getFirst().path();
                    assertEquals(address, path.local().getAddress().getHostAddress());
                    lay(outbox, path, bytes(4, 60));
                    lay(outbox, path, bytes(5, 60));
                    outbox.flush();
                    DatagramPacket reply = new DatagramPacket(new byte[100], 100);
                    client.receive(reply);
                    assertArrayEquals(bytes(4, 60), Arrays.copyOf(reply.getData(), reply.getLength()));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void emptyDatagramsArriveAndOversizedOnesAreCounted(Mode mode) throws IOException {
        try (UdpTransport server = open(LOOPBACK, mode);
                DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            client.send(new DatagramPacket(new byte[0], 0, server.localAddress()));
            client.send(new DatagramPacket(new byte[2049], 2049, server.localAddress()));
            client.send(new DatagramPacket(bytes(9, 2048), 2048, server.localAddress()));
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 2);
            assertEquals(0, inbox.datagrams.get(0).bytes().length);
            assertArrayEquals(bytes(9, 2048), inbox.datagrams.get(1).bytes());
            assertEquals(1, server.counters().truncated);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aPacketLargerThanTheMtuIsCountedAndTheOthersGo(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            lay(outbox, path(client, server), bytes(1, 10));
            lay(outbox, path(client, server), bytes(2, 65_520));
            lay(outbox, path(client, server), bytes(3, 10));
            outbox.flush();
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 2);
            assertArrayEquals(bytes(3, 10), inbox.datagrams.get(1).bytes());
            assertEquals(1, outbox.counters().droppedTooLarge);
            assertEquals(2, outbox.counters().packets);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aClosedPortHarmsNobodyElse(Mode mode) throws IOException {
        int closedPort;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            closedPort = closed.getLocalPort();
        }
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            NetworkPath nowhere =
                    NetworkPath.udp(new InetSocketAddress("127.0.0.1", closedPort), client.localAddress());
            CollectingInbox atClient = new CollectingInbox();
            for (int i = 0; i < 50; i++) {
                lay(outbox, nowhere, bytes(1, 100));
                lay(outbox, path(client, server), bytes(i, 100));
                outbox.flush();
                client.poll(atClient, 0);
            }
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 50);
            assertTrue(atClient.datagrams.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void anAddressOfTheOtherFamilyIsCountedAsUnreachable(Mode mode) {
        assumeTrue(mode != Mode.NIO, "the JDK's sockets are dual-stack");
        try (UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            send(outbox, NetworkPath.udp(new InetSocketAddress("::1", 9), client.localAddress()), bytes(1, 9));
            assertEquals(1, outbox.counters().droppedUnreachable);
            assertEquals(0, outbox.counters().packets);
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aFullOutboxFlushesByItself(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            CollectingInbox inbox = new CollectingInbox();
            for (int i = 0; i < 5_000; i++) {
                lay(outbox, path(client, server), bytes(i, 1100 + i % 3));
                if (i % 200 == 0) {
                    while (server.poll(inbox, 0) > 0) {
                        // keep the receive buffer from overflowing
                    }
                }
            }
            outbox.flush();
            inbox.await(server, 5_000);
            assertArrayEquals(bytes(4_999, 1101), inbox.datagrams.get(4_999).bytes());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aClaimThatIsNotCommittedIsNotSent(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            DatagramOutbox outbox = client.outbox();
            NetworkPath to = path(client, server);
            outbox.claim(to, 500);
            lay(outbox, to, bytes(1, 100));
            outbox.claim(to, 500);
            outbox.flush();
            outbox.flush();
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 1);
            assertEquals(1, outbox.counters().packets);
            assertThrows(IllegalArgumentException.class, () -> outbox.commit(1));
            assertThrows(IllegalArgumentException.class, () -> outbox.claim(to, 0));
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void everyWorkerSendsThroughItsOwnOutbox(Mode mode) throws InterruptedException {
        try (UdpTransport server = open(LOOPBACK, mode);
                UdpTransport client = open(LOOPBACK, mode)) {
            NetworkPath to = path(client, server);
            List<Thread> workers = new ArrayList<>();
            for (int worker = 0; worker < 4; worker++) {
                int number = worker;
                workers.add(Thread.ofPlatform().start(() -> {
                    DatagramOutbox outbox = client.outbox();
                    for (int i = 0; i < 300; i++) {
                        lay(outbox, to, bytes(number, 100 + i));
                        if (i % 10 == 9) {
                            outbox.flush();
                        }
                    }
                }));
            }
            CollectingInbox inbox = new CollectingInbox();
            inbox.await(server, 1_200);
            for (Thread worker : workers) {
                worker.join();
            }
            int[] next = {100, 100, 100, 100};
            for (CollectingInbox.Datagram datagram : inbox.datagrams) {
                int worker = datagram.bytes()[0];
                assertArrayEquals(bytes(worker, next[worker]++), datagram.bytes());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void wakeupEndsAPollThatWaitsAndOneThatComesAfter(Mode mode) throws InterruptedException {
        try (UdpTransport server = open(LOOPBACK, mode)) {
            CollectingInbox inbox = new CollectingInbox();
            for (int i = 0; i < 50; i++) {
                Thread reader = Thread.ofPlatform().start(() -> server.poll(inbox, 60_000_000_000L));
                if (i % 2 == 0) {
                    Thread.onSpinWait();
                }
                server.wakeup();
                reader.join(20_000);
                assertFalse(reader.isAlive(), "poll was not woken in round " + i);
            }
            server.wakeup();
            server.wakeup();
            server.poll(inbox, 60_000_000_000L);
            assertTrue(inbox.datagrams.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void pollReturnsAtItsTimeout(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode)) {
            assertEquals(0, server.poll(new CollectingInbox(), 2_000_000));
            assertEquals(0, server.poll(new CollectingInbox(), 0));
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aPortInUseIsATypedFailure(Mode mode) {
        try (UdpTransport server = open(LOOPBACK, mode)) {
            assertThrows(
                    UncheckedIOException.class,
                    () -> open(
                            new InetSocketAddress(
                                    "127.0.0.1", server.localAddress().getPort()),
                            mode));
        }
    }

    @ParameterizedTest
    @MethodSource("modes")
    void wakeupAfterCloseDoesNothing(Mode mode) {
        UdpTransport server = open(LOOPBACK, mode);
        server.close();
        server.wakeup();
        server.close();
    }

    static UdpTransport open(InetSocketAddress bind, Mode mode) {
        return UdpTransport.open(UdpConfig.on(bind).withMode(mode));
    }

    static NetworkPath path(UdpTransport from, UdpTransport to) {
        return NetworkPath.udp(to.localAddress(), from.localAddress());
    }

    static void send(DatagramOutbox outbox, NetworkPath to, byte[] packet) {
        lay(outbox, to, packet);
        outbox.flush();
    }

    static void lay(DatagramOutbox outbox, NetworkPath to, byte[] packet) {
        long at = outbox.claim(to, packet.length);
        MemorySegment.copy(packet, 0, outbox.memory(), ValueLayout.JAVA_BYTE, at, packet.length);
        outbox.commit(packet.length);
    }

    /// Recognisable content whose first byte is `first`.
    static byte[] bytes(int first, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i * 7);
        }
        return bytes;
    }

    private static List<InetSocketAddress> loopbacks() throws SocketException {
        List<InetSocketAddress> loopbacks = new ArrayList<>();
        loopbacks.add(LOOPBACK);
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.isLoopbackAddress() && address.getAddress().length == 16)
                .findFirst()
                .ifPresent(address -> loopbacks.add(new InetSocketAddress("::1", 0)));
        return loopbacks;
    }
}
