package io.sluice.rtp.codec;

/// The frame size in an AV1 sequence header (AV1 bitstream specification §5.5.1).
///
/// Owned by its descriptor.
final class Av1SequenceHeader {
    private final BitReader bits = new BitReader();
    private int width;
    private int height;

    void clear() {
        width = 0;
        height = 0;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /// Reads what follows the OBU header; leaves the size 0 when it is cut short.
    void tryRead(byte[] bytes, int offset, int length) {
        clear();
        bits.wrap(bytes, offset, length);
        bits.skip(4);
        boolean reduced = bits.readFlag();
        if (reduced) {
            bits.skip(5);
        } else {
            skipOperatingPoints();
        }
        int widthBits = bits.read(4) + 1;
        int heightBits = bits.read(4) + 1;
        int w = bits.read(widthBits) + 1;
        int h = bits.read(heightBits) + 1;
        if (!bits.isOverrun()) {
            width = w;
            height = h;
        }
    }

    private void skipOperatingPoints() {
        int delayBits = 0;
        boolean timing = bits.readFlag();
        boolean decoderModel = false;
        if (timing) {
            bits.skip(64);
            if (bits.readFlag()) {
                skipVariableLength();
            }
            decoderModel = bits.readFlag();
            if (decoderModel) {
                delayBits = bits.read(5) + 1;
                bits.skip(42);
            }
        }
        boolean initialDelay = bits.readFlag();
        int points = bits.read(5) + 1;
        for (int i = 0; i < points; i++) {
            bits.skip(12);
            if (bits.read(5) > 7) {
                bits.skip(1);
            }
            if (decoderModel && bits.readFlag()) {
                bits.skip(2 * delayBits + 1);
            }
            if (initialDelay && bits.readFlag()) {
                bits.skip(4);
            }
        }
    }

    /// `uvlc()`, §4.10.3.
    private void skipVariableLength() {
        int zeros = 0;
        while (!bits.readFlag() && !bits.isOverrun()) {
            zeros++;
        }
        if (zeros < 32) {
            bits.skip(zeros);
        }
    }
}
