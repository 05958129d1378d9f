package io.sluice.core.record.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.SegmentFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files of a recording, from the ring to the reader.
class SegmentFileTest {
    private static final int RING = 1 << 18;

    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(7);
    private final List<byte[]> offered = new ArrayList<>();

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void offer(RecordRing ring, int length, long micros) {
        byte[] data = bytes(length);
        assertTrue(ring.offer(0, RecordKind.RTP, 7, micros, data, 0, length));
        offered.add(data);
    }

    private void end(RecordRing ring, long micros) {
        byte[] reason = RecordingEnd.STOPPED.toJson();
        assertTrue(ring.offer(0, RecordKind.END, 0, micros, reason, 0, reason.length));
    }

    private Path written(int records) throws IOException {
        RecordRing ring = new RecordRing(RING);
        for (int i = 0; i < records; i++) {
            offer(ring, random.nextInt(1_500), i * 20_000L + (1L << 40));
        }
        end(ring, 1L << 41);
        new RecordingWriter(root, ring, 1_700_000_000_000_000L, 1).run();
        return root.resolve(SegmentFormat.fileName(0));
    }

    @Test
    void givesBackWhatWasOffered() throws IOException {
        List<RecordedFiles.Entry> entries = RecordedFiles.read(written(100));
        assertEquals(101, entries.size());
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(offered.get(i), entries.get(i).data());
            assertEquals(i * 20_000L + (1L << 40), entries.get(i).micros());
            assertEquals(7, entries.get(i).stream());
        }
        assertEquals("{\"reason\":\"stopped\"}", entries.getLast().text());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve(SegmentFormat.fileName(0)))));
    }

    /// At every byte: at each boundary between records, and inside each.
    @Test
    void readsEveryWholeRecordOfATornFile() throws IOException {
        byte[] whole = Files.readAllBytes(written(6));
        Path torn = root.resolve("torn");
        List<Integer> ends = new ArrayList<>();
        for (int i = 0, at = SegmentFormat.HEADER_LENGTH; i < 6; i++) {
            at += SegmentFormat.RECORD_HEADER_LENGTH + offered.get(i).length;
            ends.add(at);
        }
        ends.add(whole.length);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(torn, Arrays.copyOf(whole, length));
            int cut = length;
            long expected = ends.stream().filter(end -> end <= cut).count();
            assertEquals(expected, RecordedFiles.read(torn).size(), "cut at " + length);
        }
    }

    @Test
    void stopsAtADamagedRecord() throws IOException {
        byte[] whole = Files.readAllBytes(written(6));
        int second = SegmentFormat.HEADER_LENGTH + SegmentFormat.RECORD_HEADER_LENGTH + offered.getFirst().length;
        for (int at = second; at < second + SegmentFormat.RECORD_HEADER_LENGTH + offered.get(1).length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Path file = Files.write(root.resolve("damaged"), damaged);
            assertEquals(1, RecordedFiles.read(file).size(), "flipped at " + at);
        }
    }

    @Test
    void refusesAnotherVersionAndForeignFiles() throws IOException {
        assertNull(SegmentReader.open(Files.write(root.resolve("foreign"), bytes(500))));
        assertNull(SegmentReader.open(Files.write(root.resolve("empty"), new byte[0])));
    }

    @Test
    void writesOverNothingAndThroughNoLink() throws IOException {
        Path target = Files.write(root.resolve("precious"), new byte[] {1, 2, 3});
        Files.createSymbolicLink(root.resolve(SegmentFormat.fileName(0)), target);
        assertThrows(FileAlreadyExistsException.class, () -> SegmentFile.create(root, 0, 0));
        RecordRing ring = new RecordRing(RING);
        offer(ring, 10, 0);
        new RecordingWriter(root, ring, 0, 1).run();
        assertEquals(RecordingEnd.DISK_FAILED, ring.failure());
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(target));
    }

    @Test
    void endsWithAWholeFileWhenTheDiskIsTooSlow() {
        RecordRing ring = new RecordRing(RING);
        byte[] data = bytes(1_000);
        int taken = 0;
        while (ring.offer(0, RecordKind.RTP, 1, taken, data, 0, data.length)) {
            taken++;
        }
        assertTrue(taken > 200, "taken: " + taken);
        assertFalse(ring.offer(0, RecordKind.RTP, 1, taken, data, 0, 1), "no hole: nothing is taken after");
        new RecordingWriter(root, ring, 0, 1).run();
        List<RecordedFiles.Entry> entries = RecordedFiles.read(root.resolve(SegmentFormat.fileName(0)));
        assertEquals(taken + 1, entries.size());
        assertEquals("{\"reason\":\"disk-slow\"}", entries.getLast().text());
    }

    /// Needs the right to mount a file system of 1 MB.
    @Test
    void endsWithWholeFilesWhenTheDiskIsFull() throws IOException, InterruptedException {
        Path tiny = Files.createDirectory(root.resolve("tiny"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tiny.toString()), "no right to mount");
        try {
            RecordRing ring = new RecordRing(1 << 22);
            byte[] data = bytes(1_000);
            for (int i = 0; i < 2_000; i++) {
                assertTrue(ring.offer(i % 5, RecordKind.RTP, 1, i, data, 0, data.length));
            }
            new RecordingWriter(tiny, ring, 0, Long.MAX_VALUE).run();
            assertEquals(RecordingEnd.DISK_FULL, ring.failure());
            for (int file = 0; file < 5; file++) {
                Path path = tiny.resolve(SegmentFormat.fileName(file));
                List<RecordedFiles.Entry> entries = RecordedFiles.read(path);
                assertTrue(entries.size() > 100, path + ": " + entries.size());
                try (SegmentReader reader = SegmentReader.open(path)) {
                    while (reader != null && reader.next()) {}
                    assertEquals(0, reader == null ? -1 : reader.tornBytes(), path + " is cut behind a whole record");
                }
            }
        } finally {
            assertTrue(run("umount", tiny.toString()));
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @Test
    void goesRoundTheRingManyTimes() throws IOException {
        RecordRing ring = new RecordRing(RING);
        List<Integer> lengths = new ArrayList<>();
        List<Integer> drained = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int length = random.nextInt(3_000);
            assertTrue(ring.offer(3, RecordKind.RTP, 1, i, bytes(length), 0, length), "at " + i);
            lengths.add(length);
            if (i % 50 == 0) {
                ring.drain((file, record) -> drained.add(record.remaining() - SegmentFormat.RECORD_HEADER_LENGTH));
            }
        }
        ring.drain((file, record) -> drained.add(record.remaining() - SegmentFormat.RECORD_HEADER_LENGTH));
        assertEquals(lengths, drained);
    }
}
