package io.sluice.core.worker;

import com.sun.management.ThreadMXBean;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.dtls.SrtpKeyingMaterial;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.sim.EventLoop;
import io.sluice.rtp.srtp.SrtpCiphers;
import io.sluice.rtp.srtp.SrtpProfile;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.udp.DatagramOutbox;
import io.sluice.rtp.udp.NetworkPath;
import io.sluice.rtp.udp.SendCounters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A media worker with its rooms in virtual time: clients on simulated links, keys injected, no socket, no thread.
///
/// Owned by the test's thread.
final class VirtualRoom {
    /// Timers fire on whole milliseconds, as a real worker's roughly do.
    private static final long GRANULARITY_NANOS = 1_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    final EventLoop loop = new EventLoop(1_000_000_000L, GRANULARITY_NANOS);
    final MediaWorker worker;
    final SplittableRandom random;
    final List<VirtualClient> clients = new ArrayList<>();
    private long allocated;
    private long harnessBytes;
    private final Map<NetworkPath, VirtualClient> byPath = new HashMap<>();
    private final Map<Fingerprint, VirtualClient> byFingerprint = new HashMap<>();

    VirtualRoom(long seed) {
        this(seed, SrtpCiphers.Implementation.JITSI);
    }

    VirtualRoom(long seed, SrtpCiphers.Implementation cipher) {
        random = new SplittableRandom(seed);
        worker = new MediaWorker(new MediaWorker.Setup(
                0,
                new ServerOutbox(),
                cipher,
                new NtpClock(0, 1_700_000_000_000_000_000L),
                random.split(),
                200,
                65_536,
                new MediaWorker.PathListener() {
                    @Override
                    public void onValidated(NetworkPath path, int index) {}

                    @Override
                    public void onInvalidated(NetworkPath path) {}
                },
                this::handshake,
                room -> {}));
        loop.attach(worker::nextTimeoutNanos, now -> step(() -> {}));
    }

    /// Does something on the worker, as one step of its thread.
    void step(Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long harnessBefore = harnessBytes;
        worker.beginStep(loop.nowNanos());
        action.run();
        worker.endStep();
        allocated += THREADS.getCurrentThreadAllocatedBytes() - before - (harnessBytes - harnessBefore);
    }

    /// Bytes that the worker has allocated, without what this harness does inside its outbox.
    long allocatedBytes() {
        return allocated;
    }

    VirtualClient join(VirtualClient.Plan plan) {
        return join(plan, client -> {});
    }

    /// @param prepare what the client does before it joins
    VirtualClient join(VirtualClient.Plan plan, Consumer<VirtualClient> prepare) {
        VirtualClient client = new VirtualClient(this, clients.size(), plan);
        prepare.accept(client);
        clients.add(client);
        byPath.put(client.path(), client);
        byFingerprint.put(client.fingerprint(), client);
        client.join();
        return client;
    }

    private HandshakeFactory.Handshake handshake(List<Fingerprint> expected, HandshakeFactory.Events events) {
        VirtualClient client = byFingerprint.get(expected.getFirst());
        byte[] clientKey = bytes(16);
        byte[] clientSalt = bytes(12);
        byte[] serverKey = bytes(16);
        byte[] serverSalt = bytes(12);
        SrtpProfile profile = SrtpProfile.AEAD_AES_128_GCM;
        loop.after(1_000_000, () -> {
            client.onKeys(new SrtpKeyingMaterial(profile, clientKey, clientSalt, serverKey, serverSalt));
            step(() -> events.onKeys(new SrtpKeyingMaterial(profile, serverKey, serverSalt, clientKey, clientSalt)));
        });
        return new HandshakeFactory.Handshake() {
            @Override
            public boolean onDatagram(byte[] datagram) {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// The way from a client to the server.
    NetworkLink<byte[]> uplink(NetworkConditions conditions, NetworkPath path) {
        return new NetworkLink<>(loop, conditions, random.nextLong(), datagram -> {
            MemorySegment memory = MemorySegment.ofArray(datagram);
            step(() -> {
                worker.onDatagram(memory, 0, datagram.length, path);
                worker.onBatchEnd();
            });
        });
    }

    /// The worker's outbox: each committed datagram goes into its client's downlink.
    private final class ServerOutbox implements DatagramOutbox {
        private final MemorySegment space = Arena.ofAuto().allocate(65_536);
        private final SendCounters counters = new SendCounters();
        private @Nullable NetworkPath to;

        @Override
        public MemorySegment memory() {
            return space;
        }

        @Override
        public long claim(NetworkPath path, int maxLength) {
            to = path;
            return 0;
        }

        @Override
        public void commit(int lengthBytes) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            deliver(lengthBytes);
            harnessBytes += THREADS.getCurrentThreadAllocatedBytes() - before;
        }

        private void deliver(int lengthBytes) {
            byte[] datagram = space.asSlice(0, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
            VirtualClient client = byPath.get(to);
            counters.packets++;
            if (client != null) {
                client.downlink().send(datagram, lengthBytes);
            }
        }

        @Override
        public void flush() {}

        @Override
        public SendCounters counters() {
            return counters;
        }
    }
}
