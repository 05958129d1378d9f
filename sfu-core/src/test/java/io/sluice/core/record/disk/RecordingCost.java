package io.sluice.core.record.disk;

import com.sun.management.OperatingSystemMXBean;
import io.sluice.core.record.RecordKind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// Measures what recording a room of nine costs: from handing packets to the ring to their being on the disk. Each
/// sends
/// 2.1 Mbit/s of video in 250 packets a second, and 50 packets of sound.
///
/// Arguments: a directory, and seconds to measure after 10 s of warm-up.
public final class RecordingCost {
    private static final int PEOPLE = 9;
    private static final long TICK_NANOS = 4_000_000L;
    private static final int TICKS_PER_SOUND = 5;
    private static final long WARM_UP_NANOS = 10_000_000_000L;

    private RecordingCost() {}

    /// Prints the share of a core that the whole process took.
    public static void main(String[] arguments) throws IOException {
        RecordRing ring = new RecordingStore(RecordConfig.below(Path.of(arguments[0])))
                .begin(System.currentTimeMillis() * 1_000_000)
                .ring();
        long end = WARM_UP_NANOS + Long.parseLong(arguments[1]) * 1_000_000_000L;
        byte[] video = new byte[1_070];
        new Random(1).nextBytes(video);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long begin = System.nanoTime();
        long measuredFrom = 0;
        long cpuBefore = 0;
        long packets = 0;
        long offering = 0;
        for (long tick = 0; tick * TICK_NANOS < end; tick++) {
            long due = begin + tick * TICK_NANOS;
            for (long now = System.nanoTime(); now - due < 0; now = System.nanoTime()) {
                LockSupport.parkNanos(due - now);
            }
            if (measuredFrom == 0 && tick * TICK_NANOS >= WARM_UP_NANOS) {
                measuredFrom = System.nanoTime();
                cpuBefore = system.getProcessCpuTime();
                packets = 0;
                offering = 0;
            }
            long before = System.nanoTime();
            for (int person = 1; person <= PEOPLE; person++) {
                packets += offer(ring, person, video, video.length, tick);
                packets += tick % TICKS_PER_SOUND == 0 ? offer(ring, person, video, 140, tick) : 0;
            }
            offering += System.nanoTime() - before;
        }
        double seconds = (System.nanoTime() - measuredFrom) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%.0f packets/s, %.0f ns each on the offering thread, %.2f %% of a core for the process%n",
                packets / seconds,
                (double) offering / packets,
                (system.getProcessCpuTime() - cpuBefore) / seconds / 1e7);
        System.exit(0);
    }

    private static int offer(RecordRing ring, int person, byte[] data, int length, long tick) throws IOException {
        if (!ring.offer(person, RecordKind.RTP, 1, tick * TICK_NANOS / 1_000, data, 0, length)) {
            throw new IOException(String.valueOf(ring.failure()));
        }
        return 1;
    }
}
