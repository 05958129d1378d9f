package io.sluice.rtp.codec;

/// Writes bits from the most significant on, for vectors. Owned by its caller.
final class BitWriter {
    private final StringBuilder bits = new StringBuilder();

    BitWriter write(int value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bits.append(value >> i & 1);
        }
        return this;
    }

    /// `ns(n)` of the AV1 bitstream specification §4.10.7.
    BitWriter writeNonSymmetric(int value, int values) {
        int width = 32 - Integer.numberOfLeadingZeros(values);
        int small = (1 << width) - values;
        return value < small ? write(value, width - 1) : write(value + small, width);
    }

    byte[] toBytes() {
        byte[] bytes = new byte[bits.length() + 7 >> 3];
        for (int i = 0; i < bits.length(); i++) {
            bytes[i >> 3] |= (byte) (bits.charAt(i) - '0' << 7 - (i & 7));
        }
        return bytes;
    }
}
