package io.sluice.load.bench;

import io.sluice.load.bot.BotOffer;
import io.sluice.load.bot.BotSender;
import io.sluice.load.bot.BotStream;
import io.sluice.load.bot.BotTransport;
import io.sluice.load.bot.LatencyHistogram;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.srtp.SrtpProfile;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// The clients of the [Yardstick]: they send and check what the clients of the server do, at the same pace, with keys
/// both sides know instead of ICE and DTLS.
///
/// Thread-safe: [#packets] and [#lost] from anywhere, the rest is its own thread's.
final class YardstickClients implements Runnable, DatagramInbox, AutoCloseable {
    private static final long TICK_NANOS = 2_000_000L;

    /// As `yardstick.c` has them: towards it, and from it.
    private static final int UP = 1;

    private static final int DOWN = 2;

    private final UdpTransport socket = UdpTransport.open(UdpConfig.DEFAULT.withPort(0));
    private final DatagramOutbox outbox = socket.outbox();
    private final ForwardShape shape;
    private final List<Client> clients = new ArrayList<>();
    private final Map<NetworkPath, Client> byPath = new HashMap<>();
    private final Thread thread = new Thread(this, "yardstick-clients");
    private volatile boolean stopping;
    private volatile long packets;
    private volatile long lost;

    YardstickClients(ForwardShape shape) {
        this.shape = shape;
    }

    int port() {
        return socket.localAddress().getPort();
    }

    /// Begins to send to the yardstick's port.
    void start(int port) {
        long now = System.nanoTime();
        for (int i = 0; i < shape.publishers() + shape.viewers(); i++) {
            NetworkPath path = NetworkPath.udp(
                    new InetSocketAddress(loopback(0), port), new InetSocketAddress(loopback(i + 1), port()));
            Client client = new Client(outbox, path, keys(i), now);
            if (i < shape.publishers()) {
                client.addSenders(i, now);
            }
            clients.add(client);
            byPath.put(path, client);
        }
        thread.start();
    }

    private static SrtpKeyingMaterial keys(int client) {
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        byte[] salt = new byte[profile.saltLength()];
        return new SrtpKeyingMaterial(profile, key(UP, client), salt, key(DOWN, client), salt);
    }

    private static byte[] key(int direction, int client) {
        byte[] key = new byte[16];
        key[0] = (byte) direction;
        key[1] = (byte) client;
        return key;
    }

    /// @param number of a client from 1, or 0 for the yardstick
    private static InetAddress loopback(int number) {
        try {
            return InetAddress.getByAddress(
                    number == 0 ? new byte[] {127, 0, 0, 1} : new byte[] {127, 1, 0, (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void run() {
        while (!stopping) {
            long began = System.nanoTime();
            socket.poll(this, 0);
            for (Client client : clients) {
                client.send(began);
            }
            outbox.flush();
            count();
            long left = TICK_NANOS - (System.nanoTime() - began);
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private void count() {
        long received = 0;
        long wrong = 0;
        for (Client client : clients) {
            wrong += client.transport.unauthentic();
            for (BotStream stream : client.streams.values()) {
                received += stream.packets();
                wrong += stream.duplicates() + stream.timestampsBack();
            }
        }
        packets = received;
        lost = wrong;
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath path) {
        Client client = byPath.get(path);
        if (client != null) {
            client.transport.onDatagram(memory, offset, length, path, System.nanoTime());
        }
    }

    @Override
    public void onBatchEnd() {
        // nothing is answered
    }

    /// Packets received, authenticated and in sequence.
    long packets() {
        return packets;
    }

    /// Packets that came twice or could not be authenticated.
    long lost() {
        return lost;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        socket.close();
    }

    private final class Client implements BotTransport.Handler {
        private final List<BotSender> senders = new ArrayList<>();
        private final Map<Integer, BotStream> streams = new HashMap<>();
        private final LatencyHistogram latency = new LatencyHistogram();
        private final RtpPacketView view = new RtpPacketView();
        private final BotTransport transport;

        Client(DatagramOutbox outbox, NetworkPath path, SrtpKeyingMaterial keys, long now) {
            SplittableRandom random = new SplittableRandom(1);
            IceCredentials unused = IceCredentials.generate(random);
            transport = new BotTransport(unused, unused, path, outbox, SrtpCiphers.best(), random, this, now);
            transport.onKeys(keys);
            transport.select(path);
        }

        void addSenders(int number, long now) {
            BotSender.TransportSequence sequence = new BotSender.TransportSequence();
            MediaShape video = shape.video();
            if (video != null) {
                BotOffer.Sent section = new BotOffer.Sent("0", true, 96, 0, 3, 0);
                senders.add(new BotSender(transport, video, section, true, 2 * number + 1, 1, sequence, now));
            }
            BotOffer.Sent section = new BotOffer.Sent("1", false, 111, 0, 3, 1);
            senders.add(new BotSender(transport, shape.audio(), section, false, 2 * number + 2, 1, sequence, now));
        }

        void send(long now) {
            for (BotSender sender : senders) {
                sender.onTimeout(now);
            }
        }

        @Override
        public void onRtp(PacketBuffer packet, long nowNanos) {
            if (view.tryWrap(packet.bytes, 0, packet.length)) {
                BotStream stream = streams.computeIfAbsent(view.ssrc(), ssrc -> new BotStream(ssrc, latency));
                stream.onPacket(view, packet, nowNanos);
            }
        }

        @Override
        public void onRtcp(PacketBuffer packet, long nowNanos) {
            throw new IllegalStateException("the yardstick sends no RTCP");
        }

        @Override
        public void onDtls(byte[] datagram) {
            throw new IllegalStateException("the yardstick speaks no DTLS");
        }

        @Override
        public void onWritable() {
            // was so from the start
        }
    }
}
