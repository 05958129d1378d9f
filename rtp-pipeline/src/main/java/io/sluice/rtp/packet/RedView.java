package io.sluice.rtp.packet;

/// A RED payload: redundant blocks, oldest first, and the primary one (RFC 2198 §3).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class RedView {
    /// Redundant blocks looked at. Chosen: libwebrtc sends 1 by default and at most 9.
    public static final int MAX_REDUNDANT = 16;

    private static final int BLOCK_HEADER_LENGTH = 4;

    private final int[] offsets = new int[MAX_REDUNDANT + 1];
    private final int[] lengths = new int[MAX_REDUNDANT + 1];
    private byte[] bytes = new byte[0];
    private int headerOffset;
    private int redundant;

    /// Creates a view of nothing; wrap before asking.
    public RedView() {}

    /// Moves the view to a payload; false when its blocks do not add up, or there are more than [#MAX_REDUNDANT].
    public boolean tryWrap(byte[] payload, int offset, int length) {
        int end = offset + length;
        int at = offset;
        int blocks = 0;
        int sum = 0;
        while (at < end && payload[at] < 0) {
            if (blocks == MAX_REDUNDANT || end - at < BLOCK_HEADER_LENGTH) {
                return false;
            }
            lengths[blocks] = BigEndian.u16(payload, at + 2) & 0x3FF;
            sum += lengths[blocks++];
            at += BLOCK_HEADER_LENGTH;
        }
        if (end - at < 1 || sum > end - at - 1) {
            return false;
        }
        at++;
        lengths[blocks] = end - at - sum;
        for (int i = 0; i <= blocks; i++) {
            offsets[i] = at;
            at += lengths[i];
        }
        bytes = payload;
        headerOffset = offset;
        redundant = blocks;
        return true;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Redundant blocks in front of the primary, 0..16. The primary has this number as its index.
    public int redundantCount() {
        return redundant;
    }

    /// @param block 0..[#redundantCount]
    public int payloadType(int block) {
        return bytes[headerOffset + BLOCK_HEADER_LENGTH * block] & 0x7F;
    }

    /// How long before the packet's RTP timestamp the block's was, in ticks, 14 bits; 0 for the primary.
    ///
    /// @param block 0..[#redundantCount]
    public int timestampOffset(int block) {
        return block == redundant ? 0 : BigEndian.u24(bytes, headerOffset + BLOCK_HEADER_LENGTH * block + 1) >> 10;
    }

    /// Index of the block's data in [#bytes].
    ///
    /// @param block 0..[#redundantCount]
    public int offset(int block) {
        return offsets[block];
    }

    /// In bytes; may be 0.
    ///
    /// @param block 0..[#redundantCount]
    public int length(int block) {
        return lengths[block];
    }

    /// Index of the primary's data in [#bytes]: with [#primaryLength] what a receiver without RED is sent.
    public int primaryOffset() {
        return offsets[redundant];
    }

    /// In bytes; may be 0.
    public int primaryLength() {
        return lengths[redundant];
    }
}
