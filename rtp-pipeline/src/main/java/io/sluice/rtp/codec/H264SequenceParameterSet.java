package io.sluice.rtp.codec;

/// The picture size in an H264 sequence parameter set (H.264 §7.3.2.1.1).
///
/// Zero allocation: the emulation prevention bytes are taken out into an array of fixed size; what lies beyond it (VUI)
/// is of no interest.
///
/// Owned by its descriptor.
final class H264SequenceParameterSet {
    private static final int MAX_LENGTH = 128;
    private static final int MAX_SIZE = 16_384;

    private final byte[] plain = new byte[MAX_LENGTH];
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

    /// Reads what follows the NAL header; leaves the size 0 when it makes no sense.
    void tryRead(byte[] bytes, int offset, int length) {
        clear();
        bits.wrap(plain, 0, unescape(bytes, offset, length));
        int profile = bits.read(8);
        bits.skip(16);
        bits.readUnsignedExpGolomb();
        int chroma = 1;
        if (hasChromaFormat(profile)) {
            chroma = bits.readUnsignedExpGolomb();
            if (chroma < 0 || chroma > 3) {
                return;
            }
            if (chroma == 3) {
                bits.skip(1);
            }
            bits.readUnsignedExpGolomb();
            bits.readUnsignedExpGolomb();
            bits.skip(1);
            if (bits.readFlag()) {
                skipScalingLists(chroma == 3 ? 12 : 8);
            }
        }
        bits.readUnsignedExpGolomb();
        if (!skipPictureOrder()) {
            return;
        }
        bits.readUnsignedExpGolomb();
        bits.skip(1);
        long macroblocksWide = 1L + (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL);
        long mapUnitsHigh = 1L + (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL);
        boolean framesOnly = bits.readFlag();
        if (!framesOnly) {
            bits.skip(1);
        }
        bits.skip(1);
        long cropX = 0;
        long cropY = 0;
        if (bits.readFlag()) {
            cropX = (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL) + (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL);
            cropY = (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL) + (bits.readUnsignedExpGolomb() & 0xFFFF_FFFFL);
        }
        if (bits.isOverrun()) {
            return;
        }
        int fields = framesOnly ? 1 : 2;
        long w = macroblocksWide * 16 - cropX * (chroma == 1 || chroma == 2 ? 2 : 1);
        long h = mapUnitsHigh * 16 * fields - cropY * fields * (chroma == 1 ? 2 : 1);
        if (w > 0 && h > 0 && w <= MAX_SIZE && h <= MAX_SIZE) {
            width = (int) w;
            height = (int) h;
        }
    }

    private static boolean hasChromaFormat(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private boolean skipPictureOrder() {
        int type = bits.readUnsignedExpGolomb();
        if (type == 0) {
            bits.readUnsignedExpGolomb();
        } else if (type == 1) {
            bits.skip(1);
            bits.readSignedExpGolomb();
            bits.readSignedExpGolomb();
            int cycle = bits.readUnsignedExpGolomb();
            if (cycle < 0 || cycle > 255) {
                return false;
            }
            for (int i = 0; i < cycle; i++) {
                bits.readSignedExpGolomb();
            }
        }
        return true;
    }

    private void skipScalingLists(int lists) {
        for (int list = 0; list < lists; list++) {
            if (bits.readFlag()) {
                int size = list < 6 ? 16 : 64;
                int last = 8;
                int next = 8;
                for (int i = 0; i < size; i++) {
                    if (next != 0) {
                        next = last + bits.readSignedExpGolomb() & 0xFF;
                    }
                    last = next == 0 ? last : next;
                }
            }
        }
    }

    private int unescape(byte[] bytes, int offset, int length) {
        int zeros = 0;
        int size = 0;
        for (int i = offset; i < offset + length && size < MAX_LENGTH; i++) {
            if (zeros >= 2 && bytes[i] == 3) {
                zeros = 0;
                continue;
            }
            zeros = bytes[i] == 0 ? zeros + 1 : 0;
            plain[size++] = bytes[i];
        }
        return size;
    }
}
