package io.sluice.load.impair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class UdpRelayTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_MILLIS = 10_000;

    private DatagramSocket server;
    private DatagramSocket client;
    private UdpRelay relay;

    @BeforeEach
    void open() throws IOException {
        server = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        client = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        server.setSoTimeout(PATIENCE_MILLIS);
        client.setSoTimeout(PATIENCE_MILLIS);
        relay = UdpRelay.start(
                new InetSocketAddress(LOOPBACK, 0), (InetSocketAddress) server.getLocalSocketAddress(), 7);
    }

    @AfterEach
    void close() {
        relay.close();
        client.close();
        server.close();
    }

    private void toServer(int content) throws IOException {
        client.send(new DatagramPacket(new byte[] {(byte) content}, 1, relay.address()));
    }

    private DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[16], 16);
        socket.receive(packet);
        return packet;
    }

    private static void answer(DatagramSocket socket, DatagramPacket to, int content) throws IOException {
        socket.send(new DatagramPacket(new byte[] {(byte) content}, 1, to.getSocketAddress()));
    }

    private static byte[] content(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    @Test
    void carriesPacketsBothWays() throws IOException {
        toServer(1);
        DatagramPacket request = receive(server);
        assertArrayEquals(new byte[] {1}, content(request));
        answer(server, request, 2);
        DatagramPacket reply = receive(client);
        assertArrayEquals(new byte[] {2}, content(reply));
        assertEquals(relay.address(), reply.getSocketAddress());
        assertEquals(new LinkCounts(1, 0, 0), relay.countsToServer());
        assertEquals(new LinkCounts(1, 0, 0), relay.countsToClients());
    }

    @Test
    void givesEachClientAPortOfItsOwn() throws IOException {
        toServer(1);
        DatagramPacket first = receive(server);
        try (DatagramSocket second = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            second.send(new DatagramPacket(new byte[] {9}, 1, relay.address()));
            DatagramPacket other = receive(server);
            assertNotEquals(first.getSocketAddress(), other.getSocketAddress());
            second.setSoTimeout(PATIENCE_MILLIS);
            answer(server, other, 3);
            assertArrayEquals(new byte[] {3}, content(receive(second)));
        }
    }

    @Test
    void rebindsToAnotherPortAndForgetsTheFormer() throws IOException {
        toServer(1);
        DatagramPacket before = receive(server);
        relay.rebind();
        toServer(2);
        DatagramPacket after = receive(server);
        assertNotEquals(before.getPort(), after.getPort());
        answer(server, before, 4);
        answer(server, after, 5);
        assertArrayEquals(new byte[] {5}, content(receive(client)), "what went to the former port is lost");
    }

    @Test
    void rebindsToAnotherAddress() throws IOException {
        toServer(1);
        receive(server);
        InetAddress elsewhere = InetAddress.getByAddress(new byte[] {127, 0, 1, 2});
        relay.rebindTo(elsewhere);
        toServer(2);
        assertEquals(elsewhere, receive(server).getAddress());
    }

    @Test
    void delaysEachDirectionByItsOwn() throws IOException {
        relay.toServer(LinkConditions.delay(Duration.ofMillis(80)));
        long sent = System.nanoTime();
        toServer(1);
        DatagramPacket request = receive(server);
        assertTrue(System.nanoTime() - sent >= 80_000_000L, "not before it is due");
        answer(server, request, 2);
        receive(client);
    }

    @Test
    void losesEverythingInABlackholeUntilItIsOpened() throws IOException {
        relay.bothWays(LinkConditions.BLACKHOLE);
        toServer(1);
        server.setSoTimeout(100);
        assertThrows(SocketTimeoutException.class, () -> receive(server));
        assertEquals(1, relay.countsToServer().lost());
        relay.bothWays(LinkConditions.PERFECT);
        server.setSoTimeout(PATIENCE_MILLIS);
        toServer(2);
        assertArrayEquals(new byte[] {2}, content(receive(server)));
    }

    @Test
    void refusesWorkWhenClosed() {
        relay.close();
        assertThrows(IllegalStateException.class, relay::rebind);
    }
}
