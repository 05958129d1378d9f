package io.sluice.rtp.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.Bytes;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DependencyDescriptorTest {
    private final DependencyDescriptor descriptor = new DependencyDescriptor();

    @Test
    void readsAStructureAndFramesThatNameItsTemplates() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            DependencyVector vector = DependencyVector.random(random);
            DependencyDescriptor fresh = new DependencyDescriptor();
            int first = random.nextInt(vector.templates());
            assertTrue(wraps(fresh, vector.keyframe(first, 65_535)), "seed " + seed);
            check(vector, first, fresh, "seed " + seed);
            assertTrue(fresh.attachesStructure());
            assertEquals(65_535, fresh.frameNumber());
            int next = random.nextInt(vector.templates());
            assertTrue(wraps(fresh, vector.small(next, 0)), "seed " + seed);
            check(vector, next, fresh, "seed " + seed);
            assertFalse(fresh.attachesStructure());
            assertFalse(fresh.isKeyframeStart());
            assertEquals(0, fresh.frameNumber());
            assertTrue(fresh.isFrameStart() && fresh.isFrameEnd());
        }
    }

    private static void check(DependencyVector vector, int template, DependencyDescriptor read, String seed) {
        assertEquals(vector.spatialIds[template], read.spatialId(), seed);
        assertEquals(vector.temporalIds[template], read.temporalId(), seed);
        assertEquals(vector.targets, read.decodeTargetCount(), seed);
        assertEquals(vector.chains, read.chainCount(), seed);
        for (int i = 0; i < vector.targets; i++) {
            assertEquals(vector.indications[template][i], read.indication(i), seed);
            int target = i;
            int[] templates = IntStream.range(0, vector.templates())
                    .filter(t -> vector.indications[t][target] != DependencyDescriptor.NOT_PRESENT)
                    .toArray();
            assertEquals(
                    Arrays.stream(templates)
                            .map(t -> vector.spatialIds[t])
                            .max()
                            .orElse(0),
                    read.targetSpatialId(i),
                    seed);
            assertEquals(
                    Arrays.stream(templates)
                            .map(t -> vector.temporalIds[t])
                            .max()
                            .orElse(0),
                    read.targetTemporalId(i),
                    seed);
            if (vector.chains > 0) {
                assertEquals(vector.protectingChains[i], read.protectingChain(i), seed);
            }
        }
        assertEquals(vector.dependencies[template].length, read.dependencyCount(), seed);
        for (int i = 0; i < read.dependencyCount(); i++) {
            assertEquals(vector.dependencies[template][i], read.dependency(i), seed);
        }
        for (int i = 0; i < vector.chains; i++) {
            assertEquals(vector.chainDistances[template][i], read.chainDistance(i), seed);
        }
        for (int i = 0; i <= read.maxSpatialId(); i++) {
            assertEquals(vector.widths == null ? 0 : vector.widths[i], read.layerWidth(i), seed);
            assertEquals(vector.heights == null ? 0 : vector.heights[i], read.layerHeight(i), seed);
        }
        assertEquals(-1 >>> 32 - vector.targets, read.activeDecodeTargets(), seed);
    }

    @Test
    void readsWhatAFrameSaysOtherThanItsTemplate() {
        DependencyVector vector = DependencyVector.random(new Random(1));
        vector.targets = 2;
        vector.chains = 1;
        for (int i = 0; i < vector.templates(); i++) {
            vector.indications[i] = new int[] {2, 3};
            vector.chainDistances[i] = new int[] {4};
        }
        vector.protectingChains = new int[] {0, 0};
        assertTrue(wraps(descriptor, vector.keyframe(0, 1)));
        BitWriter bits = vector.mandatory(true, false, 0, 2).write(0b01111, 5).write(0b01, 2);
        bits.write(1, 2).write(0, 2);
        bits.write(2, 2).write(0xFE, 8).write(3, 2).write(0x123, 12).write(0, 2);
        bits.write(200, 8);
        assertTrue(wraps(descriptor, bits.toBytes()));
        assertEquals(0b01, descriptor.activeDecodeTargets());
        assertEquals(DependencyDescriptor.DISCARDABLE, descriptor.indication(0));
        assertEquals(DependencyDescriptor.NOT_PRESENT, descriptor.indication(1));
        assertTrue(descriptor.isDiscardable());
        assertFalse(descriptor.isSwitchingPoint());
        assertEquals(2, descriptor.dependencyCount());
        assertEquals(0xFF, descriptor.dependency(0));
        assertEquals(0x124, descriptor.dependency(1));
        assertEquals(200, descriptor.chainDistance(0));
        assertTrue(wraps(descriptor, vector.small(0, 3)));
        assertEquals(0b01, descriptor.activeDecodeTargets(), "the mask holds until told otherwise");
        assertEquals(2, descriptor.indication(0), "the rest does not");
        assertTrue(wraps(descriptor, vector.keyframe(0, 4)));
        assertEquals(0b11, descriptor.activeDecodeTargets(), "a new structure begins with all");
    }

    @Test
    void refusesEveryTruncationAndStaysAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            DependencyVector good = DependencyVector.random(random);
            DependencyVector other = DependencyVector.random(random);
            DependencyDescriptor fresh = new DependencyDescriptor();
            assertTrue(wraps(fresh, good.keyframe(0, 10)));
            byte[] whole = other.keyframe(0, 11);
            for (int length = 0; length < whole.length; length++) {
                assertFalse(wraps(fresh, Arrays.copyOf(whole, length)) && length != 3, "seed " + seed);
                int template = random.nextInt(good.templates());
                assertTrue(wraps(fresh, good.small(template, 12)), "seed " + seed + ", length " + length);
                check(good, template, fresh, "seed " + seed);
            }
        }
    }

    @Test
    void refusesATemplateThatIsNotThere() {
        DependencyVector vector = DependencyVector.random(new Random(2));
        assertFalse(wraps(descriptor, vector.small(0, 1)), "no structure yet");
        assertTrue(wraps(descriptor, vector.keyframe(0, 1)));
        assertFalse(wraps(descriptor, vector.small(vector.templates(), 2)));
        assertFalse(wraps(descriptor, vector.small(63, 2)));
        assertTrue(wraps(descriptor, vector.small(vector.templates() - 1, 2)));
    }

    @Test
    void isNotMovedBackByALateKeyframe() {
        DependencyVector older = DependencyVector.random(new Random(3));
        DependencyVector newer = DependencyVector.random(new Random(4));
        assertTrue(wraps(descriptor, newer.keyframe(0, 3)));
        assertTrue(wraps(descriptor, older.keyframe(0, 65_534)));
        check(older, 0, descriptor, "the late one itself is read");
        assertTrue(wraps(descriptor, newer.small(0, 4)));
        check(newer, 0, descriptor, "the newer structure holds");
        assertTrue(wraps(descriptor, older.keyframe(0, 30_000)));
        assertTrue(wraps(descriptor, older.small(0, 30_001)));
        check(older, 0, descriptor, "far behind or ahead is a restart");
    }

    @Test
    void refusesStructuresBeyondItsBounds() {
        BitWriter templates =
                new BitWriter().write(0x800001, 24).write(0b10000, 5).write(0, 11);
        for (int i = 0; i < 64; i++) {
            templates.write(0, 2);
        }
        templates.write(3, 2).write(0, 1_000);
        assertFalse(wraps(descriptor, templates.toBytes()));
        BitWriter spatial =
                new BitWriter().write(0x800001, 24).write(0b10000, 5).write(0, 11);
        spatial.write(2, 2).write(2, 2).write(2, 2).write(2, 2).write(3, 2).write(0, 1_000);
        assertFalse(wraps(descriptor, spatial.toBytes()));
        BitWriter dependencies =
                new BitWriter().write(0x800001, 24).write(0b10000, 5).write(0, 11);
        dependencies.write(3, 2).write(2, 2);
        for (int i = 0; i < 9; i++) {
            dependencies.write(0b10000, 5);
        }
        dependencies.write(0, 1_000);
        assertFalse(wraps(descriptor, dependencies.toBytes()));
    }

    @Test
    void rewritesTheMaskAndTheFrameNumberAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DependencyDescriptorRewriter rewriter = new DependencyDescriptorRewriter();
        byte[] dst = new byte[4_000];
        for (int round = 0; round < 2_000; round++) {
            DependencyVector vector = DependencyVector.random(random);
            DependencyDescriptor in = new DependencyDescriptor();
            DependencyDescriptor out = new DependencyDescriptor();
            assertTrue(wraps(in, vector.keyframe(0, 1)) && wraps(out, vector.keyframe(0, 1)));
            int template = random.nextInt(vector.templates());
            byte[] src = randomPacket(random, vector, template);
            assertTrue(in.tryWrap(src, 0, src.length), "seed " + seed);
            int mask = random.nextInt() & -1 >>> 32 - vector.targets;
            random.nextBytes(dst);
            int length = rewriter.rewrite(in, src, 0, src.length, 0xFFFE, mask, dst, 7);
            assertTrue(length > 0 && length <= src.length + DependencyDescriptorRewriter.MAX_GROWTH, "seed " + seed);
            assertTrue(out.tryWrap(dst, 7, length), "seed " + seed);
            assertEquals(0xFFFE, out.frameNumber(), "seed " + seed);
            assertEquals(mask, out.activeDecodeTargets(), "seed " + seed);
            assertArrayEquals(facts(in), facts(out), "seed " + seed);
        }
    }

    @Test
    void saysWhenARewrittenDescriptorMayNotFit() {
        DependencyVector vector = DependencyVector.random(new Random(5));
        byte[] src = vector.keyframe(0, 1);
        assertTrue(descriptor.tryWrap(src, 0, src.length));
        DependencyDescriptorRewriter rewriter = new DependencyDescriptorRewriter();
        byte[] tight = new byte[src.length + DependencyDescriptorRewriter.MAX_GROWTH + 6];
        assertEquals(-1, rewriter.rewrite(descriptor, src, 0, src.length, 1, 1, tight, 7));
        assertTrue(rewriter.rewrite(descriptor, src, 0, src.length, 1, 1, tight, 6) > 0);
    }

    private static byte[] randomPacket(Random random, DependencyVector vector, int template) {
        if (random.nextInt(4) == 0) {
            return random.nextBoolean() ? vector.keyframe(template, 2) : vector.small(template, 2);
        }
        int flags = random.nextInt(32);
        BitWriter bits = vector.mandatory(random.nextBoolean(), random.nextBoolean(), template, 2)
                .write(flags, 5);
        if ((flags & 16) != 0) {
            vector.writeStructure(bits);
        }
        if ((flags & 8) != 0) {
            bits.write(random.nextInt(), vector.targets);
        }
        for (int i = 0; (flags & 4) != 0 && i < vector.targets; i++) {
            bits.write(random.nextInt(), 2);
        }
        if ((flags & 2) != 0) {
            for (int i = random.nextInt(5); i > 0; i--) {
                int size = 1 + random.nextInt(3);
                bits.write(size, 2).write(random.nextInt(), 4 * size);
            }
            bits.write(0, 2);
        }
        for (int i = 0; (flags & 1) != 0 && i < vector.chains; i++) {
            bits.write(random.nextInt(), 8);
        }
        return bits.toBytes();
    }

    private static int[] facts(DependencyDescriptor read) {
        int[] facts = new int[200];
        int at = 0;
        facts[at++] = (read.isFrameStart() ? 1 : 0) + (read.isFrameEnd() ? 2 : 0) + (read.isKeyframeStart() ? 4 : 0);
        facts[at++] = read.spatialId() * 100 + read.temporalId();
        for (int i = 0; i < read.decodeTargetCount(); i++) {
            facts[at++] = read.indication(i);
        }
        for (int i = 0; i < read.dependencyCount(); i++) {
            facts[at++] = read.dependency(i);
        }
        for (int i = 0; i < read.chainCount(); i++) {
            facts[at++] = read.chainDistance(i);
        }
        for (int i = 0; i <= read.maxSpatialId(); i++) {
            facts[at++] = read.layerWidth(i) * 3 + read.layerHeight(i);
        }
        return facts;
    }

    private static boolean wraps(DependencyDescriptor descriptor, byte[] bytes) {
        return descriptor.tryWrap(Bytes.at(7, bytes), 7, bytes.length);
    }
}
