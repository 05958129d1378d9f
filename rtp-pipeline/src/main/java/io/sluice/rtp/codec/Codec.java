package io.sluice.rtp.codec;

import org.jspecify.annotations.Nullable;

/// A payload encoding the SFU knows how to forward. [#RED] wraps Opus (RFC 2198). Immutable.
public enum Codec {
    VP8(MediaKind.VIDEO, "VP8", 90_000, 1),
    VP9(MediaKind.VIDEO, "VP9", 90_000, 1),
    H264(MediaKind.VIDEO, "H264", 90_000, 1),
    AV1(MediaKind.VIDEO, "AV1", 90_000, 1),
    OPUS(MediaKind.AUDIO, "opus", 48_000, 2),
    RED(MediaKind.AUDIO, "red", 48_000, 2);

    private final MediaKind kind;
    private final String encodingName;
    private final int clockRate;
    private final int channels;

    Codec(MediaKind kind, String encodingName, int clockRate, int channels) {
        this.kind = kind;
        this.encodingName = encodingName;
        this.clockRate = clockRate;
        this.channels = channels;
    }

    public MediaKind kind() {
        return kind;
    }

    /// The name of `a=rtpmap`, in its usual spelling.
    public String encodingName() {
        return encodingName;
    }

    /// RTP clock rate in Hz.
    public int clockRate() {
        return clockRate;
    }

    public int channels() {
        return channels;
    }

    /// The codec with this `a=rtpmap` encoding name, compared without case (RFC 4855 §3), or null.
    public static @Nullable Codec ofEncodingName(MediaKind kind, String name) {
        for (Codec codec : values()) {
            if (codec.kind == kind && codec.encodingName.equalsIgnoreCase(name)) {
                return codec;
            }
        }
        return null;
    }
}
