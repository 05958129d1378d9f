package io.sluice.rtp.packet;

/// Packet types and feedback formats of RTCP (IANA "RTCP Control Packet Types" and "FMT Values"). Immutable.
public final class RtcpType {
    /// RFC 3550 §6.4.1.
    public static final int SENDER_REPORT = 200;
    /// RFC 3550 §6.4.2.
    public static final int RECEIVER_REPORT = 201;
    /// RFC 3550 §6.5.
    public static final int SOURCE_DESCRIPTION = 202;
    /// RFC 3550 §6.6.
    public static final int BYE = 203;
    /// RFC 3550 §6.7.
    public static final int APPLICATION = 204;
    /// RFC 4585 §6.2.
    public static final int TRANSPORT_FEEDBACK = 205;
    /// RFC 4585 §6.3.
    public static final int PAYLOAD_FEEDBACK = 206;
    /// RFC 3611 §2.
    public static final int EXTENDED_REPORT = 207;

    /// Transport feedback: generic NACK, RFC 4585 §6.2.1.
    public static final int FORMAT_NACK = 1;
    /// Transport feedback: RFC 8888 §3.1.
    public static final int FORMAT_CCFB = 11;
    /// Transport feedback: draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.
    public static final int FORMAT_TRANSPORT_CC = 15;
    /// Payload feedback: picture loss indication, RFC 4585 §6.3.1.
    public static final int FORMAT_PLI = 1;
    /// Payload feedback: full intra request, RFC 5104 §4.3.1.
    public static final int FORMAT_FIR = 4;
    /// Payload feedback: application layer feedback, RFC 4585 §6.4; carries REMB.
    public static final int FORMAT_APPLICATION = 15;

    private RtcpType() {}

    /// Whether the second byte of a datagram marks RTCP rather than RTP (RFC 5761 §4).
    public static boolean isRtcp(int secondByte) {
        int type = secondByte & 0xFF;
        return type >= 192 && type <= 223;
    }
}
