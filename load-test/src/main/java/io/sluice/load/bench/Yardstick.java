package io.sluice.load.bench;

import io.sluice.load.server.ProcessTime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The forwarder in C that a server is compared with (`yardstick.c`), compiled on this machine and run as a process of
/// its own.
///
/// Owned by one thread.
final class Yardstick implements AutoCloseable {
    private static final String SOURCE = "yardstick.c";
    private static final long BUILD_SECONDS = 60;

    private final Path directory;
    private final Process process;
    private final int port;

    private Yardstick(Path directory, Process process, int port) {
        this.directory = directory;
        this.process = process;
        this.port = port;
    }

    /// Compiles and starts it; null, and a sentence on standard error, where gcc or libipsec-mb-dev is missing.
    ///
    /// @param clients how many there are, each with an address of its own
    /// @param clientPort the one UDP port of all of them
    static @Nullable Yardstick tryStart(int clients, int clientPort) throws InterruptedException {
        try {
            Path directory = Files.createTempDirectory("sluice-yardstick");
            Path program = directory.resolve("yardstick");
            if (!tryBuild(directory, program)) {
                remove(directory);
                return null;
            }
            Process process = new ProcessBuilder(
                            program.toString(), Integer.toString(clients), Integer.toString(clientPort))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader();
            String line = output.readLine();
            if (line == null) {
                remove(directory);
                throw new IllegalStateException("The yardstick ended at its start.");
            }
            return new Yardstick(directory, process, Integer.parseInt(line));
        } catch (IOException e) {
            throw new UncheckedIOException("The yardstick cannot be run: " + e.getMessage(), e);
        }
    }

    private static boolean tryBuild(Path directory, Path program) throws IOException, InterruptedException {
        Path source = directory.resolve(SOURCE);
        try (InputStream resource = Yardstick.class.getResourceAsStream(SOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("This build has no " + SOURCE + ".");
            }
            Files.copy(resource, source, StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = directory.resolve("gcc.log");
        try {
            Process compiler = new ProcessBuilder(
                            "gcc", "-O3", "-march=native", "-o", program.toString(), source.toString(), "-lIPSec_MB")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (compiler.waitFor(BUILD_SECONDS, TimeUnit.SECONDS) && compiler.exitValue() == 0) {
                return true;
            }
            System.err.println("bench: no yardstick, gcc says: "
                    + Files.readString(log, StandardCharsets.UTF_8)
                            .lines()
                            .findFirst()
                            .orElse("nothing"));
        } catch (IOException e) {
            System.err.println("bench: no yardstick, gcc cannot be run (on Debian: gcc and libipsec-mb-dev).");
        }
        return false;
    }

    private static void remove(Path directory) throws IOException {
        for (String name : new String[] {SOURCE, "gcc.log", "yardstick"}) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.deleteIfExists(directory);
    }

    /// Its UDP port.
    int port() {
        return port;
    }

    /// CPU time it has spent, user and system.
    ProcessTime cpuTime() {
        return ProcessTime.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            remove(directory);
        } catch (IOException e) {
            System.err.println("bench: " + directory + " is left behind: " + e.getMessage());
        }
    }
}
