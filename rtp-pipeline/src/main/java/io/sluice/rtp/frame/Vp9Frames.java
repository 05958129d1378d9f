package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.Vp9Descriptor;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// VP9: the frames of all spatial layers of a picture, as one superframe (RFC 9628 §4.2; VP9 bitstream specification
/// Annex B).
///
/// Of a picture with several layers only the top one is to be seen: the others are marked as not shown
/// ([Vp9HiddenFrame]), for decoders outside WebRTC show every frame that says so.
///
/// Owned by its assembler.
final class Vp9Frames implements FrameBuilder {
    private static final int MAX_FRAMES = 8;

    private final Vp9Descriptor descriptor = new Vp9Descriptor();
    private final int[] layerWidths = new int[Vp9Descriptor.MAX_SPATIAL_LAYERS];

    @Override
    public @Nullable CodedFrame build(List<Part> parts, long timestamp, boolean afterHole) {
        List<byte[]> frames = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        boolean keyframe = false;
        boolean within = false;
        int width = 0;
        int height = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!descriptor.tryWrap(part.bytes(), part.payloadOffset(), part.payloadLength())
                    || descriptor.isFrameStart() == within) {
                return null;
            }
            for (int layer = 0; layer < descriptor.spatialLayerCount(); layer++) {
                layerWidths[layer] = descriptor.layerWidth(layer);
            }
            if (i == 0) {
                keyframe = descriptor.isKeyframeStart();
                width = descriptor.width();
                height = descriptor.height();
                if (descriptor.spatialId() > 0 && (afterHole || descriptor.isInterLayerPredicted())) {
                    return null;
                }
            }
            frame.write(
                    part.bytes(),
                    part.payloadOffset() + descriptor.length(),
                    part.payloadLength() - descriptor.length());
            within = !descriptor.isFrameEnd();
            if (!within) {
                frames.add(frame.toByteArray());
                widths.add(layerWidths[descriptor.spatialId()]);
                frame.reset();
            }
        }
        if (within || frames.isEmpty() || frames.size() > MAX_FRAMES) {
            return null;
        }
        return new CodedFrame(Codec.VP9, join(frames, widths), timestamp, keyframe, width, height, null);
    }

    private static byte[] join(List<byte[]> frames, List<Integer> widths) {
        if (frames.size() == 1) {
            return frames.getFirst();
        }
        List<byte[]> shown = new ArrayList<>();
        int longest = 0;
        for (int i = 0; i < frames.size(); i++) {
            byte[] frame = i < frames.size() - 1 ? Vp9HiddenFrame.hide(frames.get(i), widths.get(i)) : frames.get(i);
            shown.add(frame);
            longest = Math.max(longest, frame.length);
        }
        int magnitude = (31 - Integer.numberOfLeadingZeros(longest)) / 8 + 1;
        int marker = 0xC0 | magnitude - 1 << 3 | frames.size() - 1;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        shown.forEach(out::writeBytes);
        out.write(marker);
        for (byte[] frame : shown) {
            for (int i = 0; i < magnitude; i++) {
                out.write(frame.length >>> 8 * i);
            }
        }
        out.write(marker);
        return out.toByteArray();
    }
}
