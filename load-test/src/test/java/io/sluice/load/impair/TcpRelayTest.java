package io.sluice.load.impair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TcpRelayTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int PATIENCE_MILLIS = 10_000;

    private ServerSocket echo;
    private TcpRelay relay;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 0, LOOPBACK);
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> transfer(socket));
                } catch (IOException e) {
                    return; // the test is over
                }
            }
        });
        relay = TcpRelay.start(new InetSocketAddress(LOOPBACK, 0), (InetSocketAddress) echo.getLocalSocketAddress());
    }

    private static void transfer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // the relay reset it
        }
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(relay.address(), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static int echoOf(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        return socket.getInputStream().read();
    }

    @Test
    void carriesBytesBothWays() throws IOException {
        try (Socket socket = connect()) {
            assertEquals(42, echoOf(socket, 42));
            assertEquals(43, echoOf(socket, 43));
        }
    }

    @Test
    void putsTheHandshakeAndTheRoundTripBeforeTheFirstAnswer() throws IOException {
        relay.delay(Duration.ofMillis(40));
        long began = System.nanoTime();
        try (Socket socket = connect()) {
            assertEquals(1, echoOf(socket, 1));
            assertTrue(System.nanoTime() - began >= 160_000_000L, "connecting and asking are two round trips");
        }
    }

    @Test
    void cutsAndRefusesUntilRestored() throws IOException {
        try (Socket socket = connect()) {
            assertEquals(1, echoOf(socket, 1));
            relay.cut();
            assertThrows(SocketException.class, () -> socket.getInputStream().read());
            assertThrows(ConnectException.class, this::connect);
        }
        relay.restore();
        try (Socket socket = connect()) {
            assertEquals(2, echoOf(socket, 2));
        }
    }

    @Test
    void freezesPresentConnectionsSilently() throws IOException {
        try (Socket frozen = connect()) {
            assertEquals(1, echoOf(frozen, 1));
            relay.freeze();
            frozen.setSoTimeout(100);
            assertThrows(SocketTimeoutException.class, () -> echoOf(frozen, 2));
            try (Socket fresh = connect()) {
                assertEquals(3, echoOf(fresh, 3));
            }
        }
    }

    @Test
    void passesAnEndOn() throws IOException {
        try (Socket socket = connect()) {
            assertEquals(1, echoOf(socket, 1));
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read());
        }
    }
}
