package io.sluice.core.record.product;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Makes the files that people play of a recording, one for each participant and source, and the manifest that says how
/// they lie in time.
///
/// Immutable.
public final class Exporter {
    private Exporter() {}

    /// Makes them in a directory, which is created.
    ///
    /// @param progress hears the name of each file when it is done
    /// @return all files that were made
    /// @throws IOException with a sentence when the directory exists, or something cannot be read or written
    public static List<ProductFile> export(Recording recording, Path into, Consumer<String> progress)
            throws IOException {
        if (Files.exists(into, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("'" + into + "' is there already; name another directory, or remove it.");
        }
        Files.createDirectory(into, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Map<SegmentSurvey, Map<String, List<ProductFile>>> made = new LinkedHashMap<>();
        List<ProductFile> all = new ArrayList<>();
        for (SegmentSurvey participant : recording.participants()) {
            Map<String, List<ProductFile>> ofParticipant = new LinkedHashMap<>();
            made.put(participant, ofParticipant);
            String segment = participant.file().getFileName().toString().replace(".segment", "");
            for (Map.Entry<String, List<StreamSurvey>> source :
                    Recording.sourcesOf(participant).entrySet()) {
                List<ProductFile> files = new SourceExport(
                                participant,
                                source.getValue(),
                                into,
                                segment + "-" + source.getKey(),
                                JsonObjects.text(participant.participant(), "name"))
                        .run();
                ofParticipant.put(source.getKey(), files);
                all.addAll(files);
                files.forEach(file -> progress.accept(file.name()));
            }
        }
        byte[] manifest = Manifest.of(recording, made);
        Path file = into.resolve("manifest.json");
        try (SeekableByteChannel out = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            ByteBuffer buffer = ByteBuffer.wrap(manifest);
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        }
        progress.accept("manifest.json");
        return all;
    }
}
