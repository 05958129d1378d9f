package io.sluice.core.record.matroska;

import io.sluice.rtp.codec.Codec;
import org.jspecify.annotations.Nullable;

/// One track of a file.
///
/// Immutable.
///
/// @param name for people, may be empty
/// @param width of the largest picture in pixels, 0 for sound
/// @param height of the largest picture in pixels, 0 for sound
/// @param channels of sound, 0 for pictures
/// @param setup the codec's private data, null = it has none, or it is made here (Opus)
public record MatroskaTrack(Codec codec, String name, int width, int height, int channels, byte @Nullable [] setup) {
    /// Whether a WebM file may hold it.
    boolean isWebm() {
        return codec != Codec.H264;
    }
}
