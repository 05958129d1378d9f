package io.sluice.rtp.srtp;

import java.util.Arrays;

/// Which of the latest 1,024 packet indices were used: a bitmap that slides with the highest one (RFC 3711 §3.3.2).
///
/// Bit `index mod 1024`, so that sliding only clears the bits that are passed. Owned by the media worker.
final class ReplayWindow {
    /// Chosen: a second of a 10 Mbit/s stream, which also lets late retransmissions on the same SSRC in; libwebrtc
    /// uses the same.
    static final int SIZE = 1024;

    private static final int MASK = SIZE - 1;

    private final long[] bits = new long[SIZE / 64];
    private long highest;
    /// Packets refused since the last good one.
    int refused;

    /// Opens with this index as the highest and only one used.
    ReplayWindow(long first) {
        highest = first;
        set(first);
    }

    long highest() {
        return highest;
    }

    /// Whether an index is so far behind that nobody remembers.
    boolean isBehind(long index) {
        return highest - index >= SIZE;
    }

    /// Whether an index that is not behind was used.
    boolean isUsed(long index) {
        return index <= highest && (bits[word(index)] & 1L << index) != 0;
    }

    /// Marks an index that is not behind.
    void use(long index) {
        if (index > highest) {
            slide(index);
        }
        set(index);
    }

    private void slide(long index) {
        if (index - highest >= SIZE) {
            Arrays.fill(bits, 0);
        } else {
            for (long passed = highest + 1; passed <= index; passed++) {
                bits[word(passed)] &= ~(1L << passed);
            }
        }
        highest = index;
    }

    private void set(long index) {
        bits[word(index)] |= 1L << index;
    }

    private static int word(long index) {
        return (int) (index & MASK) >>> 6;
    }
}
