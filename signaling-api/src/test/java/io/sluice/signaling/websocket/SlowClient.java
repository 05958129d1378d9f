package io.sluice.signaling.websocket;

import io.sluice.signaling.TestClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A WebSocket client on a bare socket with a small receive buffer that joins and then never reads again.
///
/// Owned by the test's thread.
final class SlowClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Socket socket = new Socket();

    SlowClient(int port) throws IOException {
        socket.setReceiveBufferSize(8192);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getByName("localhost"), port));
        write(("GET /v1/ws HTTP/1.1\r\nHost: localhost:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Protocol: sluice.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        int matched = 0;
        while (matched < 4) { // to the end of the response's head
            matched = socket.getInputStream().read() == "\r\n\r\n".charAt(matched) ? matched + 1 : 0;
        }
    }

    private void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    void join(String room) throws IOException {
        byte[] text = new JsonObject()
                .put("type", "join")
                .put("id", 1)
                .put("room", room)
                .put("identity", "slow")
                .put("offer", TestClient.offer("firefox-av-sendrecv"))
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(text.length + 8);
        frame.put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) text.length)
                .putInt(0)
                .put(text); // mask 0
        write(frame.array());
        if (socket.getInputStream().read() != 0x81) {
            throw new IOException("no reply to the join");
        }
    }

    /// Whether the server says that it has closed a slow consumer.
    boolean isCut(int port) throws IOException, InterruptedException {
        String metrics = HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        return metrics.contains("sluice_signaling_closes_total{code=\"4413\"} 1.0");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
