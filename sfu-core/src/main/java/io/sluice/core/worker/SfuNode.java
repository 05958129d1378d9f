package io.sluice.core.worker;

import io.sluice.core.room.RoomId;
import io.sluice.core.room.Sfu;
import io.sluice.core.stats.Counter;
import io.sluice.rtp.dtls.DtlsCertificate;
import io.sluice.rtp.dtls.DtlsConfig;
import io.sluice.rtp.dtls.DtlsContext;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.udp.DatagramInbox;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.UdpConfig;
import io.sluice.rtp.udp.UdpTransport;
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
    private final UdpTransport transport;
    private final WorkerPool pool;
    private final List<MediaLoop> loops;
    private final List<Thread> threads = new ArrayList<>();
    private final @Nullable ReaderThread reader;
    private final @Nullable Thread readerThread;
    private final SrtpCiphers.Implementation cipher;

    private SfuNode(SfuConfig config) {
        cipher = config.cipher() == null ? SrtpCiphers.warmUp() : config.cipher();
        transport =
                UdpTransport.open(UdpConfig.DEFAULT.withPort(config.udpPort()).withTransport(config.transport()));
        DtlsContext dtls = new DtlsContext(DtlsCertificate.generate(), DtlsConfig.DEFAULT);
        dtls.warmUp();
        NtpClock clock = new NtpClock(System.nanoTime(), System.currentTimeMillis() * 1_000_000L);
        SplittableRandom seeds = new SplittableRandom(new SecureRandom().nextLong());
        PathRoutes routes = new PathRoutes();
        List<DatagramRing> rings = new ArrayList<>();
        List<MediaLoop> started = new ArrayList<>();
        ForgetRoom forgetRoom = new ForgetRoom();
        boolean direct = config.workers() == 1;
        for (int i = 0; i < config.workers(); i++) {
            PacketSource source = direct ? new SocketSource(transport) : new DatagramRing();
            if (source instanceof DatagramRing ring) {
                rings.add(ring);
            }
            CommandQueue commands = new CommandQueue(source::wakeup);
            DatagramOutbox outbox = transport.outbox();
            MediaWorker worker = new MediaWorker(new MediaWorker.Setup(
                    i,
                    outbox,
                    cipher,
                    clock,
                    seeds.split(),
                    config.maxParticipants(),
                    config.maxPacketBuffers(),
                    routes,
                    new DtlsHandshakes(dtls, commands),
                    forgetRoom));
            boolean readsSocket = direct;
            started.add(new MediaLoop(worker, source, commands, counters -> {
                counters.set(Counter.DATAGRAMS_SENT, outbox.counters().packets);
                counters.set(Counter.BYTES_SENT, outbox.counters().bytes);
                counters.set(Counter.TRAINS_SENT, outbox.counters().trains);
                counters.set(Counter.SEND_CALLS, outbox.counters().systemCalls);
                counters.drops().set(DropReason.SEND_FAILED, outbox.counters().dropped());
                if (readsSocket) {
                    counters.set(Counter.RECEIVE_CALLS, transport.counters().systemCalls);
                }
            }));
        }
        loops = List.copyOf(started);
        reader = direct ? null : new ReaderThread(transport, routes, rings);
        readerThread = reader == null ? null : new Thread(reader, "sluice-reader");
        String fingerprint = dtls.certificate().fingerprint().value();
        int port = transport.localAddress().getPort();
        pool = new WorkerPool(
                new Sfu.Local(fingerprint, LocalAddresses.candidates(config.announced(), port), List.of()), loops);
        forgetRoom.pool = pool;
        for (int i = 0; i < loops.size(); i++) {
            threads.add(new Thread(loops.get(i), "sluice-worker-" + i));
        }
    }

    /// Opens the socket and starts the threads.
    ///
    /// @throws java.io.UncheckedIOException when the port cannot be had
    public static SfuNode start(SfuConfig config) {
        SfuNode node = new SfuNode(config);
        node.threads.forEach(Thread::start);
        if (node.readerThread != null) {
            node.readerThread.start();
        }
        return node;
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

    private record SocketSource(UdpTransport transport) implements PacketSource {
        @Override
        public int poll(DatagramInbox inbox, long timeoutNanos) {
            return transport.poll(inbox, timeoutNanos);
        }

        @Override
        public void wakeup() {
            transport.wakeup();
        }
    }
}
