package io.sluice.deploy;

import java.nio.ByteBuffer;

/// The picture of a media probe, drawn in Java: five bytes as 8 x 5 black and white cells over the upper four fifths of
/// a frame, as `probe-modem.js` reads them.
///
/// Immutable.
record CodedPicture(int id, int width, int height) {
    private static final int COLUMNS = 8;
    private static final int ROWS = 5;
    private static final int BLACK = 16;
    private static final int WHITE = 235;

    /// Fills a luma plane with the frame of this moment.
    void draw(ByteBuffer luma, int stride, long millis) {
        int[] bytes = bytes(millis);
        for (int y = 0; y < height; y++) {
            int row = (int) (y / (height * 0.8 / ROWS));
            for (int x = 0; x < width; x++) {
                int column = x * COLUMNS / width;
                boolean white = row < ROWS && (bytes[row] >> (COLUMNS - 1 - column) & 1) == 1;
                luma.put(y * stride + x, (byte) (white ? WHITE : BLACK));
            }
        }
    }

    private int[] bytes(long millis) {
        int time = (int) (millis & 0xFF_FFFF);
        int[] bytes = {id, time >> 16, time >> 8 & 0xFF, time & 0xFF, 0x5a};
        for (int i = 0; i < 4; i++) {
            bytes[4] ^= bytes[i];
            for (int bit = 0; bit < 8; bit++) {
                bytes[4] = (bytes[4] & 0x80) != 0 ? (bytes[4] << 1 ^ 0x07) & 0xFF : bytes[4] << 1 & 0xFF;
            }
        }
        return bytes;
    }
}
