package io.sluice.rtp.codec;

/// Reads bits from the most significant on, over a range of an array.
///
/// Past the end it reads zeros and remembers: callers check [#isOverrun] once, when they are done.
///
/// Owned by its caller.
public final class BitReader {
    private byte[] bytes = new byte[0];
    private long start;
    private long end;
    private long position;

    /// Creates a reader of nothing; wrap before reading.
    public BitReader() {}

    /// Moves to the beginning of a range.
    public void wrap(byte[] source, int offset, int length) {
        bytes = source;
        start = offset * 8L;
        end = start + length * 8L;
        position = start;
    }

    /// Reads up to 32 bits; negative only when all 32 are read.
    public int read(int count) {
        int value = 0;
        for (int left = count; left > 0; ) {
            int bit = (int) (position & 7);
            int take = Math.min(left, 8 - bit);
            int octet = position < end ? bytes[(int) (position >> 3)] & 0xFF : 0;
            value = value << take | octet >> 8 - bit - take & (1 << take) - 1;
            position += take;
            left -= take;
        }
        return value;
    }

    /// Reads one bit.
    public boolean readFlag() {
        return read(1) != 0;
    }

    /// Passes over bits.
    public void skip(int count) {
        position += count;
    }

    /// Non-symmetric unsigned value below `values` (AV1 bitstream specification §4.10.7).
    public int readNonSymmetric(int values) {
        int width = 32 - Integer.numberOfLeadingZeros(values);
        int small = (1 << width) - values;
        int value = read(width - 1);
        return value < small ? value : (value << 1) - small + read(1);
    }

    /// Exponential-Golomb code (H.264 §9.1); at most 32 leading zeros are followed.
    public int readUnsignedExpGolomb() {
        int zeros = 0;
        while (zeros < 32 && !readFlag() && !isOverrun()) {
            zeros++;
        }
        return zeros == 0 ? 0 : (int) ((1L << zeros) - 1 + (read(zeros) & 0xFFFF_FFFFL));
    }

    /// Signed Exponential-Golomb code (H.264 §9.1.1).
    public int readSignedExpGolomb() {
        int code = readUnsignedExpGolomb();
        return (code & 1) != 0 ? (code >>> 1) + 1 : -(code >>> 1);
    }

    /// Bits read since [#wrap].
    public int position() {
        return (int) (position - start);
    }

    /// Whether more was read than there is.
    public boolean isOverrun() {
        return position > end;
    }
}
