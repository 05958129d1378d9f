package io.sluice.core.record.disk;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.SegmentFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;

/// One append-only file of records, written through a buffer.
///
/// Owned by the writing thread.
final class SegmentFile {
    private static final int BUFFER = 128 << 10;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final CRC32C checksum = new CRC32C();
    private long wholeBytes;
    private long latestMicros;
    private boolean unsynced;
    private boolean ended;
    private boolean broken;

    private SegmentFile(FileChannel channel) {
        this.channel = channel;
    }

    /// Creates a file that nobody else can read; one that is there already is an error, and no link is followed.
    ///
    /// @param startMicros start of the recording since 1970
    static SegmentFile create(Path directory, int number, long startMicros) throws IOException {
        FileChannel channel = FileChannel.open(
                directory.resolve(SegmentFormat.fileName(number)),
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        SegmentFile file = new SegmentFile(channel);
        file.writeHeader(number, startMicros);
        return file;
    }

    private void writeHeader(int number, long startMicros) {
        buffer.putLong(SegmentFormat.MAGIC)
                .putShort((short) SegmentFormat.VERSION)
                .putShort((short) SegmentFormat.HEADER_LENGTH)
                .putInt(number)
                .putLong(startMicros)
                .putInt(0);
        checksum.reset();
        checksum.update(buffer.duplicate().flip());
        buffer.putInt((int) checksum.getValue());
        unsynced = true;
    }

    /// Appends a record whose checksum is still to be computed.
    ///
    /// @param record from position to limit
    void append(ByteBuffer record) throws IOException {
        if (record.remaining() > buffer.remaining()) {
            flush();
        }
        int at = buffer.position();
        latestMicros = (record.getShort(record.position() + SegmentFormat.TIME_AT) & 0xFFFFL) << 32
                | record.getInt(record.position() + SegmentFormat.TIME_AT + 2) & 0xFFFF_FFFFL;
        ended = record.get(record.position() + SegmentFormat.KIND_AT) == RecordKind.END.code();
        buffer.put(record);
        checksum.reset();
        checksum.update(buffer.duplicate().flip().position(at + SegmentFormat.LENGTH_AT));
        buffer.putInt(at, (int) checksum.getValue());
        unsynced = true;
    }

    /// Whether the last record was the end.
    boolean isEnded() {
        return ended;
    }

    /// Hands everything to the operating system.
    void flush() throws IOException {
        buffer.flip();
        long bytes = buffer.remaining();
        broken = true;
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        broken = false;
        buffer.clear();
        wholeBytes += bytes;
    }

    /// Has everything on the disk.
    void sync() throws IOException {
        if (unsynced) {
            flush();
            channel.force(false);
            unsynced = false;
        }
    }

    void close() throws IOException {
        try (channel) {
            sync();
        }
    }

    /// Makes the best of a file of a recording that broke off: writes what can be written, else cuts it behind its last
    /// whole record, and completes it if that gives room. It is readable in either case.
    void salvage(RecordingEnd reason) throws IOException {
        try (channel) {
            if (!broken) {
                tryFlush();
            }
            cutIfBroken();
            byte[] json = reason.toJson();
            append(ByteBuffer.allocate(SegmentFormat.RECORD_HEADER_LENGTH + json.length)
                    .putInt(0)
                    .putShort((short) json.length)
                    .put((byte) RecordKind.END.code())
                    .putShort((short) 0)
                    .putShort((short) (latestMicros >>> 32))
                    .putInt((int) latestMicros)
                    .put(json)
                    .flip());
            tryFlush();
            cutIfBroken();
            channel.force(false);
        }
    }

    private void tryFlush() {
        try {
            flush();
        } catch (IOException e) {
            // there is no room, which is what the recording ends for
        }
    }

    private void cutIfBroken() throws IOException {
        if (broken) {
            channel.truncate(wholeBytes);
            channel.position(wholeBytes);
            buffer.clear();
            broken = false;
        }
    }
}
