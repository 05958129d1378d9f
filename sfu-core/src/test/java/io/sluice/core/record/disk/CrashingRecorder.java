package io.sluice.core.record.disk;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.SegmentFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// A process that records until somebody kills it, and says what it has offered.
public final class CrashingRecorder {
    private static final long TICK_NANOS = 10_000_000L;

    private CrashingRecorder() {}

    /// @param arguments the directory for recordings
    public static void main(String[] arguments) throws IOException {
        RecordingStore store = new RecordingStore(RecordConfig.below(Path.of(arguments[0])));
        RecordRing ring = store.begin(System.currentTimeMillis() * 1_000_000).ring();
        byte[] data = new byte[1_100];
        long begin = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            long micros = (System.nanoTime() - begin) / 1_000;
            for (int file = SegmentFormat.ROOM_FILE; file < 4; file++) {
                data[0] = (byte) (i >>> 8);
                data[1] = (byte) i;
                if (!ring.offer(file, RecordKind.RTP, 1, micros, data, 0, data.length)) {
                    throw new IOException(String.valueOf(ring.failure()));
                }
            }
            System.out.println(micros);
            LockSupport.parkNanos(TICK_NANOS);
        }
    }
}
