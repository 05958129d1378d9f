package io.sluice.load.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A browser's processes and their profile directory: started together, and gone together, also when the JVM is
/// stopped.
///
/// Thread-safe: `close` may be called from the shutdown hook while another thread closes.
final class BrowserProcess implements AutoCloseable {
    /// Chosen: a cold start of either browser takes 2 to 10 s while other tests keep both cores busy.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path profile;
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Thread hook = new Thread(this::end, "browser-end");

    private BrowserProcess(Process process, Path profile, Pattern announcement) {
        this.process = process;
        this.profile = profile;
        Thread.ofVirtual().name("browser-output").start(() -> readOutput(announcement));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// An empty profile directory, which [#start] takes over.
    static Path newProfile() {
        try {
            return Files.createTempDirectory("sluice-browser-");
        } catch (IOException e) {
            throw new BrowserException("cannot make a profile directory", e);
        }
    }

    /// Starts a command; `announcement`'s first group is the WebSocket address in the browser's output.
    static BrowserProcess start(List<String> command, Path profile, Pattern announcement) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A home of its own: the browsers keep caches and locks outside the profile too.
        builder.environment().put("HOME", profile.toString());
        builder.environment().put("MOZ_CRASHREPORTER_DISABLE", "1");
        try {
            return new BrowserProcess(builder.start(), profile, announcement);
        } catch (IOException e) {
            remove(profile);
            throw new BrowserException("cannot start " + command.getFirst(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// Waits for the address of the debugging socket.
    String address() {
        try {
            return address.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            close();
            throw new BrowserException("the browser did not open its debugging socket within " + START_LIMIT, e);
        } catch (ExecutionException e) {
            close();
            throw new BrowserException("the browser ended at once: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new BrowserException("interrupted", e);
        }
    }

    private void readOutput(Pattern announcement) {
        StringBuilder head = new StringBuilder();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (address.isDone()) {
                    continue; // keep the pipe empty
                }
                Matcher matcher = announcement.matcher(line);
                if (matcher.find()) {
                    address.complete(matcher.group(1));
                } else {
                    head.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            head.append(e.getMessage());
        }
        address.completeExceptionally(new BrowserException(head.toString()));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook does it
        }
        end();
    }

    private void end() {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        family.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle member : family) {
            member.onExit()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(e -> member)
                    .join();
        }
        remove(profile);
    }

    private static void remove(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // A file that a dying process made between the walk and the delete; the temporary directory is swept by the
            // system.
        }
    }
}
