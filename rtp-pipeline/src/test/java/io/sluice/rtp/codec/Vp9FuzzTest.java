package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.Bytes;

class Vp9FuzzTest {
    @FuzzTest(maxDuration = "60s")
    void rewritingChangesTheIdsAndNothingElse(byte[] data) {
        Vp9Descriptor before = new Vp9Descriptor();
        byte[] dst = new byte[data.length + DescriptorRewriter.MAX_GROWTH];
        int length = new Vp9Rewriter().rewrite(Bytes.at(7, data), 7, data.length, dst, 0, 0x4321, 0x65);
        boolean accepted = before.tryWrap(Bytes.at(0, data), 0, data.length);
        assertEquals(accepted, length > 0);
        if (!accepted) {
            return;
        }
        assertTrue(before.length() < data.length);
        assertTrue(before.width() >= 0 && before.width() <= 65_536);
        Vp9Descriptor after = new Vp9Descriptor();
        assertTrue(after.tryWrap(dst, 0, length));
        assertEquals(data.length - before.length(), length - after.length());
        assertEquals(before.pictureIdBits() == 0 ? VideoPacketFacts.ABSENT : 0x4321, after.pictureId());
        assertEquals(before.tl0PicIdx() < 0 ? VideoPacketFacts.ABSENT : 0x65, after.tl0PicIdx());
        assertEquals(before.spatialId(), after.spatialId());
        assertEquals(before.temporalId(), after.temporalId());
        assertEquals(before.isKeyframeStart(), after.isKeyframeStart());
        assertEquals(before.isFrameEnd(), after.isFrameEnd());
        assertEquals(before.width(), after.width());
        assertEquals(before.spatialLayerCount(), after.spatialLayerCount());
        assertEquals(before.pictureGroupSize(), after.pictureGroupSize());
        assertEquals(before.referenceCount(), after.referenceCount());
        for (int i = 0; i < before.referenceCount(); i++) {
            assertEquals(before.reference(i), after.reference(i));
        }
        for (int i = 0; i <= before.spatialLayerCount(); i++) {
            assertEquals(before.layerHeight(i), after.layerHeight(i));
        }
    }
}
