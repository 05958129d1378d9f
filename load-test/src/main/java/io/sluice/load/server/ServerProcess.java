package io.sluice.load.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server in a process of its own, with the same Java and class path as this one, found by the address it prints.
///
/// Thread-safe: its output is gathered on a thread of its own.
public final class ServerProcess implements AutoCloseable {
    /// As the distribution's `jvm.options`.
    private static final List<String> JVM_OPTIONS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /// Chosen: a cold JVM on a busy machine, with the ciphers' self-tests.
    private static final long START_LIMIT_SECONDS = 60;

    private static final Pattern READY = Pattern.compile("open (https?://[^\\s/]+:\\d+)");
    private static final Pattern TRANSPORT = Pattern.compile("transport=\"?([\\w-]+)");
    private static final Pattern CIPHER = Pattern.compile("cipher=\"?(\\w+)");
    private static final Pattern MEDIA_PORT = Pattern.compile("udpPort=\"?(\\d+)");
    private static final int MOST_LINES = 2000;

    private final Process process;
    private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<String> url = new CompletableFuture<>();
    private final CompletableFuture<String> media = new CompletableFuture<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread hook = new Thread(this::end, "server-end");

    private ServerProcess(Process process) {
        this.process = process;
        Thread.ofVirtual().name("server-output").start(this::readOutput);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts a server and waits until it is ready; on free ports, and without its warm-up, unless the arguments say
    /// otherwise.
    ///
    /// @param mainClass of the server
    /// @throws IllegalStateException with its output when it does not tell its address
    public static ServerProcess start(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        // Surefire's own class path is one jar that names the rest.
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, mainClass));
        for (String port : List.of("--http-port", "--udp-port")) {
            if (!arguments.contains(port)) {
                command.addAll(List.of(port, "0"));
            }
        }
        if (!arguments.contains("--warm-up")) {
            command.addAll(List.of("--warm-up", "false"));
        }
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
            url.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
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
                if (MEDIA_PORT.matcher(line).find()) {
                    media.complete(line);
                }
                Matcher matcher = READY.matcher(line);
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

    /// As [#url].
    public URI uri() {
        return URI.create(url());
    }

    /// The port of its page and signaling.
    public int httpPort() {
        return uri().getPort();
    }

    /// The one port of its media.
    public int mediaPort() {
        return Integer.parseInt(told(MEDIA_PORT));
    }

    /// How it speaks UDP, by its own word.
    public String transport() {
        return told(TRANSPORT);
    }

    /// Where its SRTP comes from, by its own word.
    public String cipher() {
        return told(CIPHER);
    }

    private String told(Pattern pattern) {
        Matcher matcher = pattern.matcher(media.getNow(""));
        if (!matcher.find()) {
            throw new IllegalStateException("the server did not tell " + pattern + "; it said:\n" + output());
        }
        return matcher.group(1);
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

    /// CPU time of the whole process.
    public ProcessTime cpuTime() {
        return ProcessTime.of(process.pid());
    }

    /// The metrics of this moment.
    public ServerMetrics metrics() {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri().resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString());
            return ServerMetrics.parse(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("The server's metrics cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading metrics.", e);
        }
    }

    /// Ends the process as `kill -9` does, and waits until it is gone.
    public void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
