package io.sluice.rtp.packet;

/// A goodbye of one or more sources (RFC 3550 §6.6).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class ByeView {
    private byte[] bytes = new byte[0];
    private int offset;
    private int count;

    /// Creates a view of nothing; wrap before asking.
    public ByeView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a whole goodbye.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (compound.packetType() != RtcpType.BYE || compound.packetLength() < 4 + 4 * compound.count()) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.packetOffset() + 4;
        count = compound.count();
        return true;
    }

    /// How many sources leave, 0..31.
    public int count() {
        return count;
    }

    /// @param index below [#count]
    public int ssrc(int index) {
        return BigEndian.i32(bytes, offset + 4 * index);
    }
}
