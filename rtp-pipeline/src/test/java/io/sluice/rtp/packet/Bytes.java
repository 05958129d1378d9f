package io.sluice.rtp.packet;

import java.util.Arrays;
import java.util.HexFormat;

/// Byte vectors for tests. Immutable.
public final class Bytes {
    private static final byte FOREIGN = (byte) 0xA5;

    private Bytes() {}

    /// Parses hexadecimal digits; blanks are for the reader.
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    /// The vector at an offset, with foreign bytes before and behind it.
    public static byte[] at(int offset, byte[] vector) {
        byte[] larger = new byte[offset + vector.length + 5];
        Arrays.fill(larger, FOREIGN);
        System.arraycopy(vector, 0, larger, offset, vector.length);
        return larger;
    }

    /// Several vectors in a row.
    public static byte[] join(byte[]... vectors) {
        byte[] all = new byte[Arrays.stream(vectors).mapToInt(v -> v.length).sum()];
        int at = 0;
        for (byte[] vector : vectors) {
            System.arraycopy(vector, 0, all, at, vector.length);
            at += vector.length;
        }
        return all;
    }
}
