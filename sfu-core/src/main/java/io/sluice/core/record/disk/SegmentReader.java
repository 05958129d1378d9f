package io.sluice.core.record.disk;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.SegmentFormat;
import io.sluice.rtp.packet.BigEndian;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads the records of one segment file in order, up to the first that is not whole: a crash leaves a torn tail, and
/// everything before it counts.
///
/// Owned by one thread.
public final class SegmentReader implements AutoCloseable {
    private final InputStream in;
    private final int number;
    private final long startMicros;
    private final byte[] header = new byte[SegmentFormat.RECORD_HEADER_LENGTH];
    private final byte[] data = new byte[SegmentFormat.MAX_DATA_LENGTH];
    private final CRC32C checksum = new CRC32C();
    private long offset = SegmentFormat.HEADER_LENGTH;
    private long tornBytes;
    private @Nullable RecordKind kind;
    private int length;

    private SegmentReader(InputStream in, int number, long startMicros) {
        this.in = in;
        this.number = number;
        this.startMicros = startMicros;
    }

    /// Opens a file, or returns null when not even its header is whole.
    ///
    /// @throws IOException when it cannot be read, or is a segment file of another version
    public static @Nullable SegmentReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 1 << 16);
        byte[] header = new byte[SegmentFormat.HEADER_LENGTH];
        CRC32C checksum = new CRC32C();
        boolean whole = in.readNBytes(header, 0, header.length) == header.length
                && BigEndian.i64(header, 0) == SegmentFormat.MAGIC;
        int version = BigEndian.u16(header, 8);
        checksum.update(header, 0, header.length - 4);
        if (!whole || (int) checksum.getValue() != BigEndian.i32(header, header.length - 4)) {
            in.close();
            return null;
        }
        if (version != SegmentFormat.VERSION) {
            in.close();
            throw new IOException(file + " is of version " + version + "; this program reads version 1.");
        }
        return new SegmentReader(in, BigEndian.i32(header, 12), BigEndian.i64(header, 16));
    }

    /// Moves to the next record; false at the end or at a torn tail. Records of a later version's kinds are passed
    /// over.
    public boolean next() throws IOException {
        do {
            int got = in.readNBytes(header, 0, header.length);
            length = BigEndian.u16(header, SegmentFormat.LENGTH_AT);
            int gotData = got < header.length ? 0 : in.readNBytes(data, 0, length);
            checksum.reset();
            checksum.update(header, SegmentFormat.LENGTH_AT, header.length - SegmentFormat.LENGTH_AT);
            checksum.update(data, 0, gotData);
            if (got < header.length || gotData < length || (int) checksum.getValue() != BigEndian.i32(header, 0)) {
                tornBytes = got + gotData + in.skip(Long.MAX_VALUE);
                kind = null;
                return false;
            }
            offset += header.length + length;
            kind = RecordKind.ofCode(header[SegmentFormat.KIND_AT]);
        } while (kind == null);
        return true;
    }

    /// Number of the file in its recording.
    public int number() {
        return number;
    }

    /// Start of the recording, in microseconds since 1970.
    public long startMicros() {
        return startMicros;
    }

    /// Bytes up to the end of the last whole record.
    public long offset() {
        return offset;
    }

    /// Bytes behind the last whole record, once [#next] has returned false.
    public long tornBytes() {
        return tornBytes;
    }

    /// What the record is.
    public RecordKind kind() {
        if (kind == null) {
            throw new IllegalStateException("there is no record");
        }
        return kind;
    }

    /// Number of its stream.
    public int stream() {
        return BigEndian.u16(header, SegmentFormat.STREAM_AT);
    }

    /// Microseconds since the start of the recording.
    public long micros() {
        return (long) BigEndian.u16(header, SegmentFormat.TIME_AT) << 32
                | BigEndian.u32(header, SegmentFormat.TIME_AT + 2);
    }

    /// The data, from index 0; overwritten by [#next].
    public byte[] data() {
        return data;
    }

    /// Bytes of the data.
    public int length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
