package io.sluice.core.record.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The place where recordings are kept: one directory, and below it one for each recording, named by the server alone.
///
/// Thread-safe.
public final class RecordingStore implements AutoCloseable {
    /// Chosen: who stops a server waits no longer for a slow disk; what is written by then is readable.
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /// A recording that has begun.
    ///
    /// @param id its name, also of its directory
    /// @param startUnixNanos what its times count from
    public record Begun(String id, RecordRing ring, long startUnixNanos) {}

    private final RecordConfig config;
    private final Path root;
    private final SecureRandom random = new SecureRandom();
    private final Set<Thread> writers = ConcurrentHashMap.newKeySet();

    /// Looks whether recordings can be kept there.
    ///
    /// @throws IllegalArgumentException when not, with a sentence
    public RecordingStore(RecordConfig config) {
        this.config = config;
        try {
            root = config.root().toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The directory for recordings, '" + config.root() + "', does not exist.", e);
        }
        if (!Files.isDirectory(root) || !Files.isWritable(root)) {
            throw new IllegalArgumentException("'" + root + "' is no directory that recordings can be written to.");
        }
    }

    /// Whether every room is recorded.
    public boolean isAutomatic() {
        return config.automatic();
    }

    /// Makes the directory of a recording and starts the thread that writes it. Blocks on the disk.
    ///
    /// @param startUnixNanos now, in nanoseconds since 1970
    public Begun begin(long startUnixNanos) throws IOException {
        byte[] suffix = new byte[4];
        random.nextBytes(suffix);
        String id = "r-" + STAMP.format(Instant.ofEpochSecond(0, startUnixNanos)) + "-"
                + HexFormat.of().formatHex(suffix);
        Path directory = root.resolve(id);
        if (!root.equals(root.toRealPath(LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException("the directory for recordings has become a link");
        }
        Files.createDirectory(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        RecordRing ring = new RecordRing(config.queueBytes());
        RecordingWriter writer = new RecordingWriter(directory, ring, startUnixNanos / 1_000, config.syncNanos());
        Thread thread = new Thread(
                () -> {
                    writer.run();
                    writers.remove(Thread.currentThread());
                },
                "sluice-" + id);
        writers.add(thread);
        thread.start();
        return new Begun(id, ring, startUnixNanos);
    }

    /// Waits until every recording that was ended is on the disk, a while at the most.
    @Override
    public void close() {
        try {
            for (Thread writer : writers) {
                writer.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
