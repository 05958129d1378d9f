package io.sluice.rtp.frame;

import io.sluice.rtp.codec.BitReader;

/// What `av1C` repeats of a sequence header (AV1 bitstream specification §5.5).
///
/// WebRTC sends profile 0 with 8 bits and 4:2:0 alone; a header that tells its timing, which encoders for calls do not
/// write, is given the highest level.
///
/// Immutable.
record Av1Setup(int profile, int level, int flags) {
    private static final int HIGHEST_LEVEL = 31;

    /// Bits of `av1C`: chroma is subsampled in both directions.
    private static final int SUBSAMPLED = 0x0C;

    static Av1Setup read(byte[] header, int offset) {
        BitReader bits = new BitReader();
        bits.wrap(header, offset, header.length - offset);
        int profile = bits.read(3);
        bits.skip(1);
        if (bits.readFlag()) {
            return new Av1Setup(profile, bits.read(5), SUBSAMPLED);
        }
        if (bits.readFlag()) {
            return new Av1Setup(profile, HIGHEST_LEVEL, SUBSAMPLED);
        }
        bits.skip(1 + 5 + 12);
        int level = bits.read(5);
        int tier = level > 7 ? bits.read(1) : 0;
        return new Av1Setup(profile, level, tier << 7 | SUBSAMPLED);
    }
}
