package io.sluice.core.record;

/// The byte layout of segment files (docs/recording-format.md). All numbers are big-endian.
///
/// Immutable.
public final class SegmentFormat {
    /// `SLUICREC` in ASCII.
    public static final long MAGIC = 0x534C_5549_4352_4543L;

    /// Version of the layout.
    public static final int VERSION = 1;

    /// Bytes before the first record: magic (8), version (2), header length (2), file number (4), start of the
    /// recording
    /// in microseconds since 1970 (8), zero (4), CRC-32C of these 28 bytes (4).
    public static final int HEADER_LENGTH = 32;

    /// Bytes in front of a record's data.
    public static final int RECORD_HEADER_LENGTH = 15;

    /// Where the length of the data lies (2 bytes), behind the CRC-32C (4 bytes) of all that follows it.
    public static final int LENGTH_AT = 4;

    /// Where the kind lies, 1 byte.
    public static final int KIND_AT = 6;

    /// Where the stream number lies, 2 bytes.
    public static final int STREAM_AT = 7;

    /// Where the time lies: microseconds since the start of the recording, 6 bytes.
    public static final int TIME_AT = 9;

    /// Bytes of data in one record at the most.
    public static final int MAX_DATA_LENGTH = 0xFFFF;

    /// Number of the file that tells of the room itself; those of participants follow.
    public static final int ROOM_FILE = 0;

    private SegmentFormat() {}

    /// Name of a file in its recording's directory.
    public static String fileName(int number) {
        return String.format("%04d.segment", number);
    }
}
