package io.sluice.load.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server started for a measurement as a process of its own, with the same Java and class path as this one.
///
/// Owned by one thread.
public final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("open (https?://\\S+) in two tabs");

    /// Linux counts CPU time of a process in hundredths of a second (USER_HZ).
    private static final double TICKS_PER_SECOND = 100.0;

    private static final Pattern MEDIA = Pattern.compile("transport=\"?([\\w-]+)\"? cipher=\"?(\\w+)\"?");

    private final Process process;
    private final URI uri;
    private final String transport;
    private final String cipher;
    private final HttpClient http = HttpClient.newHttpClient();

    private ServerProcess(Process process, URI uri, String transport, String cipher) {
        this.process = process;
        this.uri = uri;
        this.transport = transport;
        this.cipher = cipher;
    }

    /// Starts a server on free ports and waits until it is ready.
    ///
    /// @param mainClass of the server
    /// @param arguments further arguments
    public static ServerProcess start(String mainClass, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        command.addAll(List.of("--http-port", "0", "--udp-port", "0"));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String transport = "";
            String cipher = "";
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher media = MEDIA.matcher(line);
                if (media.find()) {
                    transport = media.group(1);
                    cipher = media.group(2);
                }
                Matcher matcher = READY.matcher(line);
                if (matcher.find()) {
                    Thread.ofVirtual().start(() -> drain(out));
                    return new ServerProcess(process, URI.create(matcher.group(1)), transport, cipher);
                }
            }
            throw new IllegalStateException("The server ended before it was ready.");
        } catch (IOException e) {
            throw new UncheckedIOException("The server could not be started: " + e.getMessage(), e);
        }
    }

    private static void drain(BufferedReader out) {
        try {
            while (out.readLine() != null) {
                // What it logs does not matter here; a full pipe would stop it.
            }
        } catch (IOException e) {
            // The process has ended.
        }
    }

    /// Where it listens.
    public URI uri() {
        return uri;
    }

    /// How it speaks UDP, by its own word.
    public String transport() {
        return transport;
    }

    /// Where its SRTP comes from, by its own word.
    public String cipher() {
        return cipher;
    }

    /// Process id.
    public long pid() {
        return process.pid();
    }

    /// CPU time of the whole process, user and system, in seconds.
    public double cpuSeconds() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException("The server's CPU time cannot be read: " + e.getMessage(), e);
        }
    }

    /// The metrics of this moment, in Prometheus' text format.
    public ServerMetrics metrics() {
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString());
            return ServerMetrics.parse(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("The server's metrics cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading metrics.", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
