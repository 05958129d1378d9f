package io.sluice.rtp.udp;

import static io.sluice.rtp.udp.Linux.MMSGHDR;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The outbox on Linux: all trains of a flush leave in one `sendmmsg`, each train as one message with `UDP_SEGMENT`.
///
/// Packets are laid one behind the other, so that most trains are one piece of memory; one that was interleaved with
/// others goes out as several pieces (`iovec`s), which the kernel puts together. On a wildcard socket every message
/// carries the address it has to leave from.
///
/// A train the kernel refuses (EIO where a route has no checksum offload, EINVAL where it knows no trains or a packet
/// is larger than the interface's MTU) is sent again packet by packet; after [#REFUSALS_BEFORE_GIVING_UP] in a row that
/// went through that way no more trains are made. When the socket's buffer is full the flush waits up to [#MAX_WAITS]
/// times a millisecond, and then drops what is left: media that late is useless.
///
/// Owned by the worker that asked for it; the file descriptor is shared, which `sendmmsg` allows.
final class LinuxOutbox implements DatagramOutbox {
    /// Chosen: one destination behind an IPsec tunnel must not take the trains from all others.
    static final int REFUSALS_BEFORE_GIVING_UP = 8;

    /// Chosen: with the worker's other work it stays below the 10 ms of delay the pacer may add.
    private static final int MAX_WAITS = 2;

    // per message: sockaddr, control message of the segment size, control message of the source address
    private static final int SEGMENT_CONTROL = SocketAddresses.NAME_SIZE;
    private static final int SEGMENT_CONTROL_SIZE = 24;
    private static final int SOURCE_CONTROL = SEGMENT_CONTROL + SEGMENT_CONTROL_SIZE;
    private static final int MESSAGE_SIZE = SOURCE_CONTROL + SocketAddresses.CONTROL_SIZE;

    private final int fd;
    private final SocketAddresses addresses;
    private final boolean picksSource;
    private final SendCounters counters = new SendCounters();
    private final Trains trains;
    private final MemorySegment memory;
    private final MemorySegment headers;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment errno;
    private final MemorySegment pollFd;
    private final MemorySegment timeout;
    private int end;
    private int claimed;
    private NetworkPath claimedFor;
    private int consecutiveRefusals;

    /// @param maxSegments packets a train may have; 1 for no trains
    LinuxOutbox(LinuxSocket socket, int memoryBytes, int maxSegments) {
        this.fd = socket.fd();
        this.addresses = socket.addresses();
        this.picksSource = socket.isWildcard();
        this.trains = new Trains(maxSegments);
        Arena arena = Arena.ofAuto();
        this.memory = arena.allocate(memoryBytes, 64);
        this.headers = arena.allocate((long) MMSGHDR * Trains.MAX_TRAINS, 64);
        this.messages = arena.allocate((long) MESSAGE_SIZE * Trains.MAX_TRAINS, 64);
        this.vectors = arena.allocate((long) Linux.IOVEC * Trains.MAX_PACKETS, 64);
        this.errno = arena.allocate(Linux.ERRNO_SIZE, 8);
        this.pollFd = arena.allocate(8, 8);
        this.timeout = arena.allocate(16, 8);
        this.claimedFor = NetworkPath.NONE;
        for (int i = 0; i < Trains.MAX_TRAINS; i++) {
            prepare(i);
        }
        pollFd.set(JAVA_INT_UNALIGNED, 0, fd);
        pollFd.set(JAVA_SHORT_UNALIGNED, 4, (short) Linux.POLLOUT);
        timeout.set(JAVA_LONG_UNALIGNED, 8, 1_000_000L);
    }

    /// Writes what is the same for every flush.
    private void prepare(int message) {
        long header = (long) message * MMSGHDR;
        long offset = (long) message * MESSAGE_SIZE;
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_NAME, messages.address() + offset);
        headers.set(JAVA_INT_UNALIGNED, header + Linux.MSG_NAMELEN, addresses.nameLength());
        long segment = offset + SEGMENT_CONTROL;
        messages.set(JAVA_LONG_UNALIGNED, segment, Linux.CMSG_DATA + 2L);
        messages.set(JAVA_INT_UNALIGNED, segment + Linux.CMSG_LEVEL, Linux.SOL_UDP);
        messages.set(JAVA_INT_UNALIGNED, segment + Linux.CMSG_TYPE, Linux.UDP_SEGMENT);
        addresses.prepareControl(messages, offset + SOURCE_CONTROL);
    }

    @Override
    public MemorySegment memory() {
        return memory;
    }

    @Override
    public long claim(NetworkPath to, int maxLength) {
        if (maxLength <= 0 || maxLength > 0xffff) {
            throw new IllegalArgumentException("a datagram has 1..65,535 bytes");
        }
        if (end + maxLength > memory.byteSize() || trains.isFull()) {
            flush();
        }
        claimed = maxLength;
        claimedFor = to;
        return end;
    }

    @Override
    public void commit(int lengthBytes) {
        if (lengthBytes <= 0 || lengthBytes > claimed) {
            throw new IllegalArgumentException("more or less than was claimed");
        }
        claimed = 0;
        if (addresses.canReach(claimedFor)) {
            trains.add(claimedFor, end, lengthBytes);
            end += lengthBytes;
        } else {
            counters.droppedUnreachable++;
        }
    }

    @Override
    public void flush() {
        int count = trains.trains();
        if (count == 0) {
            return;
        }
        int vector = 0;
        for (int train = 0; train < count; train++) {
            vector = writeTrain(train, vector);
        }
        send(count);
        trains.clear();
        end = 0;
        claimed = 0;
    }

    private int writeTrain(int train, int firstVector) {
        int vector = firstVector;
        long base = memory.address();
        int packet = trains.firstPacket[train];
        int pieceEnd = -1;
        while (packet >= 0) {
            int offset = trains.packetOffset[packet];
            int length = trains.packetLength[packet];
            if (offset == pieceEnd) {
                long at = (vector - 1L) * Linux.IOVEC + 8;
                vectors.set(JAVA_LONG_UNALIGNED, at, vectors.get(JAVA_LONG_UNALIGNED, at) + length);
            } else {
                vectors.set(JAVA_LONG_UNALIGNED, (long) vector * Linux.IOVEC, base + offset);
                vectors.set(JAVA_LONG_UNALIGNED, (long) vector * Linux.IOVEC + 8, length);
                vector++;
            }
            pieceEnd = offset + length;
            packet = trains.nextPacket[packet];
        }
        int segmentLength = trains.segments[train] > 1 ? trains.segmentLength[train] : 0;
        writeMessage(train, trains.path[train], segmentLength, firstVector, vector - firstVector);
        return vector;
    }

    /// @param segmentLength 0 for a message that is one packet
    private void writeMessage(int message, NetworkPath path, int segmentLength, int firstVector, int vectorCount) {
        long header = (long) message * MMSGHDR;
        long offset = (long) message * MESSAGE_SIZE;
        addresses.writeName(messages, offset, path.remoteHigh, path.remoteLow, path.remotePort, path.scope);
        long control = offset + SEGMENT_CONTROL;
        long controlLength = 0;
        if (segmentLength > 0) {
            messages.set(JAVA_SHORT_UNALIGNED, control + Linux.CMSG_DATA, (short) segmentLength);
            controlLength = SEGMENT_CONTROL_SIZE;
        } else {
            control = offset + SOURCE_CONTROL;
        }
        if (picksSource && path.hasLocalAddress()) {
            addresses.writeControl(messages, offset + SOURCE_CONTROL, path);
            controlLength += addresses.controlLength();
        }
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_IOV, vectors.address() + (long) firstVector * Linux.IOVEC);
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_IOVLEN, vectorCount);
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_CONTROL, messages.address() + control);
        headers.set(JAVA_LONG_UNALIGNED, header + Linux.MSG_CONTROLLEN, controlLength);
    }

    private void send(int count) {
        int waits = 0;
        boolean retried = false;
        for (int train = 0; train < count; ) {
            int sent = sendMessages(train, count - train);
            if (sent > 0) {
                countSent(train, sent);
                train += sent;
                retried = false;
                continue;
            }
            int error = Linux.errno(errno);
            int packets = trains.segments[train];
            if (error == Linux.EAGAIN) {
                if (waits++ == MAX_WAITS) {
                    for (; train < count; train++) {
                        counters.droppedNoRoom += trains.segments[train];
                    }
                } else {
                    waitForRoom();
                }
            } else if (error == Linux.EINTR || error == Linux.ECONNREFUSED && !retried) {
                // a refusal is an old packet's: this one was not tried yet
                retried = error == Linux.ECONNREFUSED;
            } else if (packets > 1 && isRefusalOfTrains(error)) {
                sendOneByOne(train);
                train++;
            } else {
                countDropped(error, packets);
                train++;
            }
        }
    }

    private static boolean isRefusalOfTrains(int error) {
        return error == Linux.EIO || error == Linux.EINVAL || error == Linux.EMSGSIZE;
    }

    private int sendMessages(int first, int count) {
        counters.systemCalls++;
        return Linux.sendmmsg(errno, fd, headers.address() + (long) first * MMSGHDR, count);
    }

    /// Sends the packets of a refused train one after the other, through the message the train had.
    private void sendOneByOne(int train) {
        counters.refusedTrains++;
        NetworkPath path = trains.path[train];
        long header = (long) train * MMSGHDR;
        long vectorsOfTrain = headers.get(JAVA_LONG_UNALIGNED, header + Linux.MSG_IOV) - vectors.address();
        int vector = (int) (vectorsOfTrain / Linux.IOVEC);
        boolean wentThrough = true;
        for (int packet = trains.firstPacket[train]; packet >= 0; packet = trains.nextPacket[packet]) {
            vectors.set(JAVA_LONG_UNALIGNED, vectorsOfTrain, memory.address() + trains.packetOffset[packet]);
            vectors.set(JAVA_LONG_UNALIGNED, vectorsOfTrain + 8, trains.packetLength[packet]);
            writeMessage(train, path, 0, vector, 1);
            if (sendMessages(train, 1) == 1) {
                counters.packets++;
                counters.bytes += trains.packetLength[packet];
            } else {
                wentThrough = false;
                countDropped(Linux.errno(errno), 1);
            }
        }
        consecutiveRefusals = wentThrough ? consecutiveRefusals + 1 : 0;
        if (consecutiveRefusals == REFUSALS_BEFORE_GIVING_UP) {
            trains.maxSegments(1);
        }
    }

    private void waitForRoom() {
        counters.systemCalls++;
        // whatever it returns, the next attempt tells
        Linux.ppoll(errno, pollFd.address(), 1, timeout.address());
    }

    private void countSent(int first, int count) {
        for (int train = first; train < first + count; train++) {
            int packets = trains.segments[train];
            counters.packets += packets;
            counters.bytes += trains.bytes[train];
            if (packets > 1) {
                counters.trains++;
                counters.trainPackets += packets;
                consecutiveRefusals = 0;
            }
        }
    }

    private void countDropped(int error, int packets) {
        switch (error) {
            case Linux.EAGAIN, Linux.ENOBUFS -> counters.droppedNoRoom += packets;
            case Linux.EMSGSIZE -> counters.droppedTooLarge += packets;
            case Linux.ECONNREFUSED,
                    Linux.ENETUNREACH,
                    Linux.EHOSTUNREACH,
                    Linux.ENETDOWN,
                    Linux.EADDRNOTAVAIL,
                    Linux.EACCES,
                    Linux.EPERM -> counters.droppedUnreachable += packets;
            default -> counters.droppedOther += packets;
        }
    }

    @Override
    public SendCounters counters() {
        return counters;
    }

    /// Packets a train may have now: 1 once the kernel refused too many.
    int maxSegments() {
        return trains.maxSegments();
    }
}
