package io.sluice.rtp.packet;

/// A generic negative acknowledgement (RFC 4585 §6.2.1).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class NackView {
    private byte[] bytes = new byte[0];
    private int offset;
    private int pairs;

    /// Creates a view of nothing; wrap before asking.
    public NackView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a NACK with at least one entry.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (!compound.isFeedback(RtcpType.TRANSPORT_FEEDBACK, RtcpType.FORMAT_NACK, 4)) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.bodyOffset();
        pairs = (compound.bodyLength() - 4) / 4;
        return true;
    }

    /// SSRC of the stream that misses packets.
    public int mediaSsrc() {
        return BigEndian.i32(bytes, offset);
    }

    /// How many sequence numbers are asked for; the same one may be named twice.
    public int count() {
        int count = pairs;
        for (int i = 0; i < pairs; i++) {
            count += Integer.bitCount(BigEndian.u16(bytes, offset + 4 + 4 * i + 2));
        }
        return count;
    }

    /// Gives each sequence number asked for, in the order of the packet.
    public void forEach(SequenceConsumer consumer) {
        for (int i = 0; i < pairs; i++) {
            int at = offset + 4 + 4 * i;
            int sequenceNumber = BigEndian.u16(bytes, at);
            consumer.accept(sequenceNumber);
            for (int bits = BigEndian.u16(bytes, at + 2); bits != 0; bits &= bits - 1) {
                consumer.accept(sequenceNumber + 1 + Integer.numberOfTrailingZeros(bits) & 0xFFFF);
            }
        }
    }
}
