package io.sluice.rtp.udp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.concurrent.locks.LockSupport;

/// The outbox on the JDK's channels: one send a packet, at the flush. Owned by the worker that asked for it.
final class NioOutbox implements DatagramOutbox {
    /// As the Linux outbox: 2 ms a flush for room in the socket's buffer, and then what is left is dropped.
    private static final long MAX_WAIT_NANOS = 2_000_000;

    /// Chosen: the JDK cannot wait for room on a channel that a selector of another thread reads.
    private static final long NAP_NANOS = 100_000;

    private static final int MAX_PACKETS = 1024;

    private final DatagramChannel channel;
    private final SendCounters counters = new SendCounters();
    private final MemorySegment memory;
    private final ByteBuffer buffer;
    private final int[] offsets = new int[MAX_PACKETS];
    private final int[] lengths = new int[MAX_PACKETS];
    private final NetworkPath[] paths = new NetworkPath[MAX_PACKETS];
    private int packets;
    private int end;
    private int claimed;
    /// When this flush first found no room, or 0.
    private long fullSince;
    private NetworkPath claimedFor = NetworkPath.NONE;

    NioOutbox(DatagramChannel channel, int memoryBytes) {
        this.channel = channel;
        this.memory = Arena.ofAuto().allocate(memoryBytes, 64);
        this.buffer = memory.asByteBuffer();
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
        if (end + maxLength > memory.byteSize() || packets == MAX_PACKETS) {
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
        offsets[packets] = end;
        lengths[packets] = lengthBytes;
        paths[packets++] = claimedFor;
        end += lengthBytes;
        claimed = 0;
    }

    @Override
    public void flush() {
        boolean room = true;
        fullSince = 0;
        for (int i = 0; i < packets; i++) {
            if (room) {
                room = send(paths[i], offsets[i], lengths[i]);
            } else {
                counters.droppedNoRoom++;
            }
            paths[i] = NetworkPath.NONE;
        }
        packets = 0;
        end = 0;
        claimed = 0;
    }

    /// False when there was no room for too long.
    private boolean send(NetworkPath path, int offset, int length) {
        buffer.limit(offset + length).position(offset);
        try {
            while (true) {
                counters.systemCalls++;
                if (channel.send(buffer, path.remote()) == length) {
                    counters.packets++;
                    counters.bytes += length;
                    return true;
                }
                long now = System.nanoTime();
                if (fullSince == 0) {
                    fullSince = now;
                } else if (now - fullSince > MAX_WAIT_NANOS) {
                    counters.droppedNoRoom++;
                    return false;
                }
                LockSupport.parkNanos(NAP_NANOS);
            }
        } catch (PortUnreachableException
                | ConnectException
                | NoRouteToHostException
                | UnsupportedAddressTypeException e) {
            counters.droppedUnreachable++;
        } catch (IOException e) {
            // the JDK has no type for EMSGSIZE
            if (length > 1472) {
                counters.droppedTooLarge++;
            } else {
                counters.droppedOther++;
            }
        } finally {
            buffer.clear();
        }
        return true;
    }

    @Override
    public SendCounters counters() {
        return counters;
    }
}
