package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.record.product.Exporter;
import io.sluice.core.record.product.ProductFile;
import io.sluice.core.record.product.Recording;
import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A meeting of real browsers is recorded over REST and becomes files.
final class RecordingBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FRAMES = 60;

    @TempDir
    Path root;

    private static String send(ServerProcess server, String method, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(server.url()).resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return response.body();
        }
    }

    @Test
    void aMeetingBecomesFilesForEachParticipant() throws IOException, InterruptedException {
        try (ServerProcess server =
                        ServerProcess.start("io.sluice.deploy.Main", List.of("--record-directory", root.toString()));
                Browser chromium = BrowserKind.CHROMIUM.launch()) {
            Attendee first = Attendee.join(chromium, server.url(), "recorded", ProbeSettings.small(1));
            Attendee second = Attendee.join(chromium, server.url(), "recorded", ProbeSettings.small(2));
            first.probe().collectUntil(log -> log.intactFramesOf(2).size() >= 10, LIMIT);
            String begun = send(server, "POST", "/v1/rooms/recorded/recording");
            assertTrue(begun.contains("\"active\":true"), begun);
            first.probe().drain();
            first.probe().collectUntil(log -> log.intactFramesOf(2).size() >= FRAMES, LIMIT);
            Attendee late = Attendee.join(chromium, server.url(), "recorded", ProbeSettings.small(3));
            second.probe().collectUntil(log -> log.intactFramesOf(3).size() >= FRAMES, LIMIT);
            late.leave();
            String ended = send(server, "DELETE", "/v1/rooms/recorded/recording");
            assertTrue(ended.contains("\"stopped\""), ended);
        }
        Path directory;
        try (Stream<Path> recordings = Files.list(root)) {
            directory = recordings.findFirst().orElseThrow();
        }
        List<ProductFile> files = Exporter.export(Recording.open(directory), root.resolve("export"), name -> {});
        assertEquals(
                List.of("0001-camera.webm", "0002-camera.webm", "0003-camera.webm"),
                files.stream().map(ProductFile::name).toList());
        for (ProductFile file : files) {
            assertTrue(file.videoFrames() >= FRAMES * 3 / 4, file.name() + ": " + file.videoFrames() + " pictures");
            assertTrue(file.audioPackets() >= 25, file.name() + ": " + file.audioPackets() + " packets of sound");
            assertEquals(0, file.framesLost(), "on a network that loses nothing");
        }
        assertTrue(files.get(2).offsetMicros() > files.get(0).offsetMicros() + 1_000_000, "who came late begins late");
    }
}
