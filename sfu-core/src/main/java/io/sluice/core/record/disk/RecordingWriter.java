package io.sluice.core.record.disk;

import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.SegmentFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes the records of one recording to its files, one thread for each recording: a disk that stalls stalls nobody
/// else.
///
/// The first error of the disk ends it: the ring takes nothing any more, which the tap notices, and every file is left
/// readable.
///
/// Owned by its thread.
final class RecordingWriter implements Runnable, RecordRing.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingWriter.class);

    /// Chosen: 1.6 % of the default ring's time; fifty looks a second cost nothing.
    private static final long IDLE_NANOS = 20_000_000L;

    /// Below that much space a failed write is the full disk's fault.
    private static final long NO_SPACE = 1 << 20;

    private final Path directory;
    private final RecordRing ring;
    private final long startMicros;
    private final long syncNanos;
    private final Map<Integer, SegmentFile> files = new HashMap<>();
    private boolean complete;

    RecordingWriter(Path directory, RecordRing ring, long startMicros, long syncNanos) {
        this.directory = directory;
        this.ring = ring;
        this.startMicros = startMicros;
        this.syncNanos = syncNanos;
    }

    @Override
    public void run() {
        try {
            long synced = System.nanoTime();
            while (!complete) {
                RecordingEnd failure = ring.failure();
                long drained = ring.drain(this);
                if (failure != null) {
                    throw new IOException(failure.sentence()); // what was taken before is written by now
                }
                long now = System.nanoTime();
                if (now - synced >= syncNanos) {
                    for (SegmentFile file : files.values()) {
                        file.sync();
                    }
                    synced = now;
                }
                if (drained == 0) {
                    LockSupport.parkNanos(this, IDLE_NANOS);
                }
            }
            LOG.atInfo().addKeyValue("recording", directory.getFileName()).log("Recording is complete.");
        } catch (IOException | UncheckedIOException e) {
            ring.fail(isFull() ? RecordingEnd.DISK_FULL : RecordingEnd.DISK_FAILED);
            LOG.atWarn()
                    .addKeyValue("recording", directory.getFileName())
                    .addKeyValue("reason", ring.failure())
                    .setCause(e)
                    .log("Recording broke off.");
            salvage();
        } catch (RuntimeException | Error e) {
            ring.fail(RecordingEnd.DISK_FAILED);
            LOG.error("A recording's thread failed.", e);
            salvage();
        }
    }

    @Override
    public void onRecord(int number, ByteBuffer record) {
        try {
            SegmentFile file = files.get(number);
            if (file == null) {
                file = SegmentFile.create(directory, number, startMicros);
                files.put(number, file);
            }
            file.append(record);
            if (file.isEnded()) {
                files.remove(number);
                file.close();
                complete |= number == SegmentFormat.ROOM_FILE;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isFull() {
        try {
            return Files.getFileStore(directory).getUsableSpace() < NO_SPACE;
        } catch (IOException e) {
            return false;
        }
    }

    private void salvage() {
        RecordingEnd reason = ring.failure();
        for (SegmentFile file : files.values()) {
            try {
                file.salvage(reason == null ? RecordingEnd.DISK_FAILED : reason);
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("A file of a broken recording has no end record.");
            }
        }
        files.clear();
    }
}
