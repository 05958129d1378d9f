package io.sluice.rtp.packet;

/// An extended report, of which the round-trip blocks of a receiver are read (RFC 3611 §4.4, §4.5).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class XrView {
    /// Receiver reference time block, RFC 3611 §4.4.
    static final int RRTR = 4;
    /// Delay since last receiver report block, RFC 3611 §4.5.
    static final int DLRR = 5;
    static final int DLRR_ENTRY_LENGTH = 12;
    private static final int RRTR_LENGTH = 8;

    private byte[] bytes = new byte[0];
    private int ssrc;
    private int rrtrOffset;
    private int dlrrOffset;
    private int dlrrCount;

    /// Creates a view of nothing; wrap before asking.
    public XrView() {}

    /// Moves the view to the current packet of `compound`; false when that is not a well-formed extended report.
    /// Blocks of other types are skipped; of each type the first one counts.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (compound.packetType() != RtcpType.EXTENDED_REPORT || compound.packetLength() < 8) {
            return false;
        }
        byte[] packet = compound.bytes();
        int at = compound.bodyOffset();
        int stop = at + compound.bodyLength();
        int rrtr = -1;
        int dlrr = -1;
        int entries = 0;
        while (at < stop) {
            if (stop - at < 4) {
                return false;
            }
            int length = 4 * BigEndian.u16(packet, at + 2);
            if (stop - at - 4 < length) {
                return false;
            }
            int type = packet[at] & 0xFF;
            if (type == RRTR && rrtr < 0) {
                if (length != RRTR_LENGTH) {
                    return false;
                }
                rrtr = at + 4;
            } else if (type == DLRR && dlrr < 0) {
                if (length % DLRR_ENTRY_LENGTH != 0) {
                    return false;
                }
                dlrr = at + 4;
                entries = length / DLRR_ENTRY_LENGTH;
            }
            at += 4 + length;
        }
        bytes = packet;
        ssrc = compound.ssrc();
        rrtrOffset = rrtr;
        dlrrOffset = dlrr;
        dlrrCount = entries;
        return true;
    }

    /// SSRC of the reporter.
    public int ssrc() {
        return ssrc;
    }

    /// Whether the reporter tells its clock, to be answered with a DLRR block.
    public boolean hasReferenceTime() {
        return rrtrOffset >= 0;
    }

    /// NTP timestamp of the reporter, 32.32 bit seconds; only with [#hasReferenceTime].
    public long referenceNtp() {
        return BigEndian.i64(bytes, rrtrOffset);
    }

    /// Number of answers to reference times.
    public int delayCount() {
        return dlrrCount;
    }

    /// SSRC of the receiver whose reference time is answered.
    ///
    /// @param index below [#delayCount]
    public int delaySsrc(int index) {
        return BigEndian.i32(bytes, dlrrOffset + DLRR_ENTRY_LENGTH * index);
    }

    /// Middle 32 bits of the reference time answered; 0 = none was received.
    ///
    /// @param index below [#delayCount]
    public long lastReferenceTime(int index) {
        return BigEndian.u32(bytes, dlrrOffset + DLRR_ENTRY_LENGTH * index + 4);
    }

    /// Time since that was received, in 1/65,536 s.
    ///
    /// @param index below [#delayCount]
    public long delaySinceLastReferenceTime(int index) {
        return BigEndian.u32(bytes, dlrrOffset + DLRR_ENTRY_LENGTH * index + 8);
    }
}
