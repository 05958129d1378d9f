package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import org.jspecify.annotations.Nullable;

/// One picture, or one packet of sound, as a decoder takes it.
///
/// Immutable: nobody writes to its arrays.
///
/// @param timestamp RTP timestamp, unsigned 32 bits
/// @param keyframe whether decoding can begin here
/// @param width in pixels, 0 where the frame does not tell
/// @param height in pixels, 0 where the frame does not tell
/// @param setup what a container needs to know before the first frame (`avcC`, `av1C`), null where the frame does not
///     tell, or the codec needs none
public record CodedFrame(
        Codec codec, byte[] data, long timestamp, boolean keyframe, int width, int height, byte @Nullable [] setup) {}
