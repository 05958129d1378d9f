package io.sluice.core.forward;

import io.sluice.rtp.codec.DependencyDescriptor;

/// Which of the last [#WINDOW] frames of one stream were forwarded, by the frame number of their dependency descriptor:
/// tells whether a frame can be decoded by whoever got them.
///
/// Idea: one bit a frame in a ring; moving on clears what is passed. Cost: a few operations a frame, 16 bytes.
///
/// Owned by the media worker.
final class ForwardedFrames {
    /// Chosen: frames refer to others at most 4 pictures of 3 layers back in the scalability modes of webrtc-svc, and
    /// the descriptor can say so only up to 4,096; 128 holds 10 such pictures.
    private static final int WINDOW = 128;

    private long low;
    private long high;
    private int highest;
    private boolean started;

    /// Forgets all: another stream begins.
    void reset() {
        low = 0;
        high = 0;
        started = false;
    }

    /// Notes that a packet of a frame was forwarded.
    void add(int frameNumber) {
        if (!started) {
            started = true;
            highest = frameNumber;
        }
        int ahead = (short) (frameNumber - highest);
        if (ahead >= WINDOW) {
            low = 0;
            high = 0;
        }
        for (int i = 1; i <= ahead && i < WINDOW; i++) {
            clear(highest + i);
        }
        if (ahead > 0) {
            highest = frameNumber;
        }
        if (ahead > -WINDOW) {
            set(frameNumber);
        }
    }

    private void clear(int frame) {
        if ((frame & 64) == 0) {
            low &= ~(1L << frame);
        } else {
            high &= ~(1L << frame);
        }
    }

    private void set(int frame) {
        if ((frame & 64) == 0) {
            low |= 1L << frame;
        } else {
            high |= 1L << frame;
        }
    }

    boolean contains(int frame) {
        int behind = (short) (highest - frame);
        if (!started || behind < 0 || behind >= WINDOW) {
            return false;
        }
        return ((frame & 64) == 0 ? low : high) << ~frame < 0;
    }

    /// Whether everything a frame depends on was forwarded.
    boolean canDecode(DependencyDescriptor frame) {
        for (int i = 0; i < frame.dependencyCount(); i++) {
            if (!contains(frame.frameNumber() - frame.dependency(i) & 0xFFFF)) {
                return false;
            }
        }
        return true;
    }
}
