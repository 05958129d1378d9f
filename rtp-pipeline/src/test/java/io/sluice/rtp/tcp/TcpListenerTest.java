package io.sluice.rtp.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunMessageWriter;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The listener by real sockets: what a browser does, and what an attacker may try.
final class TcpListenerTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final long LONG = 60_000_000_000L;
    private static final long SHORT = 100_000_000L;
    private static final int QUEUE = 65_536;

    private record Heard(byte[] datagram, NetworkPath path) {}

    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<NetworkPath> closed = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private @Nullable TcpListener listener;
    private @Nullable UdpTransport udp;

    private TcpListener listen(TcpConfig config) {
        DatagramInbox inbox = new DatagramInbox() {
            @Override
            public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
                heard.add(new Heard(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), path));
            }

            @Override
            public void onBatchEnd() {}
        };
        listener = TcpListener.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), config, inbox, closed::add);
        return listener;
    }

    private static TcpConfig config(int maxUnvalidated, long validationNanos) {
        return new TcpConfig(64, maxUnvalidated, validationNanos, LONG, QUEUE, 16_384);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        if (listener != null) {
            listener.close();
        }
        if (udp != null) {
            udp.close();
        }
    }

    private Socket connect(TcpListener to) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(8_192);
        socket.connect(to.localAddress());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static byte[] framed(byte[] datagram) {
        byte[] bytes = new byte[datagram.length + 2];
        bytes[0] = (byte) (datagram.length >>> 8);
        bytes[1] = (byte) datagram.length;
        System.arraycopy(datagram, 0, bytes, 2, datagram.length);
        return bytes;
    }

    private static byte[] check() {
        StunMessageWriter writer = new StunMessageWriter();
        writer.begin(StunFormat.BINDING_REQUEST, new byte[12], 0);
        writer.username("ours:theirs");
        writer.fingerprint();
        return Arrays.copyOf(writer.bytes(), writer.length());
    }

    /// A connection that has made its check, as the worker sees it.
    private NetworkPath checkedPath(Socket socket) throws Exception {
        socket.getOutputStream().write(framed(check()));
        Heard first = heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertArrayEquals(check(), first.datagram());
        return first.path();
    }

    private static void assertHungUp(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException e) {
            // reset, since it had sent what nobody read
        }
    }

    private TcpOutbox outbox(TcpListener of) {
        udp = UdpTransport.open(UdpConfig.DEFAULT.withPort(0));
        return of.outbox(udp.outbox());
    }

    private static void send(DatagramOutbox outbox, NetworkPath to, byte[] datagram) {
        long at = outbox.claim(to, datagram.length);
        MemorySegment.copy(datagram, 0, outbox.memory(), ValueLayout.JAVA_BYTE, at, datagram.length);
        outbox.commit(datagram.length);
    }

    @Test
    void carriesDatagramsBothWaysOnATcpPath() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        Socket socket = connect(tcp);
        NetworkPath path = checkedPath(socket);
        assertEquals(NetworkPath.Protocol.TCP, path.protocol());
        assertEquals(socket.getLocalPort(), path.remotePort());
        tcp.onValidated(path);
        socket.getOutputStream().write(framed(new byte[] {20, 1, 2}));
        assertArrayEquals(
                new byte[] {20, 1, 2},
                heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).datagram());
        TcpOutbox outbox = outbox(tcp);
        send(outbox, path, new byte[] {5, 6, 7});
        send(outbox, path, new byte[] {8});
        outbox.flush();
        assertArrayEquals(
                new byte[] {0, 3, 5, 6, 7, 0, 1, 8}, socket.getInputStream().readNBytes(8));
        assertEquals(2, outbox.counters().packets);
    }

    @Test
    void hangsUpOnWhoeverBeginsWithSomethingElseThanACheck() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        byte[] anonymous = new byte[20];
        StunMessageWriter writer = new StunMessageWriter();
        writer.begin(StunFormat.BINDING_REQUEST, new byte[12], 0);
        System.arraycopy(writer.bytes(), 0, anonymous, 0, writer.length());
        for (byte[] first :
                List.of(new byte[] {(byte) 0x80, 96, 0, 1}, "GET / HTTP/1.1".getBytes("US-ASCII"), anonymous)) {
            Socket socket = connect(tcp);
            socket.getOutputStream().write(framed(first));
            assertHungUp(socket);
        }
        assertEquals(0, heard.size(), "nothing reached a worker");
        assertEquals(3, tcp.malformed());
    }

    @Test
    void hangsUpOnAFrameTooLongAndOnNobodyElse() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        Socket good = connect(tcp);
        NetworkPath goodPath = checkedPath(good);
        tcp.onValidated(goodPath);
        Socket bad = connect(tcp);
        NetworkPath badPath = checkedPath(bad);
        tcp.onValidated(badPath);
        bad.getOutputStream().write(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3});
        assertHungUp(bad);
        assertEquals(badPath, closed.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "the worker hears of it");
        good.getOutputStream().write(framed(new byte[] {20, 9}));
        assertEquals(
                goodPath, heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).path());
    }

    @Test
    void skipsNullPacketsOfThoseItKnows() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        Socket socket = connect(tcp);
        tcp.onValidated(checkedPath(socket));
        socket.getOutputStream().write(new byte[] {0, 0, 0, 0, 0, 1, 33});
        assertArrayEquals(
                new byte[] {33},
                heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).datagram());
    }

    @Test
    void hangsUpOnWhoeverSaysNothingOrNothingAuthentic() throws Exception {
        TcpListener tcp = listen(config(8, SHORT));
        Socket mute = connect(tcp);
        Socket unknown = connect(tcp);
        checkedPath(unknown); // no worker vouches for it
        assertHungUp(mute);
        assertHungUp(unknown);
        assertNull(closed.poll(), "nobody knew them");
    }

    @Test
    void givesUpTheOldestStrangersInAFloodAndKeepsThoseItKnows() throws Exception {
        int most = 8;
        TcpListener tcp = listen(config(most, LONG));
        Socket known = connect(tcp);
        NetworkPath path = checkedPath(known);
        tcp.onValidated(path);
        List<Socket> flood = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            flood.add(connect(tcp));
        }
        for (Socket old : flood.subList(0, flood.size() - most)) {
            assertHungUp(old);
        }
        assertTrue(tcp.open() <= most + 1, "open: " + tcp.open());
        known.getOutputStream().write(framed(new byte[] {20, 1}));
        assertEquals(path, heard.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).path());
        Socket late = flood.getLast();
        assertEquals(late.getLocalPort(), checkedPath(late).remotePort(), "the newest are still welcome");
    }

    @Test
    void refusesConnectionsBeyondTheMost() throws Exception {
        TcpListener tcp = listen(new TcpConfig(2, 8, LONG, LONG, QUEUE, 16_384));
        connect(tcp);
        connect(tcp);
        assertHungUp(connect(tcp));
        assertEquals(1, tcp.refused());
    }

    @Test
    void neverWaitsForAReaderThatDoesNotRead() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        Socket slow = connect(tcp);
        NetworkPath slowPath = checkedPath(slow);
        tcp.onValidated(slowPath);
        Socket quick = connect(tcp);
        NetworkPath quickPath = checkedPath(quick);
        tcp.onValidated(quickPath);
        TcpOutbox outbox = outbox(tcp);
        byte[] packet = new byte[1000];
        packet[0] = (byte) 0x80;
        packet[1] = 96;
        for (int i = 0; i < 20_000; i++) {
            packet[6] = (byte) (i >>> 8);
            packet[7] = (byte) i;
            send(outbox, slowPath, packet);
            outbox.flush();
        }
        TcpConnection connection = tcp.connection(slowPath);
        assertTrue(connection.queue().waiting() <= QUEUE);
        assertTrue(outbox.turnedAway() > 10_000, "turned away: " + outbox.turnedAway());
        assertEquals(outbox.turnedAway(), outbox.framesTurnedAway(), "one packet a frame here");
        send(outbox, quickPath, new byte[] {5});
        outbox.flush();
        assertArrayEquals(new byte[] {0, 1, 5}, quick.getInputStream().readNBytes(3), "others do not notice");
        DataInputStream in = new DataInputStream(slow.getInputStream());
        for (int i = 0; i < 10; i++) {
            assertEquals(1000, in.readUnsignedShort(), "what it reads at last is whole packets");
            in.readFully(new byte[1000]);
        }
    }

    @Test
    void closesWhatNobodyWantsAnyMore() throws Exception {
        TcpListener tcp = listen(config(8, LONG));
        Socket socket = connect(tcp);
        NetworkPath path = checkedPath(socket);
        tcp.onValidated(path);
        tcp.onInvalidated(path);
        assertHungUp(socket);
        TcpOutbox outbox = outbox(tcp);
        closed.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        send(outbox, path, new byte[] {1});
        assertEquals(1, outbox.counters().dropped(), "sending to it is counted");
    }
}
