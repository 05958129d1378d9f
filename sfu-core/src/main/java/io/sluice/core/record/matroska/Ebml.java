package io.sluice.core.record.matroska;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A master element being put together in memory (RFC 8794 §5, §6).
///
/// Owned by its caller.
final class Ebml {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static void writeId(ByteArrayOutputStream out, int id) {
        for (int shift = (31 - Integer.numberOfLeadingZeros(id)) / 8 * 8; shift >= 0; shift -= 8) {
            out.write(id >>> shift);
        }
    }

    /// A size in eight bytes: the same for every value, so that it can be changed later.
    static void writeSize(ByteArrayOutputStream out, long size) {
        out.write(1);
        for (int shift = 48; shift >= 0; shift -= 8) {
            out.write((int) (size >>> shift));
        }
    }

    Ebml bytes(int id, byte[] data) {
        return bytes(id, data, data.length);
    }

    Ebml bytes(int id, byte[] data, int length) {
        writeId(out, id);
        writeSize(out, length);
        out.write(data, 0, length);
        return this;
    }

    Ebml number(int id, long value) {
        byte[] data = new byte[8];
        for (int i = 0; i < 8; i++) {
            data[i] = (byte) (value >>> 56 - 8 * i);
        }
        return bytes(id, data);
    }

    Ebml real(int id, double value) {
        return number(id, Double.doubleToLongBits(value));
    }

    Ebml text(int id, String text) {
        return bytes(id, text.getBytes(StandardCharsets.UTF_8));
    }

    Ebml master(int id, Ebml content) {
        return bytes(id, content.toByteArray());
    }

    int size() {
        return out.size();
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
