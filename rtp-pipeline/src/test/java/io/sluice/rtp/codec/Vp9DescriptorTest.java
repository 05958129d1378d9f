package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Vp9DescriptorTest {
    /// I L B V, picture id 0x1234, TL0PICIDX 9, two layers with sizes, a picture group of two with references 0 and
    /// 2.
    private static final byte[] STRUCTURE = Bytes.hex("AA 9234 00 09 38 014000B4 02800168 02 00 38 01 02 77");

    /// I P L F B E, 7-bit picture id, TID 2 U SID 1 D, three references.
    private static final byte[] FLEXIBLE = Bytes.hex("FC 7F 53 03 05 FE 77");

    private final Vp9Descriptor vp9 = new Vp9Descriptor();

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsAScalabilityStructure(int offset) {
        assertTrue(vp9.tryWrap(Bytes.at(offset, STRUCTURE), offset, STRUCTURE.length));
        assertEquals(STRUCTURE.length - 1, vp9.length());
        assertEquals(0x1234, vp9.pictureId());
        assertEquals(15, vp9.pictureIdBits());
        assertEquals(9, vp9.tl0PicIdx());
        assertTrue(vp9.isFrameStart());
        assertFalse(vp9.isFrameEnd());
        assertTrue(vp9.isKeyframeStart());
        assertEquals(2, vp9.spatialLayerCount());
        assertEquals(2, vp9.pictureGroupSize());
        assertEquals(320, vp9.layerWidth(0));
        assertEquals(180, vp9.layerHeight(0));
        assertEquals(640, vp9.layerWidth(1));
        assertEquals(360, vp9.layerHeight(1));
        assertEquals(0, vp9.layerWidth(2));
        assertEquals(640, vp9.width());
        assertEquals(360, vp9.height());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void readsFlexibleMode(int offset) {
        assertTrue(vp9.tryWrap(Bytes.at(offset, FLEXIBLE), offset, FLEXIBLE.length));
        assertTrue(vp9.isFlexible());
        assertTrue(vp9.isInterPicturePredicted());
        assertTrue(vp9.isFrameEnd());
        assertFalse(vp9.isKeyframeStart());
        assertEquals(127, vp9.pictureId());
        assertEquals(7, vp9.pictureIdBits());
        assertEquals(2, vp9.temporalId());
        assertTrue(vp9.isSwitchingUpPoint());
        assertEquals(1, vp9.spatialId());
        assertTrue(vp9.isInterLayerPredicted());
        assertEquals(VideoPacketFacts.ABSENT, vp9.tl0PicIdx());
        assertEquals(3, vp9.referenceCount());
        assertEquals(1, vp9.reference(0));
        assertEquals(2, vp9.reference(1));
        assertEquals(127, vp9.reference(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void refusesADescriptorCutAtAnyByte(int offset) {
        for (byte[] whole : new byte[][] {STRUCTURE, FLEXIBLE}) {
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Bytes.at(offset, Arrays.copyOf(whole, length));
                assertFalse(vp9.tryWrap(cut, offset, length), "length " + length);
            }
        }
    }

    @Test
    void refusesAFourthReference() {
        byte[] bytes = Bytes.hex("50 03 03 03 02 77");
        assertFalse(vp9.tryWrap(bytes, 0, bytes.length));
    }

    @Test
    void seesNoKeyframeInAnUpperSpatialLayer() {
        byte[] bytes = Bytes.hex("A8 01 02 00 77");
        assertTrue(vp9.tryWrap(bytes, 0, bytes.length));
        assertEquals(1, vp9.spatialId());
        assertFalse(vp9.isKeyframeStart());
    }

    @Test
    void readsTheFrameSizeOfAKeyframeWithoutStructure() {
        byte[] bytes = Bytes.hex("88 01 82 498342 2027F01670");
        assertTrue(vp9.tryWrap(bytes, 0, bytes.length));
        assertTrue(vp9.isKeyframeStart());
        assertEquals(640, vp9.width());
        assertEquals(360, vp9.height());
        byte[] cut = Arrays.copyOf(bytes, 7);
        assertTrue(vp9.tryWrap(cut, 0, cut.length));
        assertEquals(0, vp9.width());
    }

    @Test
    void tellsWhetherUpperLayersDependOnTheFrame() {
        byte[] bytes = Bytes.hex("01 77");
        assertTrue(vp9.tryWrap(bytes, 0, 2));
        assertTrue(vp9.isNotReferenceForUpperSpatialLayers());
        assertFalse(vp9.isFrameStart());
    }
}
