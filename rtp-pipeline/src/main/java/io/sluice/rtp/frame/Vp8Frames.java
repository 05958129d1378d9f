package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.Vp8Descriptor;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// VP8: the payloads behind their descriptors, one after the other (RFC 7741 §4.2).
///
/// Owned by its assembler.
final class Vp8Frames implements FrameBuilder {
    private final Vp8Descriptor descriptor = new Vp8Descriptor();

    @Override
    public @Nullable CodedFrame build(List<Part> parts, long timestamp, boolean afterHole) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        boolean keyframe = false;
        int width = 0;
        int height = 0;
        for (Part part : parts) {
            if (!descriptor.tryWrap(part.bytes(), part.payloadOffset(), part.payloadLength())) {
                return null;
            }
            if (data.size() == 0) {
                if (!descriptor.isFrameStart()) {
                    return null;
                }
                keyframe = descriptor.isKeyframeStart();
                width = descriptor.width();
                height = descriptor.height();
            }
            data.write(
                    part.bytes(),
                    part.payloadOffset() + descriptor.length(),
                    part.payloadLength() - descriptor.length());
        }
        return new CodedFrame(Codec.VP8, data.toByteArray(), timestamp, keyframe, width, height, null);
    }
}
