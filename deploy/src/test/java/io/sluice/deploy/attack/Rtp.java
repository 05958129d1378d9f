package io.sluice.deploy.attack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Hand-made RTP packets, right and wrong ones. Sequence numbers are filled in by who sends.
final class Rtp {
    static final int VP8 = 96;
    static final int VP8_RTX = 97;
    static final int HEADER = 12;
    private static final int MID_ID = 4;

    /// A one-packet VP8 keyframe of 640×360: descriptor with 15 bit picture id, frame header, some data.
    private static final byte[] KEYFRAME = {
        (byte) 0x90,
        (byte) 0x80,
        (byte) 0x81,
        0x23,
        0x10,
        0,
        0,
        (byte) 0x9D,
        0x01,
        0x2A,
        (byte) 0x80,
        2,
        0x68,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        2,
        3,
        4
    };

    private Rtp() {}

    static byte[] keyframe() {
        return KEYFRAME.clone();
    }

    /// A header without extensions.
    static byte[] packet(int payloadType, int ssrc, byte[] payload) {
        return ByteBuffer.allocate(HEADER + payload.length)
                .put((byte) 0x80)
                .put((byte) (0x80 | payloadType))
                .putShort((short) 0)
                .putInt((int) (System.nanoTime() / 11_111))
                .putInt(ssrc)
                .put(payload)
                .array();
    }

    /// A header with an extension block: 4 bytes of profile and length, then `elements`, whose length is a multiple
    /// of four.
    static byte[] extended(int payloadType, int ssrc, int profile, int words, byte[] elements, byte[] payload) {
        byte[] block = ByteBuffer.allocate(4 + elements.length + payload.length)
                .putShort((short) profile)
                .putShort((short) words)
                .put(elements)
                .put(payload)
                .array();
        byte[] packet = packet(payloadType, ssrc, block);
        packet[0] |= 0x10;
        return packet;
    }

    /// The MID header extension in one-byte form.
    static byte[] withMid(int payloadType, int ssrc, String mid, byte[] payload) {
        byte[] text = mid.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        elements.write(MID_ID << 4 | text.length - 1);
        elements.writeBytes(text);
        while (elements.size() % 4 != 0) {
            elements.write(0);
        }
        return extended(payloadType, ssrc, 0xBEDE, elements.size() / 4, elements.toByteArray(), payload);
    }

    /// Length of the header that the packet says it has; 12 when it lies.
    static int headerLength(byte[] packet) {
        int length = HEADER + 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) != 0) {
            length = length + 4 <= packet.length
                    ? length + 4 + 4 * ((packet[length + 2] & 0xFF) << 8 | packet[length + 3] & 0xFF)
                    : length;
        }
        return length <= packet.length ? length : HEADER;
    }

    static int intAt(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getInt(at);
    }
}
