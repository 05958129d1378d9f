package io.sluice.deploy.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/// Somebody on the network who knows where the server is, and nothing else.
///
/// Owned by one thread.
final class Stranger implements AutoCloseable {
    private final DatagramChannel channel;
    private final List<byte[]> received = new ArrayList<>();

    Stranger(InetSocketAddress server) {
        try {
            channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.connect(server);
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(byte[] datagram) {
        try {
            channel.write(ByteBuffer.wrap(datagram));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Everything that came back so far.
    List<byte[]> received() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(2_048);
            while (channel.read(buffer) > 0) {
                byte[] datagram = new byte[buffer.position()];
                buffer.flip().get(datagram);
                received.add(datagram);
                buffer.clear();
            }
            return received;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
