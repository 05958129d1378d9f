package io.sluice.rtp.udp;

import static io.sluice.rtp.udp.Linux.MMSGHDR;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// The UDP transport on Linux by direct system calls: batches in by `recvmmsg`, trains out by `sendmmsg`.
///
/// **Several workers.** There is one socket and one reader. The thread that calls [#poll] owns the receive memory and
/// the path table; the kernel serialises sends on one descriptor by itself, so every worker calls [#outbox] once and
/// sends from its own thread through its own memory, with no lock and no hand-over. Outboxes must be idle when the
/// transport is closed.
///
/// **Waiting.** `ppoll` sleeps on the socket and an eventfd. [#wakeup] is a system call only when the reader sleeps:
/// the state word is AWAKE, SLEEPING or NOTIFIED, set to SLEEPING by the reader alone and to NOTIFIED by anyone;
/// whoever replaces SLEEPING writes the eventfd. After a full batch the next poll reads at once instead of asking
/// first.
final class LinuxUdpTransport implements UdpTransport {
    static final int BATCH = 64;
    static final int SLOT = 2048;

    private static final int AWAKE = 0;
    private static final int SLEEPING = 1;
    private static final int NOTIFIED = 2;

    private final LinuxSocket socket;
    private final SocketAddresses addresses;
    private final UdpConfig config;
    private final int maxSegments;
    private final PathTable paths;
    private final ReceiveCounters counters = new ReceiveCounters();

    private final MemorySegment slots;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment controls;
    /// Kept for the kernel, which knows it by address only.
    private final MemorySegment vectors;
    private final MemorySegment errno;
    private final MemorySegment pollFds;
    private final MemorySegment timeout;
    private final MemorySegment eventValue;
    /// The local address of every packet, unless the kernel says another.
    private final long boundHigh;
    private final long boundLow;
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private boolean busy;

    LinuxUdpTransport(LinuxSocket socket, UdpConfig config, int maxSegments, long seed) {
        this.socket = socket;
        this.addresses = socket.addresses();
        this.config = config;
        this.maxSegments = maxSegments;
        this.paths = new PathTable(config.maxPaths(), socket.localAddress().getPort(), seed);
        InetAddress bound = socket.localAddress().getAddress();
        boundHigh = socket.isWildcard() ? 0 : NetworkPath.high(bound);
        boundLow = socket.isWildcard() ? NetworkPath.MAPPED_PREFIX : NetworkPath.low(bound);
        Arena arena = Arena.ofAuto();
        slots = arena.allocate((long) BATCH * SLOT, 64);
        headers = arena.allocate((long) BATCH * MMSGHDR, 64);
        names = arena.allocate((long) BATCH * SocketAddresses.NAME_SIZE, 64);
        controls = arena.allocate((long) BATCH * SocketAddresses.CONTROL_SIZE, 64);
        errno = arena.allocate(Linux.ERRNO_SIZE, 8);
        pollFds = arena.allocate(16, 8);
        timeout = arena.allocate(16, 8);
        eventValue = arena.allocate(8, 8);
        vectors = arena.allocate((long) BATCH * Linux.IOVEC, 64);
        for (long i = 0; i < BATCH; i++) {
            vectors.set(JAVA_LONG_UNALIGNED, i * Linux.IOVEC, slots.address() + i * SLOT);
            vectors.set(JAVA_LONG_UNALIGNED, i * Linux.IOVEC + 8, SLOT);
            long header = i * MMSGHDR;
            headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_NAME, names.address() + i * SocketAddresses.NAME_SIZE);
            headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_IOV, vectors.address() + i * Linux.IOVEC);
            headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_IOVLEN, 1);
            headers.set(
                    JAVA_LONG_UNALIGNED,
                    header + Linux.MSG_CONTROL,
                    controls.address() + i * SocketAddresses.CONTROL_SIZE);
            resetHeader(header);
        }
        pollFds.set(JAVA_INT_UNALIGNED, 0, socket.fd());
        pollFds.set(JAVA_SHORT_UNALIGNED, 4, (short) Linux.POLLIN);
        pollFds.set(JAVA_INT_UNALIGNED, 8, socket.eventFd());
        pollFds.set(JAVA_SHORT_UNALIGNED, 12, (short) Linux.POLLIN);
    }

    private void resetHeader(long header) {
        headers.set(JAVA_INT_UNALIGNED, header + Linux.MSG_NAMELEN, SocketAddresses.NAME_SIZE);
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_CONTROLLEN, SocketAddresses.CONTROL_SIZE);
        headers.set(JAVA_INT_UNALIGNED, header + Linux.MSG_FLAGS, 0);
    }

    @Override
    public int poll(DatagramInbox inbox, long timeoutNanos) {
        int total = 0;
        if (busy || timeoutNanos <= 0) {
            total = readBatches(inbox);
        }
        if (total == 0 && timeoutNanos > 0 && sleep(timeoutNanos)) {
            total = readBatches(inbox);
        }
        // taken back last: a wakeup before this line is answered by this return
        state.set(AWAKE);
        return total;
    }

    /// Returns whether there may be datagrams.
    private boolean sleep(long timeoutNanos) {
        if (!state.compareAndSet(AWAKE, SLEEPING)) {
            return true;
        }
        timeout.set(JAVA_LONG_UNALIGNED, 0, timeoutNanos / 1_000_000_000L);
        timeout.set(JAVA_LONG_UNALIGNED, 8, timeoutNanos % 1_000_000_000L);
        counters.systemCalls++;
        int ready = Linux.ppoll(errno, pollFds.address(), 2, timeout.address());
        state.compareAndSet(SLEEPING, AWAKE);
        counters.wakeups++;
        if (ready <= 0) {
            return false;
        }
        if (pollFds.get(JAVA_SHORT_UNALIGNED, 14) != 0) {
            counters.systemCalls++;
            Linux.read(errno, socket.eventFd(), eventValue.address(), 8);
        }
        return pollFds.get(JAVA_SHORT_UNALIGNED, 6) != 0;
    }

    private int readBatches(DatagramInbox inbox) {
        int total = 0;
        for (int batch = 0; batch < config.batchesPerPoll(); batch++) {
            counters.systemCalls++;
            int count = Linux.recvmmsg(errno, socket.fd(), headers.address(), BATCH);
            if (count <= 0) {
                int error = Linux.errno(errno);
                if (error != Linux.EAGAIN && error != Linux.EINTR) {
                    counters.errors++;
                }
                busy = false;
                return total;
            }
            total += deliver(inbox, count);
            busy = count == BATCH;
            if (!busy) {
                return total;
            }
        }
        return total;
    }

    private int deliver(DatagramInbox inbox, int count) {
        int delivered = 0;
        for (int i = 0; i < count; i++) {
            long header = (long) i * MMSGHDR;
            int length = headers.get(JAVA_INT_UNALIGNED, header + Linux.MSG_LEN);
            int flags = headers.get(JAVA_INT_UNALIGNED, header + Linux.MSG_FLAGS);
            long controlLength = headers.get(JAVA_LONG_UNALIGNED, header + Linux.MSG_CONTROLLEN);
            resetHeader(header);
            if ((flags & Linux.MSG_TRUNC) != 0) {
                counters.truncated++;
                continue;
            }
            counters.datagrams++;
            counters.bytes += length;
            delivered++;
            inbox.onDatagram(slots, (long) i * SLOT, length, path(i, controlLength));
        }
        inbox.onBatchEnd();
        return delivered;
    }

    private NetworkPath path(int message, long controlLength) {
        long name = (long) message * SocketAddresses.NAME_SIZE;
        long control = (long) message * SocketAddresses.CONTROL_SIZE;
        long localHigh = boundHigh;
        long localLow = boundLow;
        if (addresses.isPacketInfo(controls, control, controlLength)) {
            localHigh = addresses.localHigh(controls, control);
            localLow = addresses.localLow(controls, control);
        }
        return paths.intern(
                addresses.high(names, name),
                addresses.low(names, name),
                SocketAddresses.port(names, name),
                localHigh,
                localLow,
                addresses.scope(names, name));
    }

    @Override
    public void wakeup() {
        if (state.getAndSet(NOTIFIED) == SLEEPING) {
            socket.signal();
        }
    }

    @Override
    public DatagramOutbox outbox() {
        return new LinuxOutbox(socket, config.outboxBytes(), maxSegments);
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public String name() {
        return maxSegments > 1 ? "ffm-gso" : "ffm-sendmmsg";
    }

    @Override
    public ReceiveCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        socket.close();
    }
}
