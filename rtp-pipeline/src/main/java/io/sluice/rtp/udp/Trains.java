package io.sluice.rtp.udp;

/// How the packets of one flush are gathered: each packet joins the open train of its path if its size allows, or
/// starts one.
///
/// A train is what one `UDP_SEGMENT` message carries: packets of one size to one path, the last of which may be
/// smaller. Only the latest train of a path is open, so packets to one path keep their order, whatever is committed
/// between them. Data: arrays of packets and trains, packets of a train linked by index; a small table from path to its
/// open train, emptied by a change of generation. Owned by the worker that owns the outbox.
final class Trains {
    /// `UDP_MAX_SEGMENTS` of include/linux/udp.h before it was raised to 128.
    static final int MAX_SEGMENTS = 64;
    /// 65,535 without the headers, and some room (chosen).
    static final int MAX_BYTES = 63 * 1024;
    /// Trains a flush can carry: half of the kernel's limit for one sendmmsg (chosen).
    static final int MAX_TRAINS = 512;
    /// Packets a flush can carry.
    static final int MAX_PACKETS = 1024;

    private static final int TABLE = 2 * MAX_TRAINS;

    final int[] packetOffset = new int[MAX_PACKETS];
    final int[] packetLength = new int[MAX_PACKETS];
    /// The next packet of the same train, or -1.
    final int[] nextPacket = new int[MAX_PACKETS];

    final NetworkPath[] path = new NetworkPath[MAX_TRAINS];
    final int[] firstPacket = new int[MAX_TRAINS];
    final int[] segments = new int[MAX_TRAINS];
    final int[] segmentLength = new int[MAX_TRAINS];
    final int[] bytes = new int[MAX_TRAINS];
    private final int[] lastPacket = new int[MAX_TRAINS];
    private final boolean[] ended = new boolean[MAX_TRAINS];

    private final int[] tableTrain = new int[TABLE];
    private final int[] tableGeneration = new int[TABLE];
    private int generation = 1;
    private NetworkPath lastPath = NetworkPath.NONE;
    private int lastSlot;

    private int packets;
    private int trains;
    private int maxSegments;

    /// @param maxSegments packets a train may have; 1 for no trains at all
    Trains(int maxSegments) {
        this.maxSegments = maxSegments;
    }

    void maxSegments(int max) {
        maxSegments = max;
    }

    int maxSegments() {
        return maxSegments;
    }

    int packets() {
        return packets;
    }

    int trains() {
        return trains;
    }

    boolean isFull() {
        return packets == MAX_PACKETS || trains == MAX_TRAINS;
    }

    /// Adds a packet; there must be room.
    void add(NetworkPath to, int offset, int length) {
        int packet = packets++;
        packetOffset[packet] = offset;
        packetLength[packet] = length;
        nextPacket[packet] = -1;
        if (to != lastPath) {
            lastSlot = slot(to);
            lastPath = to;
        }
        int slot = lastSlot;
        if (tableGeneration[slot] == generation) {
            int train = tableTrain[slot];
            if (!ended[train]
                    && length <= segmentLength[train]
                    && segments[train] < maxSegments
                    && bytes[train] + length <= MAX_BYTES) {
                nextPacket[lastPacket[train]] = packet;
                lastPacket[train] = packet;
                segments[train]++;
                bytes[train] += length;
                ended[train] = length < segmentLength[train];
                return;
            }
        }
        int train = trains++;
        path[train] = to;
        firstPacket[train] = packet;
        lastPacket[train] = packet;
        segments[train] = 1;
        segmentLength[train] = length;
        bytes[train] = length;
        ended[train] = false;
        tableTrain[slot] = train;
        tableGeneration[slot] = generation;
    }

    /// The slot with the latest train of this path, or the free one where it goes.
    private int slot(NetworkPath to) {
        int slot = to.hashCode() & TABLE - 1;
        while (tableGeneration[slot] == generation) {
            NetworkPath there = path[tableTrain[slot]];
            if (there == to || to.equals(there)) {
                return slot;
            }
            slot = slot + 1 & TABLE - 1;
        }
        return slot;
    }

    void clear() {
        for (int i = 0; i < trains; i++) {
            path[i] = NetworkPath.NONE;
        }
        packets = 0;
        trains = 0;
        lastPath = NetworkPath.NONE;
        generation++;
    }
}
