package io.sluice.rtp.tcp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Decides which packets find room in a queue that fills up: video frames are let in whole or not at all, since a frame
/// with a hole is worth nothing and a missing one is repaired as any loss.
///
/// - A packet that begins a frame (another RTP timestamp on its SSRC) is let in while less than a quarter of the queue
///   waits. The rest of the frame follows it as long as there is any room; the rest of a frame that was turned away
///   is turned away.
/// - Small packets (sound, RTCP, STUN, DTLS) are let in as long as there is any room: they cost little, and silence or
/// a
///   broken control loop cost much.
///
/// The SRTP header is clear, so no key is needed. The table of SSRCs is bounded; one that does not fit makes room for
/// itself.
///
/// Owned by the media worker.
final class FrameGate {
    /// Chosen: above Opus at any rate browsers use, below the packets that large frames are cut into.
    private static final int SMALL_BYTES = 320;

    private static final int TABLE = 256;
    private static final int PROBES = 8;

    private final int[] ssrcs = new int[TABLE];
    private final int[] timestamps = new int[TABLE];
    private final boolean[] known = new boolean[TABLE];
    private final boolean[] turnedAway = new boolean[TABLE];
    private final int quarter;
    private long framesTurnedAway;

    FrameGate(int queueBytes) {
        quarter = queueBytes / 4;
    }

    /// Whether a packet may enter.
    ///
    /// @param waiting bytes in the queue
    /// @param room bytes that still fit
    boolean admits(MemorySegment memory, long offset, int length, int waiting, int room) {
        boolean fits = length <= room;
        if (!isRtp(memory, offset, length)) {
            return fits;
        }
        int timestamp = big32(memory, offset + 4);
        int at = slotOf(big32(memory, offset + 8));
        boolean begins = !known[at] || timestamps[at] != timestamp;
        if (begins) {
            known[at] = true;
            timestamps[at] = timestamp;
            turnedAway[at] = length > SMALL_BYTES && waiting > quarter;
            framesTurnedAway += turnedAway[at] ? 1 : 0;
        }
        if (turnedAway[at]) {
            return false;
        }
        if (!fits) {
            turnedAway[at] = true;
            framesTurnedAway++;
        }
        return fits;
    }

    /// RTP and not RTCP (RFC 7983, RFC 5761 §4).
    private static boolean isRtp(MemorySegment memory, long offset, int length) {
        if (length < 12 || (memory.get(ValueLayout.JAVA_BYTE, offset) & 0xC0) != 0x80) {
            return false;
        }
        int second = memory.get(ValueLayout.JAVA_BYTE, offset + 1) & 0xFF;
        return second < 192 || second > 223;
    }

    private static int big32(MemorySegment memory, long offset) {
        return Integer.reverseBytes(memory.get(ValueLayout.JAVA_INT_UNALIGNED, offset));
    }

    private int slotOf(int ssrc) {
        int home = (ssrc * 0x9E3779B9) >>> 24;
        for (int i = 0; i < PROBES; i++) {
            int at = home + i & TABLE - 1;
            if (!known[at] || ssrcs[at] == ssrc) {
                ssrcs[at] = ssrc;
                return at;
            }
        }
        ssrcs[home] = ssrc;
        known[home] = false;
        turnedAway[home] = false;
        return home;
    }

    /// Frames that were turned away, or whose end was.
    long framesTurnedAway() {
        return framesTurnedAway;
    }
}
