package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Av1Descriptor;
import io.sluice.rtp.codec.Codec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// AV1: the open bitstream units of one temporal unit, each with its size, and the `av1C` that goes with a sequence
/// header (RTP Payload Format For AV1 §4.4; AV1 Codec ISO Media File Format Binding §2.3).
///
/// Owned by its assembler.
final class Av1Frames implements FrameBuilder {
    private static final int SEQUENCE_HEADER = 1;
    private static final int TEMPORAL_DELIMITER = 2;
    private static final int TILE_LIST = 8;
    private static final int PADDING = 15;

    private final Av1Descriptor descriptor = new Av1Descriptor();

    @Override
    public @Nullable CodedFrame build(List<Part> parts, long timestamp, boolean afterHole) {
        List<byte[]> units = new ArrayList<>();
        boolean keyframe = false;
        boolean open = false;
        int width = 0;
        int height = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!descriptor.tryWrap(part.bytes(), part.payloadOffset(), part.payloadLength())
                    || descriptor.isContinuation() != open
                    || i == 0 && afterHole && !descriptor.isSequenceStart()) {
                return null;
            }
            keyframe |= i == 0 && descriptor.isSequenceStart();
            if (descriptor.width() > 0) {
                width = descriptor.width();
                height = descriptor.height();
            }
            elements(part, open, units);
            open = descriptor.isContinued();
        }
        return open ? null : join(units, timestamp, keyframe, width, height);
    }

    /// Walks the elements of a payload that the descriptor found to add up.
    private static void elements(Part part, boolean continued, List<byte[]> units) {
        byte[] bytes = part.bytes();
        int end = part.payloadOffset() + part.payloadLength();
        int announced = bytes[part.payloadOffset()] >> 4 & 3;
        int at = part.payloadOffset() + 1;
        for (int element = 0; at < end; element++) {
            int size = end - at;
            if (announced == 0 || element < announced - 1) {
                size = 0;
                for (int shift = 0; ; shift += 7) {
                    int octet = bytes[at++];
                    size |= (octet & 0x7F) << shift;
                    if (octet >= 0) {
                        break;
                    }
                }
            }
            byte[] unit = new byte[size];
            System.arraycopy(bytes, at, unit, 0, size);
            at += size;
            if (element == 0 && continued) {
                byte[] begun = units.removeLast();
                byte[] whole = new byte[begun.length + size];
                System.arraycopy(begun, 0, whole, 0, begun.length);
                System.arraycopy(unit, 0, whole, begun.length, size);
                units.add(whole);
            } else {
                units.add(unit);
            }
        }
    }

    private static @Nullable CodedFrame join(
            List<byte[]> units, long timestamp, boolean keyframe, int width, int height) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        byte[] setup = null;
        for (byte[] unit : units) {
            if (unit.length == 0) {
                continue;
            }
            int type = unit[0] >> 3 & 0x0F;
            if (type == TEMPORAL_DELIMITER || type == TILE_LIST || type == PADDING) {
                continue;
            }
            byte[] sized = sized(unit);
            if (sized == null) {
                return null;
            }
            if (type == SEQUENCE_HEADER) {
                setup = setup(sized);
            }
            data.write(sized, 0, sized.length);
        }
        return data.size() == 0
                ? null
                : new CodedFrame(Codec.AV1, data.toByteArray(), timestamp, keyframe, width, height, setup);
    }

    /// The unit with `obu_has_size_field`.
    private static byte @Nullable [] sized(byte[] unit) {
        if ((unit[0] & 0x02) != 0) {
            return unit;
        }
        int header = (unit[0] & 0x04) != 0 ? 2 : 1;
        if (unit.length < header) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(unit[0] | 0x02);
        out.write(unit, 1, header - 1);
        for (int rest = unit.length - header; ; rest >>>= 7) {
            out.write(rest & 0x7F | (rest > 0x7F ? 0x80 : 0));
            if (rest <= 0x7F) {
                break;
            }
        }
        out.write(unit, header, unit.length - header);
        return out.toByteArray();
    }

    private static byte[] setup(byte[] sequenceHeader) {
        int body = (sequenceHeader[0] & 0x04) != 0 ? 2 : 1;
        while (body < sequenceHeader.length - 1 && sequenceHeader[body] < 0) {
            body++;
        }
        Av1Setup fields = Av1Setup.read(sequenceHeader, body + 1);
        byte[] setup = new byte[4 + sequenceHeader.length];
        setup[0] = (byte) 0x81;
        setup[1] = (byte) (fields.profile() << 5 | fields.level());
        setup[2] = (byte) fields.flags();
        System.arraycopy(sequenceHeader, 0, setup, 4, sequenceHeader.length);
        return setup;
    }
}
