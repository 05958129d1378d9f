package io.sluice.rtp.codec;

import io.sluice.rtp.packet.RtpPacketView;

/// The client-to-mixer audio level (RFC 6464 §3). Immutable.
public final class AudioLevel {
    /// The level of digital silence: −127 dBov.
    public static final int SILENCE = 127;

    private AudioLevel() {}

    /// Level in −dBov, 0 loudest to 127 silence; −1 when the packet does not tell.
    ///
    /// @param id negotiated extension id, 0 = none
    public static int of(RtpPacketView packet, int id) {
        int at = id == 0 ? -1 : packet.findExtension(id);
        return at < 0 || packet.extensionLength() < 1 ? -1 : packet.bytes()[at] & 0x7F;
    }

    /// The voice activity bit; false when the packet does not tell.
    ///
    /// @param id negotiated extension id, 0 = none
    public static boolean isVoice(RtpPacketView packet, int id) {
        int at = id == 0 ? -1 : packet.findExtension(id);
        return at >= 0 && packet.extensionLength() >= 1 && packet.bytes()[at] < 0;
    }
}
