package io.sluice.rtp.codec;

/// What the first byte of an Opus packet tells (RFC 6716 §3.1). Immutable.
public final class OpusPacket {
    /// Samples a second of the RTP clock, RFC 7587 §4.1.
    public static final int CLOCK_RATE = 48_000;

    /// RFC 6716 §3.4: a packet is 120 ms at most.
    public static final int MAX_DURATION = 5_760;

    private OpusPacket() {}

    /// Duration in RTP ticks (1/48,000 s), or −1 when the packet is malformed.
    public static int duration(byte[] bytes, int offset, int length) {
        if (length < 1) {
            return -1;
        }
        int frames =
                switch (bytes[offset] & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> length < 2 ? 0 : bytes[offset + 1] & 0x3F;
                };
        int duration = frames * frameDuration(bytes[offset] >> 3 & 0x1F);
        return frames == 0 || duration > MAX_DURATION ? -1 : duration;
    }

    /// Whether the encoder had nothing to send: a frame of at most one byte (RFC 6716 §3.1, RFC 7587 §3.1.3).
    public static boolean isDtx(int length) {
        return length <= 2;
    }

    /// Whether the packet is coded in stereo.
    ///
    /// @param tableOfContents the first byte
    public static boolean isStereo(byte tableOfContents) {
        return (tableOfContents & 4) != 0;
    }

    private static int frameDuration(int configuration) {
        if (configuration >= 16) {
            return 120 << (configuration & 3);
        }
        if (configuration >= 12) {
            return 480 << (configuration & 1);
        }
        int step = configuration & 3;
        return step == 3 ? 2_880 : 480 << step;
    }
}
