package io.sluice.rtp.packet;

/// Congestion control feedback on several streams (RFC 8888 §3.1).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class CcfbView {
    /// Value of the arrival time offset for "more than 8,189/1,024 s before the report".
    public static final int OFFSET_TOO_LARGE = 0x1FFE;

    /// Value of the arrival time offset for "unknown, or after the report".
    public static final int OFFSET_UNKNOWN = 0x1FFF;

    /// Most packets one block may report on, RFC 8888 §3.1.
    static final int MAX_REPORTS = 16_384;

    private byte[] bytes = new byte[0];
    private int offset;
    private int end;

    /// Takes the packets one by one.
    @FunctionalInterface
    public interface PacketConsumer {
        /// One packet's fate.
        ///
        /// @param ecn ECN bits of the IP header, 0 when not received
        /// @param arrivalTimeOffset how long before [CcfbView#reportTimestamp] it arrived, in 1/1,024 s, or one
        ///     of the two special values; 0 when not received
        void onPacket(int ssrc, int sequenceNumber, boolean received, int ecn, int arrivalTimeOffset);
    }

    /// Creates a view of nothing; wrap before asking.
    public CcfbView() {}

    /// Packs one packet's fate as it goes into a block.
    public static short metric(boolean received, int ecn, int arrivalTimeOffset) {
        return (short) (received ? 0x8000 | (ecn & 3) << 13 | arrivalTimeOffset & 0x1FFF : 0);
    }

    /// Moves the view to the current packet of `compound`; false when that is not well-formed feedback.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (compound.packetType() != RtcpType.TRANSPORT_FEEDBACK
                || compound.format() != RtcpType.FORMAT_CCFB
                || compound.bodyLength() < 4) {
            return false;
        }
        byte[] packet = compound.bytes();
        int at = compound.bodyOffset();
        int stop = at + compound.bodyLength() - 4;
        while (at < stop) {
            if (stop - at < 8) {
                return false;
            }
            int reports = BigEndian.u16(packet, at + 6);
            int size = blockLength(reports);
            if (reports > MAX_REPORTS || size > stop - at) {
                return false;
            }
            at += size;
        }
        bytes = packet;
        offset = compound.bodyOffset();
        end = stop;
        return true;
    }

    /// When the report was made: the middle 32 bits of an NTP timestamp, in 1/65,536 s.
    public long reportTimestamp() {
        return BigEndian.u32(bytes, end);
    }

    /// Gives each packet of each stream, in the order of the report.
    public void forEach(PacketConsumer consumer) {
        int at = offset;
        while (at < end) {
            int ssrc = BigEndian.i32(bytes, at);
            int begin = BigEndian.u16(bytes, at + 4);
            int reports = BigEndian.u16(bytes, at + 6);
            for (int i = 0; i < reports; i++) {
                int metric = BigEndian.u16(bytes, at + 8 + 2 * i);
                boolean received = metric >= 0x8000;
                consumer.onPacket(
                        ssrc,
                        begin + i & 0xFFFF,
                        received,
                        received ? metric >> 13 & 3 : 0,
                        received ? metric & 0x1FFF : 0);
            }
            at += blockLength(reports);
        }
    }

    static int blockLength(int reports) {
        return 8 + (2 * reports + 3 & ~3);
    }
}
