package io.sluice.rtp.frame;

import io.sluice.rtp.codec.BitReader;

/// Finds where the uncompressed header of a shown VP9 inter frame ends, before its padding (VP9 bitstream specification
/// §6.2 and what it refers to).
///
/// Immutable.
final class Vp9HeaderEnd {
    private static final int REFERENCES = 3;
    private static final int SEGMENTS = 8;
    private static final int TREE_PROBABILITIES = 7;
    private static final int[] FEATURE_BITS = {8, 6, 2, 0};
    private static final boolean[] FEATURE_SIGNED = {true, true, false, false};
    private static final int MIN_TILE_WIDTH_IN_SUPERBLOCKS = 4;
    private static final int MAX_TILE_WIDTH_IN_SUPERBLOCKS = 64;

    private Vp9HeaderEnd() {}

    /// The bit behind the header's last, or −1 when it does not read as one.
    ///
    /// @param width of the frame in pixels, where the header takes it from a reference
    static int find(byte[] frame, int profile, int width) {
        BitReader bits = new BitReader();
        bits.wrap(frame, 0, frame.length);
        bits.skip(2 + 2 + (profile == 3 ? 1 : 0) + 3);
        boolean resilient = bits.readFlag();
        bits.skip((resilient ? 0 : 2) + 8 + REFERENCES * 4);
        int frameWidth = readSize(bits, width);
        bits.skip(1);
        if (!bits.readFlag()) {
            bits.skip(2);
        }
        bits.skip(resilient ? 2 : 4);
        skipLoopFilter(bits);
        bits.skip(8);
        for (int i = 0; i < 3; i++) {
            if (bits.readFlag()) {
                bits.skip(5);
            }
        }
        if (bits.readFlag()) {
            skipSegmentation(bits);
        }
        skipTiles(bits, frameWidth);
        int compressedLength = bits.read(16);
        int end = bits.position();
        boolean padded = bits.read(-end & 7) == 0;
        boolean sound = !bits.isOverrun() && padded && compressedLength > 0;
        return sound && (end + 7) / 8 + compressedLength <= frame.length ? end : -1;
    }

    private static int readSize(BitReader bits, int width) {
        int frameWidth = width;
        boolean found = false;
        for (int i = 0; i < REFERENCES && !found; i++) {
            found = bits.readFlag();
        }
        if (!found) {
            frameWidth = bits.read(16) + 1;
            bits.skip(16);
        }
        if (bits.readFlag()) {
            bits.skip(32);
        }
        return frameWidth;
    }

    private static void skipLoopFilter(BitReader bits) {
        bits.skip(9);
        boolean hasDeltas = bits.readFlag();
        if (hasDeltas && bits.readFlag()) {
            for (int i = 0; i < 6; i++) {
                if (bits.readFlag()) {
                    bits.skip(7);
                }
            }
        }
    }

    private static void skipSegmentation(BitReader bits) {
        if (bits.readFlag()) {
            skipProbabilities(bits, TREE_PROBABILITIES);
            if (bits.readFlag()) {
                skipProbabilities(bits, 3);
            }
        }
        if (bits.readFlag()) {
            bits.skip(1);
            for (int i = 0; i < SEGMENTS * FEATURE_BITS.length; i++) {
                int feature = i % FEATURE_BITS.length;
                if (bits.readFlag()) {
                    bits.skip(FEATURE_BITS[feature] + (FEATURE_SIGNED[feature] ? 1 : 0));
                }
            }
        }
    }

    private static void skipProbabilities(BitReader bits, int count) {
        for (int i = 0; i < count; i++) {
            if (bits.readFlag()) {
                bits.skip(8);
            }
        }
    }

    private static void skipTiles(BitReader bits, int width) {
        int superblocks = (width + 63) / 64;
        int least = 0;
        while (MAX_TILE_WIDTH_IN_SUPERBLOCKS << least < superblocks) {
            least++;
        }
        int most = 1;
        while (superblocks >> most >= MIN_TILE_WIDTH_IN_SUPERBLOCKS) {
            most++;
        }
        most--;
        for (int log = least; log < most && bits.readFlag(); log++) {}
        if (bits.readFlag()) {
            bits.skip(1);
        }
    }
}
