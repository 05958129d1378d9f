package io.sluice.core.record.disk;

import io.sluice.core.record.RecordKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Reads segment files whole, for tests. Immutable.
public final class RecordedFiles {
    /// One record.
    public record Entry(RecordKind kind, int stream, long micros, byte[] data) {
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    private RecordedFiles() {}

    /// The records of a file that are whole; none when its header is not.
    public static List<Entry> read(Path file) {
        List<Entry> entries = new ArrayList<>();
        try (SegmentReader reader = SegmentReader.open(file)) {
            while (reader != null && reader.next()) {
                entries.add(new Entry(
                        reader.kind(),
                        reader.stream(),
                        reader.micros(),
                        Arrays.copyOf(reader.data(), reader.length())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    /// The files of the only recording below a directory, in order.
    public static List<Path> ofTheOnlyRecording(Path root) {
        try (Stream<Path> recordings = Files.list(root)) {
            List<Path> all = recordings.toList();
            if (all.size() != 1) {
                throw new IllegalStateException("recordings: " + all);
            }
            try (Stream<Path> files = Files.list(all.getFirst())) {
                return files.sorted().toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
