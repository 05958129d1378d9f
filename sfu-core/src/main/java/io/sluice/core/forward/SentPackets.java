package io.sluice.core.forward;

/// What one slot sent lately: for each outgoing sequence number where its packet lies and how it was rewritten, so that
/// a retransmission can be made again bit by bit the same.
///
/// Packets themselves are not kept: they lie in the packet ring of the stream they came from. Parallel primitive
/// arrays, 40 bytes a packet.
///
/// Owned by the media worker.
final class SentPackets {
    private static final int MARKER = 0x10000;

    private final int mask;
    private final long[] outgoing;
    private final long[] incoming;
    private final int[] bindingIndex;
    private final int[] timestampOffset;
    private final int[] pictureId;
    private final int[] frameNumber;
    private final int[] structure;
    private final int[] activeTargets;

    /// Creates a memory of the last `capacity` packets, a power of two.
    SentPackets(int capacity) {
        mask = capacity - 1;
        outgoing = new long[capacity];
        incoming = new long[capacity];
        bindingIndex = new int[capacity];
        timestampOffset = new int[capacity];
        pictureId = new int[capacity];
        frameNumber = new int[capacity];
        structure = new int[capacity];
        activeTargets = new int[capacity];
        java.util.Arrays.fill(outgoing, -1);
    }

    /// Notes a packet, in place of the one `capacity` before.
    ///
    /// @param descriptor rewritten picture id and TL0 index, as [PictureIds] packs them
    /// @param frame rewritten frame number of the dependency descriptor
    void put(long out, long in, int binding, int tsOffset, int descriptor, int frame) {
        int at = (int) out & mask;
        outgoing[at] = out;
        incoming[at] = in;
        bindingIndex[at] = binding;
        timestampOffset[at] = tsOffset;
        pictureId[at] = descriptor;
        frameNumber[at] = frame;
        structure[at] = 0;
        activeTargets[at] = 0;
    }

    /// Notes of a packet that was just put how its layers are told.
    ///
    /// @param endsPicture whether it bears the marker though it arrived without
    /// @param rewrite as [PictureIds#rewriteStructure] packs it
    /// @param targets mask of active decode targets
    void putLayers(long out, boolean endsPicture, int rewrite, int targets) {
        int at = (int) out & mask;
        frameNumber[at] |= endsPicture ? MARKER : 0;
        structure[at] = rewrite;
        activeTargets[at] = targets;
    }

    /// Whether the packet is still known.
    boolean contains(long out) {
        return out >= 0 && outgoing[(int) out & mask] == out;
    }

    long incoming(long out) {
        return incoming[(int) out & mask];
    }

    int binding(long out) {
        return bindingIndex[(int) out & mask];
    }

    int timestampOffset(long out) {
        return timestampOffset[(int) out & mask];
    }

    int frameNumber(long out) {
        return frameNumber[(int) out & mask] & ~MARKER;
    }

    boolean endsPicture(long out) {
        return (frameNumber[(int) out & mask] & MARKER) != 0;
    }

    int structure(long out) {
        return structure[(int) out & mask];
    }

    int activeTargets(long out) {
        return activeTargets[(int) out & mask];
    }

    int descriptor(long out) {
        return pictureId[(int) out & mask];
    }
}
