package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;

/// Feeds one stream with several descriptors: each is a length byte and as many bytes.
class DependencyDescriptorFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsAndRewritesASequenceOfDescriptors(byte[] data) {
        DependencyDescriptor in = new DependencyDescriptor();
        DependencyDescriptor shifted = new DependencyDescriptor();
        DependencyDescriptor out = new DependencyDescriptor();
        DependencyDescriptorRewriter rewriter = new DependencyDescriptorRewriter();
        byte[] dst = new byte[300];
        for (int at = 0; at < data.length; ) {
            int length = Math.min(data[at] & 0xFF, data.length - at - 1);
            byte[] src = Arrays.copyOfRange(data, at + 1, at + 1 + length);
            at += 1 + length;
            boolean accepted = in.tryWrap(src, 0, length);
            assertEquals(accepted, shifted.tryWrap(Bytes.at(7, src), 7, length));
            if (!accepted) {
                continue;
            }
            check(in);
            int mask = 0x5A5A5A5A & -1 >>> 32 - in.decodeTargetCount();
            int newLength = rewriter.rewrite(in, src, 0, length, in.frameNumber(), mask, dst, 5);
            assertTrue(newLength > 0 && newLength <= length + DependencyDescriptorRewriter.MAX_GROWTH);
            assertTrue(out.tryWrap(dst, 5, newLength));
            assertEquals(mask, out.activeDecodeTargets());
            compare(in, out);
        }
    }

    private static void check(DependencyDescriptor read) {
        assertTrue(read.spatialId() <= read.maxSpatialId());
        assertTrue(read.decodeTargetCount() >= 1 && read.decodeTargetCount() <= 32);
        assertTrue(read.chainCount() <= read.decodeTargetCount());
        for (int i = 0; i < read.decodeTargetCount(); i++) {
            assertTrue(read.indication(i) >= 0 && read.indication(i) <= 3);
            assertTrue(read.targetSpatialId(i) <= read.maxSpatialId());
            assertTrue(read.targetTemporalId(i) <= 7);
            assertTrue(read.chainCount() == 0 || read.protectingChain(i) < read.chainCount());
        }
        for (int i = 0; i < read.dependencyCount(); i++) {
            assertTrue(read.dependency(i) >= 1 && read.dependency(i) <= 4_096);
        }
        for (int i = 0; i < read.chainCount(); i++) {
            assertTrue(read.chainDistance(i) >= 0 && read.chainDistance(i) <= 255);
        }
        VideoPacketFacts facts = new VideoPacketFacts();
        read.fill(facts);
        assertEquals(read.frameNumber(), facts.frameNumber());
    }

    private static void compare(DependencyDescriptor in, DependencyDescriptor out) {
        assertEquals(in.isFrameStart(), out.isFrameStart());
        assertEquals(in.isFrameEnd(), out.isFrameEnd());
        assertEquals(in.isKeyframeStart(), out.isKeyframeStart());
        assertEquals(in.frameNumber(), out.frameNumber());
        assertEquals(in.spatialId(), out.spatialId());
        assertEquals(in.temporalId(), out.temporalId());
        assertEquals(in.isDiscardable(), out.isDiscardable());
        assertEquals(in.isSwitchingPoint(), out.isSwitchingPoint());
        assertEquals(in.dependencyCount(), out.dependencyCount());
        for (int i = 0; i < in.dependencyCount(); i++) {
            assertEquals(in.dependency(i), out.dependency(i));
        }
        for (int i = 0; i < in.chainCount(); i++) {
            assertEquals(in.chainDistance(i), out.chainDistance(i));
        }
    }
}
