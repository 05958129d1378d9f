package io.sluice.core.worker;

import io.sluice.core.record.disk.RecordingStore;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.Sfu;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.dtls.DtlsConfig;
import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.tcp.TcpOutbox;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The media side of one server, running: its socket, its workers, its certificate.
///
/// Thread-safe.
public final class SfuNode implements AutoCloseable {
    /// Chosen: ports that anybody may have are mostly free.
    private static final int PORT_ATTEMPTS = 16;

    private final UdpTransport transport;
    private final @Nullable TcpEntrance tcp;
    private final @Nullable Recordings recordings;
    private final WorkerPool pool;
    private final List<MediaLoop> loops;
    private final List<Thread> threads = new ArrayList<>();
    private final @Nullable ReaderThread reader;
    private final @Nullable Thread readerThread;
    private final SrtpCiphers.Implementation cipher;

    private SfuNode(SfuConfig config, LoopClock time, @Nullable HandshakeFactory handshakes) {
        cipher = config.cipher() == null ? SrtpCiphers.warmUp() : config.cipher();
        transport = open(config);
        DtlsContext dtls = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
        if (handshakes == null) {
            dtls.warmUp();
        }
        NtpClock clock = new NtpClock(time.nanos(), System.currentTimeMillis() * 1_000_000L);
        SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
        PathRoutes routes = new PathRoutes();
        boolean direct = config.workers() == 1;
        List<PacketSource> sources = new ArrayList<>();
        List<DatagramRouter.Door> doors = new ArrayList<>();
        for (int i = 0; i < config.workers(); i++) {
            DatagramRing ring = direct ? null : new DatagramRing(DatagramRing.PLACES);
            sources.add(ring == null ? new SocketSource(transport) : ring);
            if (ring != null) {
                doors.add(new DatagramRouter.Door(ring, ring::signal));
            }
        }
        tcp = config.tcp() ? entrance(transport, routes, sources) : null;
        recordings = config.record() == null ? null : new Recordings(new RecordingStore(config.record()), clock);
        ForgetRoom forgetRoom = new ForgetRoom();
        List<MediaLoop> started = new ArrayList<>();
        for (int i = 0; i < config.workers(); i++) {
            PacketSource source = tcp == null ? sources.get(i) : tcp.source(i, sources.get(i));
            CommandQueue commands = new CommandQueue(source::wakeup);
            DatagramOutbox udp = transport.outbox();
            DatagramOutbox outbox = tcp == null ? udp : tcp.outbox(udp);
            MediaWorker worker = new MediaWorker(new MediaWorker.Setup(
                    i,
                    outbox,
                    cipher,
                    clock,
                    seeds.split(),
                    config.maxParticipants(),
                    config.maxPacketBuffers(),
                    tcp == null ? routes : tcp,
                    handshakes == null ? new DtlsHandshakes(dtls, commands) : handshakes,
                    forgetRoom));
            boolean first = i == 0;
            MediaLoop.SendProgress sent = counters -> {
                copySent(outbox, counters);
                if (first && tcp != null) {
                    tcp.copyTo(counters);
                }
                if (direct) {
                    counters.set(Counter.RECEIVE_CALLS, transport.counters().systemCalls);
                }
            };
            started.add(new MediaLoop(worker, source, commands, sent, time));
        }
        loops = List.copyOf(started);
        if (tcp != null) {
            tcp.setLoops(loops);
        }
        reader = direct ? null : new ReaderThread(transport, new DatagramRouter(routes, doors));
        readerThread = reader == null ? null : new Thread(reader, "sluice-reader");
        String fingerprint = dtls.certificate().fingerprint().value();
        List<InetSocketAddress> candidates = LocalAddresses.candidates(
                config.announced(), transport.localAddress().getPort());
        pool = new WorkerPool(
                new Sfu.Local(fingerprint, candidates, tcp == null ? List.of() : candidates), loops, recordings);
        forgetRoom.pool = pool;
        for (int i = 0; i < loops.size(); i++) {
            threads.add(new Thread(loops.get(i), "sluice-worker-" + i));
        }
    }

    private static TcpEntrance entrance(UdpTransport transport, PathRoutes routes, List<PacketSource> sources) {
        try {
            return new TcpEntrance(transport.localAddress(), routes, sources);
        } catch (UncheckedIOException e) {
            transport.close();
            throw e;
        }
    }

    private static void copySent(DatagramOutbox outbox, Counters counters) {
        counters.set(Counter.DATAGRAMS_SENT, outbox.counters().packets);
        counters.set(Counter.BYTES_SENT, outbox.counters().bytes);
        counters.set(Counter.TRAINS_SENT, outbox.counters().trains);
        counters.set(Counter.SEND_CALLS, outbox.counters().systemCalls);
        counters.drops().set(DropReason.SEND_FAILED, outbox.counters().dropped());
        if (outbox instanceof TcpOutbox both) {
            counters.drops().set(DropReason.TCP_QUEUE_FULL, both.turnedAway());
            counters.set(Counter.TCP_FRAMES_DROPPED, both.framesTurnedAway());
        }
    }

    /// Opens the UDP socket; where any port will do, one whose TCP twin is free too.
    private static UdpTransport open(SfuConfig config) {
        UdpConfig udp = UdpConfig.DEFAULT.withPort(config.udpPort()).withTransport(config.transport());
        UdpTransport opened = UdpTransport.open(udp);
        for (int i = 0; i < PORT_ATTEMPTS && config.udpPort() == 0 && config.tcp(); i++) {
            if (isFreeForTcp(opened.localAddress())) {
                return opened;
            }
            opened.close();
            opened = UdpTransport.open(udp);
        }
        return opened;
    }

    private static boolean isFreeForTcp(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket(address.getPort(), 1, address.getAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /// Opens the socket and starts the threads.
    ///
    /// @throws java.io.UncheckedIOException when the port cannot be had
    public static SfuNode start(SfuConfig config) {
        SfuNode node = new SfuNode(config, LoopClock.system(), null);
        node.threads.forEach(Thread::start);
        if (node.readerThread != null) {
            node.readerThread.start();
        }
        return node;
    }

    /// A node of one worker that is driven by hand, step by step: [#loop] instead of threads, [#free] instead of
    /// [#close].
    static SfuNode driven(SfuConfig config, LoopClock time, HandshakeFactory handshakes) {
        if (config.workers() != 1) {
            throw new IllegalArgumentException("Only a node of one worker can be driven by hand.");
        }
        return new SfuNode(config, time, handshakes);
    }

    MediaLoop loop() {
        return loops.getFirst();
    }

    /// The door for signaling.
    public Sfu sfu() {
        return pool;
    }

    /// UDP port in use.
    public int udpPort() {
        return transport.localAddress().getPort();
    }

    /// How UDP is spoken, such as `ffm-gso`.
    public String transportName() {
        return transport.name();
    }

    /// Where SRTP comes from.
    public SrtpCiphers.Implementation cipher() {
        return cipher;
    }

    /// Tells every participant that the server goes, and frees everything.
    @Override
    public void close() {
        loops.forEach(MediaLoop::stop);
        try {
            for (MediaLoop loop : loops) {
                loop.awaitEnd();
            }
            if (reader != null && readerThread != null) {
                reader.stop();
                readerThread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        free();
    }

    /// Closes the sockets.
    void free() {
        if (tcp != null) {
            tcp.close();
        }
        if (recordings != null) {
            recordings.close();
        }
        transport.close();
    }

    private static final class ForgetRoom implements Consumer<RoomId> {
        private volatile @Nullable WorkerPool pool;

        @Override
        public void accept(RoomId room) {
            WorkerPool known = pool;
            if (known != null) {
                known.forget(room);
            }
        }
    }
}
