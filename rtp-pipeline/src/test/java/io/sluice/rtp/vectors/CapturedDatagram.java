package io.sluice.rtp.vectors;

import java.util.Arrays;

/// One UDP datagram of a capture. Its payload belongs to whoever reads it. Immutable.
///
/// @param timeNanos since an unknown origin
/// @param sourcePort 5000 is the sender of a media capture
public record CapturedDatagram(long timeNanos, int sourcePort, int destinationPort, byte[] payload) {
    /// UDP port of the browser that sends media, in the captures under `fixtures/rtp`.
    public static final int SENDER_PORT = 5000;

    /// Whether it went from the sender of media to the receiver.
    public boolean isForward() {
        return sourcePort == SENDER_PORT;
    }

    /// Whether it is RTCP (RFC 5761 §4).
    public boolean isRtcp() {
        return payload.length > 1 && (payload[1] & 0xFF) >= 192 && (payload[1] & 0xFF) <= 223;
    }

    /// The payload at another offset of a larger array, with foreign bytes around it.
    public byte[] shifted(int offset) {
        byte[] larger = new byte[offset + payload.length + 5];
        Arrays.fill(larger, (byte) 0xA5);
        System.arraycopy(payload, 0, larger, offset, payload.length);
        return larger;
    }
}
