package io.sluice.rtp.frame;

import io.sluice.rtp.codec.BitReader;

/// Clears `show_frame` in a VP9 frame's uncompressed header (VP9 bitstream specification §6.2).
///
/// A frame that is not shown, is not a key frame and says so has one bit more, `intra_only`; the bits behind it move by
/// one, and the header is padded to a whole byte anyway. Its compressed part stays as it is. Only the size of what
/// follows is told in the header, not its own.
///
/// Immutable.
final class Vp9HiddenFrame {
    private static final int FRAME_MARKER = 2;

    private Vp9HiddenFrame() {}

    /// The frame, not to be shown; the same array where it need not be changed or its header cannot be read.
    ///
    /// @param width of the frame in pixels
    static byte[] hide(byte[] frame, int width) {
        BitReader bits = new BitReader();
        bits.wrap(frame, 0, frame.length);
        if (bits.read(2) != FRAME_MARKER) {
            return frame;
        }
        int profile = bits.read(1) | bits.read(1) << 1;
        if (profile == 3) {
            bits.read(1);
        }
        if (bits.read(1) == 1) {
            return frame; // an existing frame is shown
        }
        boolean keyframe = bits.read(1) == 0;
        int showAt = bits.position();
        boolean shown = bits.read(1) == 1;
        if (!shown) {
            return frame;
        }
        if (keyframe) {
            byte[] hidden = frame.clone();
            hidden[showAt / 8] &= (byte) ~(0x80 >> showAt % 8);
            return hidden;
        }
        int resilientAt = bits.position();
        bits.read(1);
        int end = Vp9HeaderEnd.find(frame, profile, width);
        return end < 0 ? frame : insertIntraOnly(frame, showAt, resilientAt + 1, end);
    }

    /// `intra_only` (0) goes behind `error_resilient_mode`.
    private static byte[] insertIntraOnly(byte[] frame, int showAt, int insertAt, int endBit) {
        int formerLength = (endBit + 7) / 8;
        int length = (endBit + 1 + 7) / 8;
        byte[] hidden = new byte[frame.length + length - formerLength];
        for (int bit = 0; bit < endBit; bit++) {
            boolean set = bit != showAt && (frame[bit / 8] & 0x80 >> bit % 8) != 0;
            int to = bit < insertAt ? bit : bit + 1;
            if (set) {
                hidden[to / 8] |= (byte) (0x80 >> to % 8);
            }
        }
        System.arraycopy(frame, formerLength, hidden, length, frame.length - formerLength);
        return hidden;
    }
}
