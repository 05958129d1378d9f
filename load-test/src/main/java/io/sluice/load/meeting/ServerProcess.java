package io.sluice.load.meeting;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, found by the address it prints.
///
/// Thread-safe: its output is gathered on a thread of its own.
public final class ServerProcess implements AutoCloseable {
    /// Chosen: a cold JVM on a busy machine, with the ciphers' self-tests.
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private static final Pattern ADDRESS = Pattern.compile("(https?://[^\\s/]+:\\d+)");
    private static final int MOST_LINES = 2000;

    private final Process process;
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> url = new CompletableFuture<>();
    private final Thread hook = new Thread(this::end, "server-end");

    private ServerProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().name("server-output").start(this::readOutput);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts the JVM that runs this code, with its class path, on a main class.
    ///
    /// @throws IllegalStateException with its output when it does not tell its address
    public static ServerProcess start(String mainClass, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(jvmOptions);
        // Surefire's own class path is one jar that names the rest.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, mainClass));
        command.addAll(arguments);
        try {
            ServerProcess server = new ServerProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
            server.awaitUrl();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start " + mainClass, e);
        }
    }

    private void awaitUrl() {
        try {
            url.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close();
            throw new IllegalStateException("the server told no address; it said:\n" + output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.add(line);
                if (output.size() > MOST_LINES) {
                    output.poll();
                }
                Matcher matcher = ADDRESS.matcher(line);
                if (matcher.find()) {
                    url.complete(matcher.group(1));
                }
            }
        } catch (IOException e) {
            output.add(e.toString());
        }
        url.completeExceptionally(new IllegalStateException("the server ended"));
    }

    /// The address of the meeting page, without a slash at its end.
    public String url() {
        return url.join();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// What the server wrote, the newest lines of it.
    public String output() {
        return String.join("\n", output);
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
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
