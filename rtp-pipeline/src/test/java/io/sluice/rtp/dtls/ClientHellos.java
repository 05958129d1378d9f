package io.sluice.rtp.dtls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The ClientHello datagrams of real browsers, and ways to cut them differently.
final class ClientHellos {
    private static final int RECORD_HEADER = 13;
    private static final int HANDSHAKE_HEADER = 12;

    private ClientHellos() {}

    /// As captured: two fragments, then the same two as retransmitted.
    static List<byte[]> of(String browser) {
        try (InputStream in = ClientHellos.class.getResourceAsStream(browser + "-client-hello.hex")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(HexFormat.of()::parseHex)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The handshake message's body, put together from its fragments.
    static byte[] body(List<byte[]> fragments) {
        ByteBuffer whole = ByteBuffer.allocate(uint24(fragments.getFirst(), RECORD_HEADER + 1));
        for (byte[] fragment : fragments) {
            whole.position(uint24(fragment, RECORD_HEADER + 6));
            whole.put(fragment, RECORD_HEADER + HANDSHAKE_HEADER, uint24(fragment, RECORD_HEADER + 9));
        }
        return whole.array();
    }

    /// Cuts a ClientHello into fragments of `size` bytes, each overlapping the next by `overlap`.
    static List<byte[]> cut(byte[] body, int size, int overlap) {
        List<byte[]> fragments = new ArrayList<>();
        for (int at = 0; at < body.length; at += size - overlap) {
            fragments.add(fragment(body, at, Math.min(size, body.length - at), fragments.size()));
        }
        return fragments;
    }

    static byte[] fragment(byte[] body, int at, int length, int recordNumber) {
        return ByteBuffer.allocate(RECORD_HEADER + HANDSHAKE_HEADER + length)
                .put((byte) 22)
                .putShort((short) 0xFEFF)
                .putLong(1_000 + recordNumber)
                .putShort((short) (HANDSHAKE_HEADER + length))
                .putInt(1 << 24 | body.length)
                .putShort((short) 0)
                .put(uint24(at))
                .put(uint24(length))
                .put(body, at, length)
                .array();
    }

    private static int uint24(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | bytes[at + 2] & 0xFF;
    }

    private static byte[] uint24(int value) {
        return Arrays.copyOfRange(ByteBuffer.allocate(4).putInt(value).array(), 1, 4);
    }
}
