package io.sluice.core.record.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` in the middle of a recording.
class CrashTest {
    private static final long MICROS_BEFORE_KILL = 3_500_000;
    private static final long MAX_LOST_MICROS = 2_000_000;

    @TempDir
    Path root;

    @Test
    void losesTwoSecondsAtTheMost() throws IOException, InterruptedException {
        Process recorder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingRecorder.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long offered = 0;
        try (BufferedReader out = recorder.inputReader()) {
            while (offered < MICROS_BEFORE_KILL) {
                String line = out.readLine();
                assertTrue(line != null, "the recorder ended by itself");
                if (line.matches("\\d+")) {
                    offered = Long.parseLong(line);
                }
            }
            recorder.destroyForcibly().waitFor();
        }
        List<Path> files = RecordedFiles.ofTheOnlyRecording(root);
        assertEquals(4, files.size());
        for (Path file : files) {
            List<RecordedFiles.Entry> entries = RecordedFiles.read(file);
            for (int i = 0; i < entries.size(); i++) {
                byte[] data = entries.get(i).data();
                assertEquals(i, (data[0] & 0xFF) << 8 | data[1] & 0xFF, "no hole in " + file);
            }
            long kept = entries.isEmpty() ? 0 : entries.getLast().micros();
            assertTrue(offered - kept <= MAX_LOST_MICROS, "lost " + (offered - kept) + " µs of " + file);
        }
    }
}
