package io.sluice.rtp.packet;

/// One reception report block of a sender or receiver report (RFC 3550 §6.4.1).
///
/// Re-wrapped for each block, never kept. Owned by the media worker.
public final class ReportBlockView {
    static final int LENGTH = 24;

    private byte[] bytes = new byte[0];
    private int offset;

    /// Creates a view of nothing; wrap before asking.
    public ReportBlockView() {}

    /// Moves the view to block `index` of the current packet of `compound`, of which there are
    /// [RtcpCompoundView#count]; false when the packet is no report or has no such block.
    public boolean tryWrap(RtcpCompoundView compound, int index) {
        int first =
                switch (compound.packetType()) {
                    case RtcpType.SENDER_REPORT -> SenderReportView.SENDER_INFO_LENGTH;
                    case RtcpType.RECEIVER_REPORT -> 0;
                    default -> -1;
                };
        if (first < 0
                || index < 0
                || index >= compound.count()
                || first + (index + 1) * LENGTH > compound.bodyLength()) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.bodyOffset() + first + index * LENGTH;
        return true;
    }

    /// SSRC of the stream reported on.
    public int ssrc() {
        return BigEndian.i32(bytes, offset);
    }

    /// Loss since the last report, in 1/256.
    public int fractionLost() {
        return BigEndian.u8(bytes, offset + 4);
    }

    /// Packets lost since the start; negative when there were more duplicates.
    public int cumulativeLost() {
        return BigEndian.s24(bytes, offset + 5);
    }

    /// Highest sequence number with its cycles above, unsigned 32 bits.
    public long extendedHighestSequence() {
        return BigEndian.u32(bytes, offset + 8);
    }

    /// Interarrival jitter in RTP clock ticks.
    public long jitter() {
        return BigEndian.u32(bytes, offset + 12);
    }

    /// Middle 32 bits of the NTP timestamp of the last sender report; 0 = none.
    public long lastSenderReport() {
        return BigEndian.u32(bytes, offset + 16);
    }

    /// Time since that report in 1/65,536 s.
    public long delaySinceLastSenderReport() {
        return BigEndian.u32(bytes, offset + 20);
    }
}
