package io.sluice.deploy.attack;

import io.sluice.load.bot.BotOffer;
import io.sluice.load.bot.BotSignaling;
import io.sluice.load.bot.BotTransport;
import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.dtls.DtlsConfig;
import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.dtls.DtlsEndpoint;
import io.sluice.rtp.dtls.DtlsFailure;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.stun.StunFormat;
import io.sluice.rtp.stun.StunIntegrity;
import io.sluice.rtp.stun.StunMessageWriter;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A member of the attacked room with valid keys and bad intentions: it seals whatever bytes a test wants to send.
///
/// Thread-safe; everything of the transport happens on a thread of its own.
final class HostileMember implements AutoCloseable, DatagramInbox {
    private static final SplittableRandom RANDOM = new SplittableRandom(11);
    private static final AtomicInteger ADDRESSES = new AtomicInteger(1);
    private static final long POLL_NANOS = 2_000_000L;
    private static final int BARRIER_EVERY = 64;

    private final TappedSocket socket = new TappedSocket(UdpTransport.open(UdpConfig.DEFAULT.withPort(0)));
    private final DatagramOutbox outbox = socket.outbox();
    private final ConcurrentLinkedQueue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final DtlsContext dtls;
    private final IceCredentials credentials;
    private final BotOffer offer;
    private final BotOffer.Answer answer;
    private final BotSignaling signaling;
    private final String participant;
    private final NetworkPath path;
    private final BotTransport transport;
    private final Thread thread;
    private final PacketBuffer payload = new PacketBuffer();
    private final Map<Integer, Long> sequences = new HashMap<>();
    private final Map<Integer, Integer> highest = new HashMap<>();
    private final AtomicLong packetsReceived = new AtomicLong();
    private final AtomicLong retransmissionBytes = new AtomicLong();
    private final CompletableFuture<Map<String, Object>> goodbye = new CompletableFuture<>();
    private final int ssrc;
    private volatile boolean stopping;
    private volatile boolean connected;
    private volatile byte @Nullable [] awaitedTransaction;
    private @Nullable DtlsEndpoint endpoint;
    private int unconfirmed;

    /// Joins, and begins the handshake.
    ///
    /// @param certificate shown in the handshake
    /// @param offerChange applied to the offer, which names the certificate's fingerprint
    HostileMember(Arena arena, DtlsCertificate certificate, UnaryOperator<String> offerChange) {
        dtls = new DtlsContext(certificate, DtlsConfig.DEFAULT);
        SplittableRandom random;
        synchronized (RANDOM) {
            credentials = IceCredentials.generate(RANDOM);
            ssrc = RANDOM.nextInt() | 1;
            random = RANDOM.split();
        }
        offer = new BotOffer(credentials, certificate.fingerprint().value(), 1, 0, 4, 0, List.of(ssrc));
        BotSignaling connection = BotSignaling.connect(HttpClient.newHttpClient(), arena.http(), this::onEvent);
        Map<String, Object> reply;
        try {
            reply = connection.call("join", joinFields(offerChange.apply(offer.sdp())));
        } catch (BotSignaling.Refused e) {
            connection.close();
            socket.close();
            throw e;
        }
        signaling = connection;
        participant = String.valueOf(reply.get("participant"));
        answer = BotOffer.read(String.valueOf(reply.get("answer")), "127.0.0.1");
        path = NetworkPath.udp(
                answer.address(),
                new InetSocketAddress(
                        "127.2.0." + ADDRESSES.getAndIncrement(),
                        socket.localAddress().getPort()));
        path.retain();
        transport = new BotTransport(
                credentials,
                answer.credentials(),
                path,
                outbox,
                SrtpCiphers.warmUp(),
                random,
                new Events(),
                System.nanoTime());
        thread = new Thread(this::run, "hostile-" + participant);
        thread.start();
    }

    void awaitConnected() {
        Await.until("the hostile member is connected", () -> connected);
    }

    private Map<String, Object> joinFields(String sdp) {
        List<Object> slots = new ArrayList<>();
        for (BotOffer.Slot slot : offer.slots()) {
            slots.add(Map.of("mid", slot.mid(), "seat", slot.seat(), "purpose", "camera"));
        }
        return Map.of(
                "room",
                Arena.ROOM,
                "name",
                "mallory",
                "offer",
                sdp,
                "tracks",
                List.of(Map.of("mid", "0", "source", "camera")),
                "slots",
                slots,
                "client",
                Map.of("name", "sluice-bot", "version", "0.1.0"));
    }

    private void onEvent(Map<String, Object> event) {
        if ("leave".equals(event.get("type"))) {
            goodbye.complete(event);
        }
    }

    private void run() {
        while (!stopping) {
            for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
                command.run();
            }
            transport.onTimeout(System.nanoTime());
            outbox.flush();
            socket.poll(this, POLL_NANOS);
            connected = transport.isConnected();
        }
    }

    @Override
    public void onDatagram(MemorySegment memory, long offset, int length, NetworkPath from) {
        byte[] awaited = awaitedTransaction;
        if (awaited != null
                && length >= 20
                && Arrays.equals(awaited, memory.asSlice(offset + 8, 12).toArray(ValueLayout.JAVA_BYTE))) {
            awaitedTransaction = null;
            return;
        }
        transport.onDatagram(memory, offset, length, from, System.nanoTime());
    }

    @Override
    public void onBatchEnd() {
        // Answers leave with the next round.
    }

    /// Seals and sends an RTP packet with the next sequence number of its SSRC.
    ///
    /// @param headerLength bytes that stay in the clear
    void sendRtp(byte[] packet, int headerLength) {
        onThread(() -> {
            int source = Rtp.intAt(packet, 8);
            long index = sequences.merge(source, 1L, Long::sum) + 999;
            packet[2] = (byte) (index >>> 8);
            packet[3] = (byte) index;
            System.arraycopy(packet, headerLength, payload.bytes, 0, packet.length - headerLength);
            transport.sendRtp(packet, headerLength, payload, packet.length - headerLength, source, index);
        });
        pace();
    }

    /// Seals and sends RTCP.
    void sendRtcp(byte[] compound) {
        onThread(() -> transport.sendRtcp(compound, compound.length));
        pace();
    }

    /// Sends bytes as they are, from the member's own validated 5-tuple.
    void sendPlain(byte[] datagram) {
        onThread(() -> lay(datagram, datagram.length));
        pace();
    }

    private void lay(byte[] datagram, int length) {
        long at = outbox.claim(path, length);
        MemorySegment.copy(datagram, 0, outbox.memory(), ValueLayout.JAVA_BYTE, at, length);
        outbox.commit(length);
    }

    private void pace() {
        if (++unconfirmed >= BARRIER_EVERY) {
            awaitServer();
        }
    }

    /// Waits until the server has read everything sent to it so far, by anybody: it answers a check that queues
    /// behind all that.
    void awaitServer() {
        unconfirmed = 0;
        StunMessageWriter writer = new StunMessageWriter();
        byte[] transaction = new byte[12];
        synchronized (RANDOM) {
            RANDOM.nextBytes(transaction);
        }
        writer.begin(StunFormat.BINDING_REQUEST, transaction, 0);
        writer.username(answer.credentials().ufrag() + ":" + credentials.ufrag());
        writer.priority(1);
        writer.iceControlling(1);
        writer.messageIntegrity(new StunIntegrity(answer.credentials().pwd()));
        writer.fingerprint();
        awaitedTransaction = transaction;
        onThread(() -> lay(writer.bytes(), writer.length()));
        Await.until("the server answers a check", () -> awaitedTransaction == null);
    }

    private void onThread(Runnable command) {
        commands.add(command);
        socket.wakeup();
    }

    /// Sends a keyframe on its own camera, as an honest one would.
    void sendKeyframe() {
        sendRtp(Rtp.packet(Rtp.VP8, ssrc, Rtp.keyframe()), Rtp.HEADER);
    }

    /// Seals a packet with the header it says it has.
    void send(byte[] packet) {
        sendRtp(packet, Rtp.headerLength(packet));
    }

    /// The latest SRTP packet it sent, as it was on the wire.
    byte[] captured() {
        return socket.media().getFirst().clone();
    }

    /// SSRC of its camera.
    int ssrc() {
        return ssrc;
    }

    String participant() {
        return participant;
    }

    BotSignaling signaling() {
        return signaling;
    }

    /// Highest sequence number received so far on an SSRC, or −1.
    int highestSequence(int slot) {
        synchronized (highest) {
            return highest.getOrDefault(slot, -1);
        }
    }

    long packetsReceived() {
        return packetsReceived.get();
    }

    long retransmissionBytes() {
        return retransmissionBytes.get();
    }

    /// The event with which the server ends the session.
    CompletableFuture<Map<String, Object>> goodbye() {
        return goodbye;
    }

    boolean isConnected() {
        return connected;
    }

    /// Whether the server counts it among the members of its room.
    boolean isIn(Arena arena) {
        return arena.snapshot().participants().stream()
                .anyMatch(p -> p.info().id().value().equals(participant));
    }

    @Override
    public void close() {
        stopping = true;
        socket.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DtlsEndpoint running = endpoint;
        if (running != null) {
            running.close();
        }
        signaling.close();
        socket.close();
    }

    private final class Events implements BotTransport.Handler, DtlsEndpoint.Events {
        @Override
        public void onWritable() {
            endpoint = DtlsEndpoint.client(dtls, List.of(answer.fingerprint()), this);
        }

        @Override
        public void onDtls(byte[] datagram) {
            DtlsEndpoint running = endpoint;
            if (running != null) {
                running.onDatagram(datagram);
            }
        }

        @Override
        public void onRtp(PacketBuffer packet, long nowNanos) {
            int from = Rtp.intAt(packet.bytes, 8);
            packetsReceived.incrementAndGet();
            if (answer.rtxSlots().containsValue(from)) {
                retransmissionBytes.addAndGet(packet.length);
            }
            synchronized (highest) {
                highest.put(from, (packet.bytes[2] & 0xFF) << 8 | packet.bytes[3] & 0xFF);
            }
        }

        @Override
        public void onRtcp(PacketBuffer packet, long nowNanos) {
            // What the server wishes from a hostile member is not granted.
        }

        @Override
        public void sendDtls(byte[] datagram) {
            onThread(() -> transport.sendDtls(datagram));
        }

        @Override
        public void onConnected(SrtpKeyingMaterial keys) {
            onThread(() -> transport.onKeys(keys));
        }

        @Override
        public void onFailed(DtlsFailure reason) {
            // Signaling tells what the server thinks of it.
        }

        @Override
        public void onClosed() {
            // Signaling tells the reason.
        }
    }
}
