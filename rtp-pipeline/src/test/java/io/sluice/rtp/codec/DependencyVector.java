package io.sluice.rtp.codec;

import java.util.Random;

/// A template structure as plain numbers, made at random or by hand, and descriptors written from it by the letter of
/// RTP Payload Format For AV1 appendix A.8. Owned by its caller.
final class DependencyVector {
    int idOffset;
    int targets;
    int chains;
    int[] spatialIds;
    int[] temporalIds;
    int[][] indications;
    int[][] dependencies;
    int[] protectingChains;
    int[][] chainDistances;
    int[] widths;
    int[] heights;

    /// One picture size, every target and template at random, within the bounds of the reader.
    static DependencyVector random(Random random) {
        DependencyVector vector = new DependencyVector();
        int spatialLayers = 1 + random.nextInt(4);
        int temporalLayers = 1 + random.nextInt(4);
        int repeats = 1 + random.nextInt(3);
        int templates = spatialLayers * temporalLayers * repeats;
        vector.idOffset = random.nextInt(64);
        vector.targets = 1 + random.nextInt(32);
        vector.chains = random.nextInt(vector.targets + 1);
        vector.spatialIds = new int[templates];
        vector.temporalIds = new int[templates];
        vector.indications = new int[templates][vector.targets];
        vector.dependencies = new int[templates][];
        vector.chainDistances = new int[templates][vector.chains];
        for (int i = 0; i < templates; i++) {
            vector.spatialIds[i] = i / repeats / temporalLayers;
            vector.temporalIds[i] = i / repeats % temporalLayers;
            vector.indications[i] = random.ints(vector.targets, 0, 4).toArray();
            vector.dependencies[i] = random.ints(random.nextInt(9), 1, 17).toArray();
            vector.chainDistances[i] = random.ints(vector.chains, 0, 16).toArray();
        }
        vector.protectingChains = vector.chains == 0
                ? new int[0]
                : random.ints(vector.targets, 0, vector.chains).toArray();
        if (random.nextBoolean()) {
            vector.widths = random.ints(spatialLayers, 1, 65_537).toArray();
            vector.heights = random.ints(spatialLayers, 1, 65_537).toArray();
        }
        return vector;
    }

    int templates() {
        return spatialIds.length;
    }

    /// Three bytes, with flags behind them if anything is said that the template does not say.
    BitWriter mandatory(boolean start, boolean end, int template, int frameNumber) {
        return new BitWriter()
                .write(start ? 1 : 0, 1)
                .write(end ? 1 : 0, 1)
                .write(template + idOffset & 63, 6)
                .write(frameNumber, 16);
    }

    void writeStructure(BitWriter bits) {
        bits.write(idOffset, 6).write(targets - 1, 5);
        for (int i = 0; i < templates(); i++) {
            boolean last = i == templates() - 1;
            boolean sameSpatial = !last && spatialIds[i + 1] == spatialIds[i];
            boolean sameTemporal = !last && temporalIds[i + 1] == temporalIds[i];
            bits.write(last ? 3 : !sameSpatial ? 2 : sameTemporal ? 0 : 1, 2);
        }
        for (int[] template : indications) {
            for (int indication : template) {
                bits.write(indication, 2);
            }
        }
        for (int[] template : dependencies) {
            for (int distance : template) {
                bits.write(1, 1).write(distance - 1, 4);
            }
            bits.write(0, 1);
        }
        bits.writeNonSymmetric(chains, targets + 1);
        if (chains > 0) {
            for (int chain : protectingChains) {
                bits.writeNonSymmetric(chain, chains);
            }
            for (int[] template : chainDistances) {
                for (int distance : template) {
                    bits.write(distance, 4);
                }
            }
        }
        bits.write(widths == null ? 0 : 1, 1);
        for (int i = 0; widths != null && i < widths.length; i++) {
            bits.write(widths[i] - 1, 16).write(heights[i] - 1, 16);
        }
    }

    /// A first packet of a keyframe that attaches the structure, by template `template`.
    byte[] keyframe(int template, int frameNumber) {
        BitWriter bits = mandatory(true, false, template, frameNumber).write(0b10000, 5);
        writeStructure(bits);
        return bits.toBytes();
    }

    /// A packet that says only its template.
    byte[] small(int template, int frameNumber) {
        return mandatory(true, true, template, frameNumber).toBytes();
    }
}
