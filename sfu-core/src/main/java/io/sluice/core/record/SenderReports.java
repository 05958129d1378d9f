package io.sluice.core.record;

import io.sluice.rtp.packet.BigEndian;
import io.sluice.rtp.packet.RtcpType;

/// Tells compounds with a sender report from others (RFC 3550 §6.1). Immutable.
final class SenderReports {
    private SenderReports() {}

    static boolean isIn(byte[] compound, int length) {
        int at = 0;
        while (length - at >= 4) {
            if ((compound[at + 1] & 0xFF) == RtcpType.SENDER_REPORT) {
                return true;
            }
            at += 4 * (BigEndian.u16(compound, at + 2) + 1);
        }
        return false;
    }
}
