package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.RedView;
import io.sluice.rtp.packet.RtpPacketView;

/// Reads whole packets as the inbound path does, with each codec: the first byte says which ids are negotiated.
class VideoPacketParserFuzzTest {
    private final VideoPacketParser parser = new VideoPacketParser();
    private final RtpPacketView view = new RtpPacketView();
    private final VideoPacketFacts facts = new VideoPacketFacts();
    private final RedView red = new RedView();

    @FuzzTest(maxDuration = "60s")
    void readsAnyPacketWithAnyCodec(byte[] data) {
        if (data.length < 1 || !view.tryWrap(data, 1, data.length - 1)) {
            return;
        }
        int id = data[0] & 0xFF;
        for (Codec codec : Codec.values()) {
            boolean accepted = parser.parse(codec, view, id, facts);
            if (codec.kind() == MediaKind.AUDIO) {
                assertEquals(false, accepted);
            }
            check(accepted);
        }
        int level = AudioLevel.of(view, id);
        assertTrue(level >= -1 && level <= 127);
        int duration = OpusPacket.duration(data, view.payloadOffset(), view.payloadLength());
        assertTrue(duration >= -1 && duration <= OpusPacket.MAX_DURATION && duration != 0);
        red.tryWrap(data, view.payloadOffset(), view.payloadLength());
    }

    private void check(boolean accepted) {
        assertTrue(facts.spatialId() >= 0 && facts.spatialId() <= 7);
        assertTrue(facts.temporalId() >= 0 && facts.temporalId() <= 7);
        assertTrue(facts.pictureId() >= -1 && facts.pictureId() <= 0x7FFF);
        assertEquals(facts.pictureId() < 0, facts.pictureIdBits() == 0);
        assertTrue(facts.tl0PicIdx() >= -1 && facts.tl0PicIdx() <= 255);
        assertTrue(facts.width() >= 0 && facts.height() >= 0);
        assertEquals(facts.frameNumber() < 0, facts.dependencyDescriptorOffset() < 0);
        if (!accepted) {
            assertEquals(false, facts.isKeyframeStart());
            assertEquals(-1, facts.frameNumber());
        }
    }
}
