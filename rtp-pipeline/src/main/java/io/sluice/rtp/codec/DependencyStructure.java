package io.sluice.rtp.codec;

/// A template dependency structure: what the frames of a coded video sequence may look like
/// (RTP Payload Format For AV1, appendix A.8.2).
///
/// Everything in arrays of the greatest size the syntax allows, about 10 KB, so that reading one allocates nothing.
///
/// Owned by its [DependencyDescriptor].
final class DependencyStructure {
    /// Template ids have 6 bits.
    static final int MAX_TEMPLATES = 64;

    /// `dt_cnt_minus_one` has 5 bits.
    static final int MAX_DECODE_TARGETS = 32;

    /// Frames a frame may depend on. Chosen: AV1, VP9 and VP8 have 8 reference slots at most.
    static final int MAX_DEPENDENCIES = 8;

    /// Spatial ids have 2 bits in AV1; the syntax would allow more, and more are refused.
    static final int MAX_SPATIAL_LAYERS = 4;

    private static final int MAX_TEMPORAL_LAYERS = 8;

    /// Decode target indication "not present", appendix A.8.1.
    static final int NOT_PRESENT = 0;

    final int[] spatialIds = new int[MAX_TEMPLATES];
    final int[] temporalIds = new int[MAX_TEMPLATES];
    final byte[] indications = new byte[MAX_TEMPLATES * MAX_DECODE_TARGETS];
    final int[] dependencyCounts = new int[MAX_TEMPLATES];
    final int[] dependencies = new int[MAX_TEMPLATES * MAX_DEPENDENCIES];
    final byte[] chainDistances = new byte[MAX_TEMPLATES * MAX_DECODE_TARGETS];
    final int[] protectingChains = new int[MAX_DECODE_TARGETS];
    final int[] targetSpatialIds = new int[MAX_DECODE_TARGETS];
    final int[] targetTemporalIds = new int[MAX_DECODE_TARGETS];
    final int[] widths = new int[MAX_SPATIAL_LAYERS];
    final int[] heights = new int[MAX_SPATIAL_LAYERS];
    int templateIdOffset;
    int templateCount;
    int decodeTargetCount;
    int chainCount;
    int maxSpatialId;
    boolean resolutions;

    /// Reads a structure; false = it breaks a bound, and what is here now makes no sense.
    boolean tryRead(BitReader bits) {
        templateIdOffset = bits.read(6);
        decodeTargetCount = bits.read(5) + 1;
        return readLayers(bits) && readIndications(bits) && readDependencies(bits) && readChains(bits) && finish(bits);
    }

    private boolean readLayers(BitReader bits) {
        int spatialId = 0;
        int temporalId = 0;
        templateCount = 0;
        while (true) {
            if (templateCount == MAX_TEMPLATES || bits.isOverrun()) {
                return false;
            }
            spatialIds[templateCount] = spatialId;
            temporalIds[templateCount] = temporalId;
            templateCount++;
            switch (bits.read(2)) {
                case 0 -> {}
                case 1 -> temporalId++;
                case 2 -> {
                    temporalId = 0;
                    spatialId++;
                }
                default -> {
                    maxSpatialId = spatialId;
                    return true;
                }
            }
            if (spatialId >= MAX_SPATIAL_LAYERS || temporalId >= MAX_TEMPORAL_LAYERS) {
                return false;
            }
        }
    }

    private boolean readIndications(BitReader bits) {
        for (int template = 0; template < templateCount; template++) {
            for (int target = 0; target < decodeTargetCount; target++) {
                indications[template * MAX_DECODE_TARGETS + target] = (byte) bits.read(2);
            }
        }
        return !bits.isOverrun();
    }

    private boolean readDependencies(BitReader bits) {
        for (int template = 0; template < templateCount; template++) {
            int count = 0;
            while (bits.readFlag()) {
                if (count == MAX_DEPENDENCIES) {
                    return false;
                }
                dependencies[template * MAX_DEPENDENCIES + count++] = bits.read(4) + 1;
            }
            dependencyCounts[template] = count;
        }
        return !bits.isOverrun();
    }

    private boolean readChains(BitReader bits) {
        chainCount = bits.readNonSymmetric(decodeTargetCount + 1);
        if (chainCount == 0) {
            return true;
        }
        for (int target = 0; target < decodeTargetCount; target++) {
            protectingChains[target] = bits.readNonSymmetric(chainCount);
        }
        for (int template = 0; template < templateCount; template++) {
            for (int chain = 0; chain < chainCount; chain++) {
                chainDistances[template * MAX_DECODE_TARGETS + chain] = (byte) bits.read(4);
            }
        }
        return !bits.isOverrun();
    }

    private boolean finish(BitReader bits) {
        for (int target = 0; target < decodeTargetCount; target++) {
            targetSpatialIds[target] = 0;
            targetTemporalIds[target] = 0;
            for (int template = 0; template < templateCount; template++) {
                if (indications[template * MAX_DECODE_TARGETS + target] != NOT_PRESENT) {
                    targetSpatialIds[target] = Math.max(targetSpatialIds[target], spatialIds[template]);
                    targetTemporalIds[target] = Math.max(targetTemporalIds[target], temporalIds[template]);
                }
            }
        }
        resolutions = bits.readFlag();
        for (int layer = 0; resolutions && layer <= maxSpatialId; layer++) {
            widths[layer] = bits.read(16) + 1;
            heights[layer] = bits.read(16) + 1;
        }
        return !bits.isOverrun();
    }
}
