package io.sluice.rtp.packet;

/// A sender report's sender information (RFC 3550 §6.4.1). Its report blocks are read by [ReportBlockView].
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class SenderReportView {
    static final int SENDER_INFO_LENGTH = 20;

    private byte[] bytes = new byte[0];
    private int offset;

    /// Creates a view of nothing; wrap before asking.
    public SenderReportView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a whole sender report.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (compound.packetType() != RtcpType.SENDER_REPORT
                || compound.bodyLength() < SENDER_INFO_LENGTH + compound.count() * ReportBlockView.LENGTH) {
            return false;
        }
        bytes = compound.bytes();
        offset = compound.bodyOffset();
        return true;
    }

    /// SSRC of the sender.
    public int ssrc() {
        return BigEndian.i32(bytes, offset - 4);
    }

    /// NTP timestamp, 32.32 bit fixed-point seconds since 1900.
    public long ntp() {
        return BigEndian.i64(bytes, offset);
    }

    /// RTP timestamp of the same instant, unsigned 32 bits.
    public long rtpTimestamp() {
        return BigEndian.u32(bytes, offset + 8);
    }

    /// Packets sent since the start, modulo 2^32.
    public long packetCount() {
        return BigEndian.u32(bytes, offset + 12);
    }

    /// Payload octets sent since the start, modulo 2^32.
    public long octetCount() {
        return BigEndian.u32(bytes, offset + 16);
    }
}
