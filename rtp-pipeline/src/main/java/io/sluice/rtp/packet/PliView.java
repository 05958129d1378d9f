package io.sluice.rtp.packet;

/// A picture loss indication (RFC 4585 §6.3.1).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class PliView {
    private byte[] bytes = new byte[0];
    private int offset;

    /// Creates a view of nothing; wrap before asking.
    public PliView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a PLI.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (!compound.isFeedback(RtcpType.PAYLOAD_FEEDBACK, RtcpType.FORMAT_PLI, 0)) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.bodyOffset();
        return true;
    }

    /// SSRC of the stream that needs a keyframe.
    public int mediaSsrc() {
        return BigEndian.i32(bytes, offset);
    }
}
