package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Vp8DescriptorTest {
    /// All fields, 15-bit picture id, and the first 10 bytes of a 640x360 keyframe.
    private static final byte[] KEYFRAME = Bytes.hex("90 F0 FFFE 2A 7F 1002009D012A80026801");

    private final Vp8Descriptor vp8 = new Vp8Descriptor();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsEveryField(int offset) {
        assertTrue(vp8.tryWrap(Bytes.at(offset, KEYFRAME), offset, KEYFRAME.length));
        assertEquals(6, vp8.length());
        assertTrue(vp8.isFrameStart());
        assertTrue(vp8.isKeyframeStart());
        assertFalse(vp8.isNonReference());
        assertEquals(0x7FFE, vp8.pictureId());
        assertEquals(15, vp8.pictureIdBits());
        assertEquals(0x2A, vp8.tl0PicIdx());
        assertEquals(1, vp8.temporalId());
        assertTrue(vp8.isLayerSync());
        assertEquals(0x1F, vp8.keyIdx());
        assertEquals(640, vp8.width());
        assertEquals(360, vp8.height());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesADescriptorCutAtAnyByte(int offset) {
        for (int length = 0; length <= 6; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(KEYFRAME, length));
            assertFalse(vp8.tryWrap(cut, offset, length), "length " + length);
        }
        for (int length = 7; length < KEYFRAME.length; length++) {
            byte[] cut = Bytes.at(offset, Arrays.copyOf(KEYFRAME, length));
            assertTrue(vp8.tryWrap(cut, offset, length), "length " + length);
            assertTrue(vp8.isKeyframeStart());
            assertEquals(0, vp8.width());
        }
    }

    @Test
    void readsAMinimalDescriptor() {
        byte[] bytes = Bytes.hex("10 01");
        assertTrue(vp8.tryWrap(bytes, 0, 2));
        assertEquals(1, vp8.length());
        assertTrue(vp8.isFrameStart());
        assertFalse(vp8.isKeyframeStart());
        assertEquals(VideoPacketFacts.ABSENT, vp8.pictureId());
        assertEquals(0, vp8.pictureIdBits());
        assertEquals(VideoPacketFacts.ABSENT, vp8.tl0PicIdx());
        assertEquals(VideoPacketFacts.ABSENT, vp8.keyIdx());
        assertFalse(vp8.hasTemporalId());
        assertEquals(0, vp8.temporalId());
        assertFalse(vp8.isLayerSync());
    }

    @Test
    void readsAPictureIdOf7Bits() {
        byte[] bytes = Bytes.hex("A0 80 7F 00");
        assertTrue(vp8.tryWrap(bytes, 0, bytes.length));
        assertEquals(127, vp8.pictureId());
        assertEquals(7, vp8.pictureIdBits());
        assertTrue(vp8.isNonReference());
        assertFalse(vp8.isFrameStart());
    }

    @Test
    void seesAFrameStartOnlyInPartitionZero() {
        byte[] bytes = Bytes.hex("11 00");
        assertTrue(vp8.tryWrap(bytes, 0, 2));
        assertFalse(vp8.isFrameStart());
        assertFalse(vp8.isKeyframeStart());
    }

    @Test
    void forgetsThePacketBefore() {
        assertTrue(vp8.tryWrap(KEYFRAME, 0, KEYFRAME.length));
        byte[] bytes = Bytes.hex("00 01");
        assertTrue(vp8.tryWrap(bytes, 0, 2));
        assertEquals(VideoPacketFacts.ABSENT, vp8.pictureId());
        assertEquals(0, vp8.width());
        assertEquals(0, vp8.temporalId());
    }

    @Test
    void tellsNoSizeWithoutTheStartCode() {
        byte[] bytes = Bytes.hex("10 1002009D012B80026801");
        assertTrue(vp8.tryWrap(bytes, 0, bytes.length));
        assertTrue(vp8.isKeyframeStart());
        assertEquals(0, vp8.width());
    }
}
