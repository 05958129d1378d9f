package io.sluice.rtp.packet;

/// A full intra request to one or more sources (RFC 5104 §4.3.1).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class FirView {
    private static final int ENTRY_LENGTH = 8;

    private byte[] bytes = new byte[0];
    private int offset;
    private int count;

    /// Creates a view of nothing; wrap before asking.
    public FirView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a FIR with at least one entry.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (!compound.isFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_FIR, ENTRY_LENGTH)) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.bodyOffset() + 4;
        count = (compound.bodyLength() - 4) / ENTRY_LENGTH;
        return true;
    }

    /// Number of entries, at least 1.
    public int count() {
        return count;
    }

    /// SSRC of the stream that needs a keyframe.
    ///
    /// @param index below [#count]
    public int ssrc(int index) {
        return BigEndian.i32(bytes, offset + ENTRY_LENGTH * index);
    }

    /// Command sequence number, 8 bits: the same one again is a repetition, not a new request (RFC 5104 §4.3.1.2).
    ///
    /// @param index below [#count]
    public int commandNumber(int index) {
        return BigEndian.u8(bytes, offset + ENTRY_LENGTH * index + 4);
    }
}
