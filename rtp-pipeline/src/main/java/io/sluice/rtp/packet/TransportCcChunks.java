package io.sluice.rtp.packet;

/// The status chunks and deltas of transport-wide feedback, packed
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1.1–§3.1.5).
///
/// Idea: greedy. A run of equal symbols that a vector would not hold becomes a run-length chunk; else 14 symbols become
/// a one-bit vector if no delta among them is large, else 7 become a two-bit vector. Cost: one pass to size, one to
/// write.
///
/// Immutable.
public final class TransportCcChunks {
    /// Stands for "not received" among deltas.
    public static final int NOT_RECEIVED = Integer.MIN_VALUE;

    private static final int MAX_RUN = 0x1FFF;
    private static final int ONE_BIT_SYMBOLS = 14;
    private static final int TWO_BIT_SYMBOLS = 7;
    private static final int MAX_COUNT = 0xFFFF;

    private TransportCcChunks() {}

    /// Bytes of chunks and deltas, or −1 when `count` is not 1..65,535 or a delta does not fit 16 bits.
    static int length(int[] deltas, int count) {
        if (count < 1 || count > MAX_COUNT) {
            return -1;
        }
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (deltas[i] != NOT_RECEIVED && deltas[i] != (short) deltas[i]) {
                return -1;
            }
            size += symbol(deltas[i]);
        }
        for (int i = 0; i < count; i += symbolsFrom(deltas, i, count)) {
            size += 2;
        }
        return size;
    }

    static void write(int[] deltas, int count, byte[] dst, int dstOffset) {
        int at = dstOffset;
        int symbols;
        for (int i = 0; i < count; i += symbols, at += 2) {
            symbols = symbolsFrom(deltas, i, count);
            BigEndian.put16(dst, at, chunk(deltas, i, symbols));
        }
        for (int i = 0; i < count; i++) {
            switch (symbol(deltas[i])) {
                case TransportCcView.SMALL_DELTA -> dst[at++] = (byte) deltas[i];
                case TransportCcView.LARGE_DELTA -> {
                    BigEndian.put16(dst, at, deltas[i]);
                    at += 2;
                }
                default -> {}
            }
        }
    }

    private static int symbol(int delta) {
        if (delta == NOT_RECEIVED) {
            return TransportCcView.NOT_RECEIVED;
        }
        return delta >= 0 && delta <= 0xFF ? TransportCcView.SMALL_DELTA : TransportCcView.LARGE_DELTA;
    }

    private static int symbolsFrom(int[] deltas, int from, int count) {
        int run = runFrom(deltas, from, count);
        if (run > TWO_BIT_SYMBOLS && (run >= ONE_BIT_SYMBOLS || from + run == count)) {
            return run;
        }
        int end = Math.min(from + ONE_BIT_SYMBOLS, count);
        for (int i = from; i < end; i++) {
            if (symbol(deltas[i]) == TransportCcView.LARGE_DELTA) {
                return Math.max(run, Math.min(TWO_BIT_SYMBOLS, count - from));
            }
        }
        return end - from;
    }

    private static int runFrom(int[] deltas, int from, int count) {
        int symbol = symbol(deltas[from]);
        int end = Math.min(from + MAX_RUN, count);
        int i = from + 1;
        while (i < end && symbol(deltas[i]) == symbol) {
            i++;
        }
        return i - from;
    }

    private static int chunk(int[] deltas, int from, int symbols) {
        if (runFrom(deltas, from, from + symbols) == symbols) {
            return symbol(deltas[from]) << 13 | symbols;
        }
        int bits = symbols > TWO_BIT_SYMBOLS ? 1 : 2;
        int chunk = bits == 1 ? 0x8000 : 0xC000;
        for (int i = 0; i < symbols; i++) {
            int position = 14 - bits * (i + 1);
            chunk |= symbol(deltas[from + i]) << position;
        }
        return chunk;
    }
}
