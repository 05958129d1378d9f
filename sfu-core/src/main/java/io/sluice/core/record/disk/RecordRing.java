package io.sluice.core.record.disk;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.RecordQueue;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.SegmentFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The bounded way of records from one media worker to one writing thread: a ring of bytes in native memory.
///
/// Idea: each side owns one counter and reads the other's. A record lies in one piece, as the file will have it (its
/// checksum is left to the writing thread), behind two ints: its length and its file's number; what remains at the
/// ring's end is marked as empty. The reader is not woken, it looks by itself: a system call would cost the media
/// thread more than the record.
///
/// Thread-safe: one writer ([#offer]), one reader ([#drain]); [#fail] and [#failure] from anywhere.
public final class RecordRing implements RecordQueue {
    /// Length and file number.
    private static final int PREFIX = 8;

    private static final int NOTHING = -1;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle WRITTEN;
    private static final VarHandle READ;
    private static final VarHandle FAILURE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            WRITTEN = lookup.findVarHandle(RecordRing.class, "written", long.class);
            READ = lookup.findVarHandle(RecordRing.class, "read", long.class);
            FAILURE = lookup.findVarHandle(RecordRing.class, "failure", RecordingEnd.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Takes records out.
    interface Reader {
        /// One record.
        ///
        /// @param record its bytes from position to limit, checksum still zero; valid during the call
        void onRecord(int file, ByteBuffer record);
    }

    private final int capacity;
    private final MemorySegment memory;
    private final ByteBuffer bytes;
    private volatile @Nullable RecordingEnd failure;
    private long written;
    private long read;
    private long readSeen;

    /// Creates a ring.
    ///
    /// @param capacity bytes, a power of two
    public RecordRing(int capacity) {
        if (Integer.bitCount(capacity) != 1 || capacity < 1 << 18) {
            throw new IllegalArgumentException("a power of two of at least 256 KB, not " + capacity);
        }
        this.capacity = capacity;
        this.memory = Arena.ofAuto().allocate(capacity, 64);
        this.bytes = memory.asByteBuffer();
    }

    @Override
    public boolean offer(int file, RecordKind kind, int stream, long micros, byte[] data, int offset, int length) {
        if (failure != null) {
            return false;
        }
        if (length > SegmentFormat.MAX_DATA_LENGTH) {
            throw new IllegalArgumentException("a record of " + length + " bytes");
        }
        int recordLength = SegmentFormat.RECORD_HEADER_LENGTH + length;
        int size = PREFIX + recordLength + 7 & ~7;
        long at = written;
        int place = (int) at & capacity - 1;
        int toEnd = capacity - place;
        long end = at + size + (size > toEnd ? toEnd : 0);
        if (end - readSeen > capacity) {
            readSeen = (long) READ.getAcquire(this);
            if (end - readSeen > capacity) {
                fail(RecordingEnd.DISK_SLOW);
                return false;
            }
        }
        if (size > toEnd) {
            memory.set(INT, place, NOTHING);
            place = 0;
        }
        memory.set(INT, place, recordLength);
        memory.set(INT, place + 4L, file);
        long record = place + (long) PREFIX;
        memory.set(U32, record, 0);
        memory.set(U16, record + SegmentFormat.LENGTH_AT, (short) length);
        memory.set(ValueLayout.JAVA_BYTE, record + SegmentFormat.KIND_AT, (byte) kind.code());
        memory.set(U16, record + SegmentFormat.STREAM_AT, (short) stream);
        memory.set(U16, record + SegmentFormat.TIME_AT, (short) (micros >>> 32));
        memory.set(U32, record + SegmentFormat.TIME_AT + 2, (int) micros);
        MemorySegment.copy(
                data, offset, memory, ValueLayout.JAVA_BYTE, record + SegmentFormat.RECORD_HEADER_LENGTH, length);
        WRITTEN.setRelease(this, end);
        return true;
    }

    @Override
    public @Nullable RecordingEnd failure() {
        return failure;
    }

    /// From now on nothing is taken; the first reason stays.
    void fail(RecordingEnd reason) {
        FAILURE.compareAndSet(this, null, reason);
    }

    /// Hands over what is there.
    ///
    /// @return bytes of the ring that were freed
    long drain(Reader reader) {
        long end = (long) WRITTEN.getAcquire(this);
        long begin = read;
        long at = begin;
        while (at < end) {
            int place = (int) at & capacity - 1;
            int length = memory.get(INT, place);
            if (length == NOTHING) {
                at += capacity - place;
            } else {
                bytes.limit(place + PREFIX + length).position(place + PREFIX);
                reader.onRecord(memory.get(INT, place + 4L), bytes);
                at += PREFIX + length + 7 & ~7;
            }
            READ.setRelease(this, at);
        }
        return at - begin;
    }
}
