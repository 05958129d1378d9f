package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.Bytes;

class Vp8FuzzTest {
    @FuzzTest(maxDuration = "60s")
    void rewritingChangesTheIdsAndNothingElse(byte[] data) {
        Vp8Descriptor before = new Vp8Descriptor();
        byte[] dst = new byte[data.length + DescriptorRewriter.MAX_GROWTH];
        int length = new Vp8Rewriter().rewrite(Bytes.at(7, data), 7, data.length, dst, 0, 0x4321, 0x65);
        boolean accepted = before.tryWrap(Bytes.at(0, data), 0, data.length);
        assertEquals(accepted, length > 0);
        if (!accepted) {
            return;
        }
        assertTrue(before.length() < data.length);
        assertTrue(before.width() >= 0 && before.width() < 1 << 14);
        Vp8Descriptor after = new Vp8Descriptor();
        assertTrue(after.tryWrap(dst, 0, length));
        assertEquals(data.length - before.length(), length - after.length());
        assertEquals(before.pictureIdBits() == 0 ? VideoPacketFacts.ABSENT : 0x4321, after.pictureId());
        assertEquals(before.tl0PicIdx() < 0 ? VideoPacketFacts.ABSENT : 0x65, after.tl0PicIdx());
        assertEquals(before.temporalId(), after.temporalId());
        assertEquals(before.isLayerSync(), after.isLayerSync());
        assertEquals(before.keyIdx(), after.keyIdx());
        assertEquals(before.isKeyframeStart(), after.isKeyframeStart());
        assertEquals(before.isNonReference(), after.isNonReference());
        assertEquals(before.width(), after.width());
        assertEquals(before.height(), after.height());
    }
}
