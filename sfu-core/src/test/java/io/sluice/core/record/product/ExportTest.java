package io.sluice.core.record.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What real browsers sent, recorded, made into files, and decoded by FFmpeg.
class ExportTest {
    @TempDir
    Path root;

    private List<ProductFile> export(Path recording) throws IOException {
        return Exporter.export(Recording.open(recording), recording.resolve("export"), name -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "chromium-vp8-simulcast3-opus, VP8, 960, 100",
        "chromium-h264-simulcast3-opus, H264, 960, 100",
        "chromium-vp9-svc-L3T3_KEY-dd, VP9, 960, 100",
        "chromium-av1-svc-L3T3-dd, AV1, 960, 100",
        "chromium-av1-simulcast3-dd, AV1, 960, 100",
        "chromium2chromium-vp8-L1T3, VP8, 320, 100",
        "chromium2chromium-vp9-rfc8888-ccfb, VP9, 640, 100",
        "firefox-vp8-simulcast3-opus, VP8, 480, 100",
        "firefox-vp9-opus, VP9, 640, 100",
        "firefox-av1-opus, AV1, 960, 100"
    })
    void everyPictureIsDecodedWithoutAnError(String fixture, String codec, int width, int pictures) throws IOException {
        Path recording = FixtureRecording.write(fixture, root);
        List<ProductFile> files = export(recording);
        assertEquals(1, files.size());
        ProductFile file = files.getFirst();
        Decoded decoded = Decoded.of(recording.resolve("export").resolve(file.name()));
        assertEquals(codec, file.tracks().getFirst().codec().name());
        assertEquals(0, decoded.errors());
        assertEquals(file.videoFrames(), decoded.pictures().size());
        assertEquals(width, decoded.pictures().getLast().width());
        assertTrue(
                decoded.pictures().size() >= pictures,
                "pictures: " + decoded.pictures().size());
        assertTrue(
                Math.abs(decoded.soundMillis().size() - file.audioPackets()) <= 1,
                "sound: " + decoded.soundMillis().size() + " of " + file.audioPackets());
    }

    @Test
    void aRecordingThatWasTornAnywherePlays() throws IOException {
        Path recording = FixtureRecording.write("chromium-vp8-simulcast3-opus", root);
        Path segment = recording.resolve("0001.segment");
        long whole = Files.size(segment);
        int before = Integer.MAX_VALUE;
        for (int eighths = 7; eighths >= 2; eighths--) {
            try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
                channel.truncate(whole * eighths / 8);
            }
            Path into = root.resolve("export-" + eighths);
            List<ProductFile> files = Exporter.export(Recording.open(recording), into, name -> {});
            Decoded decoded = Decoded.of(into.resolve(files.getFirst().name()));
            assertEquals(0, decoded.errors());
            assertTrue(decoded.pictures().size() > 10 && decoded.pictures().size() < before);
            before = decoded.pictures().size();
        }
    }

    @Test
    void packetsGoToWiresharkAsTheyAre() throws IOException {
        Path recording = FixtureRecording.write("firefox-vp9-opus", root);
        Path pcap = recording.resolve("packets.pcap");
        long packets = PcapExport.write(Recording.open(recording), pcap);
        assertTrue(packets > 500, "packets: " + packets);
        byte[] bytes = Files.readAllBytes(pcap);
        int at = 24;
        for (long i = 0; i < packets; i++) {
            int length = bytes[at + 8] & 0xFF | (bytes[at + 9] & 0xFF) << 8;
            assertEquals(0x45, bytes[at + 16]);
            assertEquals(0x80, bytes[at + 16 + 28] & 0xC0, "version 2");
            at += 16 + length;
        }
        assertEquals(bytes.length, at);
    }
}
