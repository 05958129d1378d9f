package io.sluice.rtp.frame;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.H264Descriptor;
import io.sluice.rtp.packet.BigEndian;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// H264: NAL units with their length in four bytes in front, as Matroska and MP4 have them, and the `avcC` that goes
/// with it (RFC 6184 §5.6–§5.8; ISO/IEC 14496-15 §5.3.3).
///
/// Owned by its assembler.
final class H264Frames implements FrameBuilder {
    private static final int IDR = 5;
    private static final int SPS = 7;
    private static final int PPS = 8;
    private static final int ACCESS_UNIT_DELIMITER = 9;
    private static final int STAP_A = 24;
    private static final int FU_A = 28;

    private final H264Descriptor descriptor = new H264Descriptor();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private byte @Nullable [] sps;
    private byte @Nullable [] pps;
    private boolean idr;
    private boolean setupSeen;
    private int width;
    private int height;

    @Override
    public @Nullable CodedFrame build(List<Part> parts, long timestamp, boolean afterHole) {
        data.reset();
        fragments.reset();
        idr = false;
        setupSeen = false;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (!descriptor.tryWrap(part.bytes(), part.payloadOffset(), part.payloadLength())
                    || i == 0 && afterHole && !descriptor.mayStartFrame()) {
                return null;
            }
            if (descriptor.width() > 0) {
                width = descriptor.width();
                height = descriptor.height();
            }
            if (!read(part.bytes(), part.payloadOffset(), part.payloadLength())) {
                return null;
            }
        }
        byte[] knownSps = sps;
        byte[] knownPps = pps;
        if (fragments.size() > 0 || data.size() == 0 || knownSps == null || knownPps == null) {
            return null;
        }
        byte[] setup = setupSeen || idr ? setup(knownSps, knownPps) : null;
        return new CodedFrame(Codec.H264, data.toByteArray(), timestamp, idr, idr ? width : 0, idr ? height : 0, setup);
    }

    private boolean read(byte[] bytes, int offset, int length) {
        switch (bytes[offset] & 0x1F) {
            case STAP_A -> {
                for (int at = offset + 1; at < offset + length; ) {
                    int size = BigEndian.u16(bytes, at);
                    unit(bytes, at + 2, size);
                    at += 2 + size;
                }
                return fragments.size() == 0;
            }
            case FU_A -> {
                return fragment(bytes, offset, length);
            }
            default -> {
                unit(bytes, offset, length);
                return fragments.size() == 0;
            }
        }
    }

    private boolean fragment(byte[] bytes, int offset, int length) {
        int header = bytes[offset + 1];
        boolean start = (header & 0x80) != 0;
        if (start != (fragments.size() == 0)) {
            return false;
        }
        if (start) {
            fragments.write(bytes[offset] & 0xE0 | header & 0x1F);
        }
        fragments.write(bytes, offset + 2, length - 2);
        if ((header & 0x40) != 0) {
            byte[] whole = fragments.toByteArray();
            fragments.reset();
            unit(whole, 0, whole.length);
        }
        return true;
    }

    private void unit(byte[] bytes, int offset, int length) {
        int type = bytes[offset] & 0x1F;
        switch (type) {
            case SPS -> {
                sps = copy(bytes, offset, length);
                setupSeen = true;
            }
            case PPS -> {
                pps = copy(bytes, offset, length);
                setupSeen = true;
            }
            case IDR -> idr = true;
            default -> {}
        }
        if (type != ACCESS_UNIT_DELIMITER) {
            data.write(length >>> 24);
            data.write(length >>> 16);
            data.write(length >>> 8);
            data.write(length);
            data.write(bytes, offset, length);
        }
    }

    private static byte[] copy(byte[] bytes, int offset, int length) {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        return copy;
    }

    private static byte @Nullable [] setup(byte[] sps, byte[] pps) {
        if (sps.length < 4) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(1);
        out.write(sps, 1, 3);
        out.write(0xFF); // four bytes of length
        out.write(0xE1); // one sequence parameter set
        out.write(sps.length >>> 8);
        out.write(sps.length);
        out.write(sps, 0, sps.length);
        out.write(1);
        out.write(pps.length >>> 8);
        out.write(pps.length);
        out.write(pps, 0, pps.length);
        return out.toByteArray();
    }
}
