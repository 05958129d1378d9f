package io.sluice.load.bot;

/// What a synthetic track looks like on the wire.
///
/// Immutable.
///
/// @param framesPerSecond frames (video) or packets (audio) a second
/// @param packetsPerFrame packets of each frame
/// @param payloadBytes bytes of each packet's payload, descriptor included
/// @param clockRate RTP ticks a second
public record MediaShape(double framesPerSecond, int packetsPerFrame, int payloadBytes, int clockRate) {
    /// 2 Mbit/s of video: 30 frames a second of 8 packets.
    public static final MediaShape VIDEO = new MediaShape(30, 8, 1_042, 90_000);

    /// A thumbnail: 150 kbit/s, 15 frames a second of one packet.
    public static final MediaShape THUMBNAIL = new MediaShape(15, 1, 1_200, 90_000);

    /// Opus: 50 packets a second.
    public static final MediaShape AUDIO = new MediaShape(50, 1, 120, 48_000);

    public MediaShape {
        if (framesPerSecond <= 0 || packetsPerFrame < 1 || payloadBytes < 16 || payloadBytes > 1_200) {
            throw new IllegalArgumentException("a packet has 16 to 1,200 bytes of payload, a track at least one frame");
        }
    }

    /// Time from one frame to the next.
    public long intervalNanos() {
        return (long) (1e9 / framesPerSecond);
    }
}
