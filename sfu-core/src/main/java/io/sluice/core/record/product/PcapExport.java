package io.sluice.core.record.product;

import io.sluice.core.record.disk.SegmentReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes the decrypted packets of a recording for Wireshark: UDP over IPv4 in a pcap file, in the order of arrival.
/// The
/// file number is the last byte of the sender's address (10.0.0.n) and its port less 20000.
///
/// Immutable.
public final class PcapExport {
    private static final int MAGIC_MICROS = 0xA1B2C3D4;
    private static final int LINK_RAW = 101;
    private static final int HEADERS = 20 + 8;
    private static final int FIRST_PORT = 20_000;
    private static final int SERVER_PORT = 10_000;

    private record Source(SegmentReader reader) {}

    private PcapExport() {}

    /// Writes the file, which must not exist.
    ///
    /// @return packets in it
    public static long write(Recording recording, Path to) throws IOException {
        long packets = 0;
        PriorityQueue<Source> sources = new PriorityQueue<>(
                Comparator.comparingLong(source -> source.reader().micros()));
        try (OutputStream out = new BufferedOutputStream(
                Channels.newOutputStream(Files.newByteChannel(
                        to,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                1 << 16)) {
            out.write(little(24)
                    .putInt(MAGIC_MICROS)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putLong(0)
                    .putInt(65_535)
                    .putInt(LINK_RAW)
                    .array());
            for (Path file : Recording.segments(recording.directory())) {
                advance(SegmentReader.open(file), sources);
            }
            while (!sources.isEmpty()) {
                SegmentReader reader = sources.remove().reader();
                writePacket(out, reader);
                packets++;
                advance(reader, sources);
            }
        } finally {
            for (Source source : sources) {
                source.reader().close();
            }
        }
        return packets;
    }

    /// Moves a reader to its next packet and puts it back, or closes it.
    private static void advance(@Nullable SegmentReader reader, PriorityQueue<Source> sources) throws IOException {
        while (reader != null && reader.next()) {
            switch (reader.kind()) {
                case RTP, REPAIRED_RTP, RTCP -> {
                    sources.add(new Source(reader));
                    return;
                }
                case DESCRIPTION, STREAM, LEFT_OUT, EVENT, END -> {}
            }
        }
        if (reader != null) {
            reader.close();
        }
    }

    private static void writePacket(OutputStream out, SegmentReader reader) throws IOException {
        long micros = reader.startMicros() + reader.micros();
        int length = reader.length() + HEADERS;
        out.write(little(16)
                .putInt((int) (micros / 1_000_000))
                .putInt((int) (micros % 1_000_000))
                .putInt(length)
                .putInt(length)
                .array());
        ByteBuffer headers = ByteBuffer.allocate(HEADERS)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) length)
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17)
                .putShort((short) 0)
                .putInt(0x0A000000 | reader.number() & 0xFFFF)
                .putInt(0x0A010001)
                .putShort((short) (FIRST_PORT + reader.number()))
                .putShort((short) SERVER_PORT)
                .putShort((short) (reader.length() + 8))
                .putShort((short) 0);
        out.write(headers.array());
        out.write(reader.data(), 0, reader.length());
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
