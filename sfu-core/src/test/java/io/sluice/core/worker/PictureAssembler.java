package io.sluice.core.worker;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.Vp8Descriptor;
import io.sluice.rtp.codec.Vp9Descriptor;
import io.sluice.rtp.packet.RtpPacketView;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Puts the packets of a stream, complete and in order, together to pictures as decoders take them: one for each RTP
/// timestamp, all spatial layers in one.
///
/// Written for tests from RFC 7741, RFC 9628, RFC 6184 and the RTP payload format for AV1, apart from the code under
/// test but for the length of the VP8 and VP9 descriptors.
final class PictureAssembler {
    /// One picture.
    ///
    /// @param markers packets of it with the marker bit
    /// @param markedLast whether its last packet has it
    record Picture(long timestamp, byte[] data, int markers, boolean markedLast) {}

    private PictureAssembler() {}

    static List<Picture> assemble(Codec codec, List<byte[]> packets) {
        List<Picture> pictures = new ArrayList<>();
        RtpPacketView view = new RtpPacketView();
        List<byte[]> payloads = new ArrayList<>();
        long timestamp = -1;
        int markers = 0;
        boolean marked = false;
        for (byte[] packet : packets) {
            if (!view.tryWrap(packet, 0, packet.length) || view.payloadLength() == 0) {
                continue;
            }
            if (view.timestamp() != timestamp && !payloads.isEmpty()) {
                pictures.add(new Picture(timestamp, data(codec, payloads), markers, marked));
                payloads.clear();
                markers = 0;
            }
            timestamp = view.timestamp();
            marked = view.marker();
            markers += marked ? 1 : 0;
            byte[] payload = new byte[view.payloadLength()];
            System.arraycopy(packet, view.payloadOffset(), payload, 0, payload.length);
            payloads.add(payload);
        }
        if (!payloads.isEmpty()) {
            pictures.add(new Picture(timestamp, data(codec, payloads), markers, marked));
        }
        return pictures;
    }

    private static byte[] data(Codec codec, List<byte[]> payloads) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (codec) {
            case VP8 -> {
                Vp8Descriptor descriptor = new Vp8Descriptor();
                for (byte[] payload : payloads) {
                    check(descriptor.tryWrap(payload, 0, payload.length));
                    out.write(payload, descriptor.length(), payload.length - descriptor.length());
                }
            }
            case VP9 -> {
                Vp9Descriptor descriptor = new Vp9Descriptor();
                for (byte[] payload : payloads) {
                    check(descriptor.tryWrap(payload, 0, payload.length));
                    out.write(payload, descriptor.length(), payload.length - descriptor.length());
                }
            }
            case H264 -> payloads.forEach(payload -> h264(payload, out));
            case AV1 -> av1(payloads, out);
            case OPUS, RED -> throw new IllegalArgumentException("not video");
        }
        return out.toByteArray();
    }

    private static void check(boolean good) {
        if (!good) {
            throw new AssertionError("a payload descriptor does not parse");
        }
    }

    /// Annex B from single NAL units, STAP-A and FU-A.
    private static void h264(byte[] payload, ByteArrayOutputStream out) {
        int type = payload[0] & 0x1F;
        if (type == 24) {
            for (int at = 1; at + 2 <= payload.length; ) {
                int size = (payload[at] & 0xFF) << 8 | payload[at + 1] & 0xFF;
                out.writeBytes(new byte[] {0, 0, 0, 1});
                out.write(payload, at + 2, size);
                at += 2 + size;
            }
        } else if (type == 28) {
            if ((payload[1] & 0x80) != 0) {
                out.writeBytes(new byte[] {0, 0, 0, 1, (byte) (payload[0] & 0xE0 | payload[1] & 0x1F)});
            }
            out.write(payload, 2, payload.length - 2);
        } else {
            out.writeBytes(new byte[] {0, 0, 0, 1});
            out.writeBytes(payload);
        }
    }

    /// The low-overhead format, each OBU with a size, from OBU elements without.
    private static void av1(List<byte[]> payloads, ByteArrayOutputStream out) {
        List<ByteArrayOutputStream> obus = new ArrayList<>();
        for (byte[] payload : payloads) {
            int head = payload[0] & 0xFF;
            int elements = head >> 4 & 3;
            boolean continues = (head & 0x80) != 0;
            int at = 1;
            for (int i = 1; at < payload.length; i++) {
                int size = payload.length - at;
                if (elements == 0 || i < elements) {
                    size = 0;
                    for (int shift = 0; ; shift += 7) {
                        int octet = payload[at++];
                        size |= (octet & 0x7F) << shift;
                        if (octet >= 0) {
                            break;
                        }
                    }
                }
                if (!continues || obus.isEmpty()) {
                    obus.add(new ByteArrayOutputStream());
                }
                continues = false;
                obus.getLast().write(payload, at, size);
                at += size;
            }
        }
        out.writeBytes(new byte[] {0x12, 0});
        for (ByteArrayOutputStream element : obus) {
            byte[] obu = element.toByteArray();
            int header = (obu[0] & 4) != 0 ? 2 : 1;
            out.write(obu[0] | 2);
            if (header == 2) {
                out.write(obu[1]);
            }
            int size = obu.length - header;
            do {
                out.write(size > 0x7F ? size & 0x7F | 0x80 : size);
                size >>>= 7;
            } while (size > 0);
            out.write(obu, header, obu.length - header);
        }
    }
}
