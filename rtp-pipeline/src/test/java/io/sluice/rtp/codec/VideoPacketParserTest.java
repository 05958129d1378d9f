package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoPacketParserTest {
    private final RtpPacketView view = new RtpPacketView();
    private final VideoPacketFacts facts = new VideoPacketFacts();

    /// What is counted over a stream.
    private static final class Counts {
        private final VideoPacketParser parser = new VideoPacketParser();
        private int packets;
        private int frames;
        private int frameEnds;
        private int pictures;
        private int keyframes;
        private int layers;
        private int width;
        private int height;
    }

    /// Frames, keyframes and sizes as the sender's own statistics say (`*.stats.json`: framesSent,
    /// keyFramesEncoded, frameWidth, frameHeight); packets as tshark counts them.
    @ParameterizedTest
    @CsvSource({
        "chromium-av1-simulcast3-dd, 1201097635, 264, 146, 5, 146, 480, 270, 1",
        "chromium-av1-simulcast3-dd, 309646679, 156, 146, 5, 146, 240, 135, 1",
        "chromium-av1-simulcast3-dd, 768552284, 446, 138, 5, 138, 960, 540, 1",
        "chromium-av1-svc-L3T3-dd, 1742310382, 917, 423, 3, 141, 960, 540, 9",
        "chromium-h264-simulcast3-opus, 157990595, 165, 159, 4, 159, 240, 134, 1",
        "chromium-h264-simulcast3-opus, 2216110205, 457, 158, 4, 158, 960, 540, 1",
        "chromium-h264-simulcast3-opus, 2758873651, 265, 159, 4, 159, 480, 270, 1",
        "chromium-vp8-av-tcp, 3879833289, 307, 147, 3, 147, 640, 360, 1",
        "chromium-vp8-simulcast3-opus, 1950961301, 241, 145, 5, 145, 480, 270, 1",
        "chromium-vp8-simulcast3-opus, 231099534, 147, 145, 5, 145, 240, 135, 1",
        "chromium-vp8-simulcast3-opus, 4011388240, 462, 130, 4, 130, 960, 540, 1",
        "chromium-vp9-svc-L3T3_KEY-dd, 96837834, 961, 429, 7, 146, 960, 540, 9",
        "chromium2chromium-vp8-L1T3, 1237726113, 187, 163, 1, 163, 320, 180, 1",
        "chromium2chromium-vp9-rfc8888-ccfb, 661270361, 287, 118, 1, 118, 640, 360, 1",
        "firefox-av1-opus, 2951496661, 162, 162, 3, 162, 960, 540, 1",
        "firefox-vp8-simulcast3-opus, 1308955309, 159, 159, 5, 159, 240, 135, 1",
        "firefox-vp8-simulcast3-opus, 2596441399, 70, 70, 3, 70, 480, 270, 1",
        "firefox-vp9-opus, 2746765165, 165, 160, 5, 160, 640, 360, 1",
    })
    void agreesWithTheSendersStatistics(
            String name,
            long ssrc,
            int packets,
            int frames,
            int keyframes,
            int pictures,
            int width,
            int height,
            int layers) {
        Counts counts = count(name, (int) ssrc, true);
        assertEquals(packets, counts.packets);
        assertEquals(frames, counts.frames);
        assertEquals(frames, counts.frameEnds, layers > 1 ? 1 : 0);
        assertEquals(pictures, counts.pictures);
        assertEquals(keyframes, counts.keyframes);
        assertEquals(width, counts.width);
        assertEquals(height, counts.height);
        assertEquals(layers == 1 ? 1 : 3, Integer.bitCount(counts.layers));
    }

    /// A subscriber's side may have to do without: frames of a single spatial layer are found all the same.
    @ParameterizedTest
    @CsvSource({
        "chromium-av1-simulcast3-dd, 768552284",
        "chromium-h264-simulcast3-opus, 2216110205",
        "chromium-vp8-simulcast3-opus, 4011388240",
        "chromium-vp8-simulcast3-opus, 231099534",
        "chromium-vp9-svc-L3T3_KEY-dd, 96837834",
        "chromium2chromium-vp8-L1T3, 1237726113",
        "chromium2chromium-vp9-rfc8888-ccfb, 661270361",
        "firefox-vp8-simulcast3-opus, 1308955309",
    })
    void findsTheSameFramesWithoutTheDependencyDescriptor(String name, long ssrc) {
        Counts with = count(name, (int) ssrc, true);
        Counts without = count(name, (int) ssrc, false);
        assertEquals(with.packets, without.packets);
        assertEquals(with.frames, without.frames);
        assertEquals(with.frameEnds, without.frameEnds);
        assertEquals(with.keyframes, without.keyframes);
        assertEquals(with.width, without.width);
        assertEquals(with.height, without.height);
    }

    private Counts count(String name, int ssrc, boolean withDependencies) {
        RtpFixture fixture = RtpFixture.load(name);
        int id = withDependencies ? fixture.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR) : 0;
        Counts counts = new Counts();
        for (CapturedDatagram datagram : fixture.datagrams()) {
            if (datagram.isRtcp() || !view.tryWrap(datagram.payload(), 0, datagram.payload().length)) {
                continue;
            }
            PayloadFormat format = fixture.format(view.payloadType());
            if (view.ssrc() != ssrc || format == null || view.payloadLength() == 0) {
                continue;
            }
            assertTrue(counts.parser.parse(format, view, id, facts));
            counts.packets++;
            counts.frames += facts.isFrameStart() ? 1 : 0;
            counts.frameEnds += facts.isFrameEnd() ? 1 : 0;
            counts.pictures += facts.isPictureEnd() ? 1 : 0;
            counts.keyframes += facts.isKeyframeStart() ? 1 : 0;
            counts.layers |= 1 << facts.spatialId();
            if (facts.isKeyframeStart()) {
                counts.width = Math.max(counts.width, facts.width());
                counts.height = Math.max(counts.height, facts.height());
                assertTrue(facts.isFrameStart());
                assertEquals(0, facts.spatialId());
                assertEquals(0, facts.temporalId());
            }
            assertEquals(id != 0, facts.frameNumber() >= 0);
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-av1-svc-L3T3-dd", "chromium-h264-simulcast3-opus"})
    void seesFramesOfAPayloadThatIsEncryptedEndToEnd(String name) {
        RtpFixture fixture = RtpFixture.load(name);
        int id = fixture.extensions().idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR);
        TreeMap<Integer, VideoPacketParser> parsers = new TreeMap<>();
        TreeMap<Integer, VideoPacketParser> scrambledParsers = new TreeMap<>();
        VideoPacketFacts scrambledFacts = new VideoPacketFacts();
        for (CapturedDatagram datagram : fixture.datagrams()) {
            byte[] bytes = datagram.payload().clone();
            if (datagram.isRtcp() || !view.tryWrap(bytes, 0, bytes.length) || view.payloadLength() == 0) {
                continue;
            }
            PayloadFormat format = fixture.format(view.payloadType());
            if (format == null || format.codec().kind() != MediaKind.VIDEO) {
                continue;
            }
            int ssrc = view.ssrc();
            assertTrue(
                    parsers.computeIfAbsent(ssrc, s -> new VideoPacketParser()).parse(format, view, id, facts));
            for (int i = view.payloadOffset(); i < bytes.length; i++) {
                bytes[i] ^= (byte) 0xFF;
            }
            assertTrue(scrambledParsers
                    .computeIfAbsent(ssrc, s -> new VideoPacketParser())
                    .parse(format, view, id, scrambledFacts));
            assertEquals(facts.isKeyframeStart(), scrambledFacts.isKeyframeStart());
            assertEquals(facts.isFrameStart(), scrambledFacts.isFrameStart());
            assertEquals(facts.isFrameEnd(), scrambledFacts.isFrameEnd());
            assertEquals(facts.spatialId(), scrambledFacts.spatialId());
            assertEquals(facts.temporalId(), scrambledFacts.temporalId());
        }
        assertFalse(parsers.isEmpty());
    }

    @Test
    void beginsAnH264KeyframeWithItsParameterSetsOnly() {
        VideoPacketParser parser = new VideoPacketParser();
        assertTrue(parse(parser, Codec.H264, "80 6C 0001 00000001 00000003", "658880"));
        assertTrue(facts.isKeyframeStart(), "no parameter sets were ever in band");
        assertTrue(parse(parser, Codec.H264, "80 6C 0002 00000001 00000003", "651080"));
        assertFalse(facts.isKeyframeStart(), "a later slice");
        assertTrue(parse(parser, Codec.H264, "80 6C 0003 00000002 00000003", "6742c0208c8d407808bf735060606078442350"));
        assertTrue(facts.isKeyframeStart());
        assertTrue(facts.isFrameStart());
        assertTrue(parse(parser, Codec.H264, "80 EC 0004 00000002 00000003", "658880"));
        assertFalse(facts.isKeyframeStart(), "the same keyframe");
        assertFalse(facts.isFrameStart());
        assertTrue(facts.isPictureEnd());
        assertTrue(parse(parser, Codec.H264, "80 EC 0005 00000003 00000003", "658880"));
        assertFalse(facts.isKeyframeStart(), "its parameter sets got lost");
    }

    @Test
    void saysNothingOfAMalformedPayload() {
        VideoPacketParser parser = new VideoPacketParser();
        assertTrue(parse(parser, Codec.VP8, "80 60 0001 00000001 00000003", "9080 8001 00"));
        assertEquals(1, facts.pictureId());
        assertFalse(parse(parser, Codec.VP8, "80 60 0001 00000001 00000003", "9080 80"));
        assertEquals(VideoPacketFacts.ABSENT, facts.pictureId());
        assertEquals(VideoPacketFacts.ABSENT, facts.frameNumber());
        assertFalse(facts.isFrameStart());
        assertFalse(parse(parser, Codec.OPUS, "80 60 0001 00000001 00000003", "9080 8001 00"));
    }

    @Test
    void fallsBackToThePayloadWhenTheStructureIsMissing() {
        VideoPacketParser parser = new VideoPacketParser();
        byte[] bytes = Bytes.hex("90 E0 0001 00000001 00000003 BEDE0001 92 C00002" + "10 00 00009D012A80026801");
        assertTrue(view.tryWrap(bytes, 0, bytes.length));
        assertTrue(parser.parse(Codec.VP8, view, 9, facts));
        assertEquals(VideoPacketFacts.ABSENT, facts.frameNumber());
        assertEquals(VideoPacketFacts.ABSENT, facts.dependencyDescriptorOffset());
        assertTrue(facts.isKeyframeStart());
    }

    private boolean parse(VideoPacketParser parser, Codec codec, String header, String payload) {
        byte[] bytes = Bytes.hex(header + payload);
        byte[] shifted = Bytes.at(7, bytes);
        assertTrue(view.tryWrap(shifted, 7, bytes.length));
        return parser.parse(codec, view, 0, facts);
    }
}
