package io.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.load.browser.Browser;
import io.sluice.load.browser.BrowserKind;
import io.sluice.load.browser.ProbeLog;
import io.sluice.load.browser.ProbeSettings;
import io.sluice.load.meeting.Attendee;
import io.sluice.load.server.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Tools that are no browsers publish by WHIP, and are seen on the meeting page.
final class WhipToolsBrowserTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int FRAMES = 30;
    private static final int WIDTH = 320;
    private static final int HEIGHT = 180;
    private static final int FRAME_RATE = 15;

    private static ServerProcess server;

    @BeforeAll
    static void startServer() {
        server = ServerProcess.start("io.sluice.deploy.Main", List.of());
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    /// libwebrtc as webrtc-java carries it: Linux on x86-64 is what the build brings along.
    @Test
    void libwebrtcInTheJvmIsSeenInTheMeeting() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "webrtc-java is here for Linux on x86-64 only");
        try (Browser chromium = BrowserKind.CHROMIUM.launch();
                Attendee alice = Attendee.join(chromium, server.url(), "jvm", ProbeSettings.small(1));
                JvmPublisher publisher = new JvmPublisher(URI.create(server.url() + "/whip/jvm/libwebrtc"), 7)) {
            expectSeen(alice, 7, "libwebrtc");
            assertEquals(200, publisher.stop());
            alice.probe().page().await("!document.querySelector('.tile:not(.tile-own)')", LIMIT);
        }
    }

    /// FFmpeg from 8.1 on, whose muxer can be a DTLS client: that of `SLUICE_FFMPEG`, or on the path.
    @Test
    void ffmpegIsSeenInTheMeeting() throws Exception {
        String ffmpeg = Objects.requireNonNullElse(System.getenv("SLUICE_FFMPEG"), "ffmpeg");
        assumeTrue(canBeDtlsClient(ffmpeg), "there is no FFmpeg whose whip muxer has -whip_flags dtls_active");
        try (Browser chromium = BrowserKind.CHROMIUM.launch();
                Attendee alice = Attendee.join(chromium, server.url(), "ffmpeg", ProbeSettings.small(1))) {
            AtomicBoolean live = new AtomicBoolean(true);
            Process process = publish(ffmpeg, server.url() + "/whip/ffmpeg/encoder");
            Thread camera = Thread.ofVirtual().start(() -> draw(process.getOutputStream(), live));
            try {
                expectSeen(alice, 8, "encoder");
            } finally {
                live.set(false);
                camera.join();
                process.waitFor();
            }
            alice.probe().page().await("!document.querySelector('.tile:not(.tile-own)')", LIMIT);
        }
    }

    private static void expectSeen(Attendee viewer, int id, String name) {
        ProbeLog log =
                viewer.probe().collectUntil(seen -> seen.intactFramesOf(id).size() >= FRAMES, LIMIT);
        assertEquals(
                List.of(),
                log.remoteFrames().stream()
                        .filter(frame -> !frame.intact() || frame.id() != id)
                        .toList());
        assertEquals(List.of(name), viewer.othersShown());
    }

    private static boolean canBeDtlsClient(String ffmpeg) throws InterruptedException {
        try {
            Process help = new ProcessBuilder(ffmpeg, "-hide_banner", "-h", "muxer=whip")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            help.waitFor();
            return text.contains("dtls_active");
        } catch (IOException e) {
            return false; // not installed
        }
    }

    private static Process publish(String ffmpeg, String endpoint) throws IOException {
        Path log = Path.of("target", "ffmpeg.log");
        List<String> command = new ArrayList<>(List.of(ffmpeg, "-hide_banner", "-loglevel", "warning"));
        command.addAll(List.of("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", WIDTH + "x" + HEIGHT));
        command.addAll(List.of("-r", Integer.toString(FRAME_RATE), "-i", "pipe:0"));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-shortest"));
        command.addAll(List.of("-c:v", "libopenh264", "-profile:v", "constrained_baseline", "-g", "15"));
        command.addAll(List.of("-b:v", "500k", "-c:a", "libopus", "-ac", "2"));
        command.addAll(List.of("-whip_flags", "dtls_active", "-f", "whip", endpoint));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /// Draws frames in real time until told to stop, then ends the stream.
    private static void draw(OutputStream camera, AtomicBoolean live) {
        CodedPicture picture = new CodedPicture(8, WIDTH, HEIGHT);
        byte[] frame = new byte[WIDTH * HEIGHT * 3 / 2];
        Arrays.fill(frame, (byte) 128);
        ByteBuffer luma = ByteBuffer.wrap(frame);
        try (camera) {
            while (live.get()) {
                picture.draw(luma, WIDTH, System.currentTimeMillis());
                camera.write(frame);
                Thread.sleep(1000 / FRAME_RATE);
            }
        } catch (IOException | InterruptedException e) {
            // FFmpeg has gone: the test sees that nothing comes
        }
    }
}
