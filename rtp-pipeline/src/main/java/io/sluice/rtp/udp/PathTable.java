package io.sluice.rtp.udp;

import org.jspecify.annotations.Nullable;

/// Hands out one [NetworkPath] object per 5-tuple without allocating for the known ones.
///
/// Idea: a set-associative cache, eight slots to a bucket, chosen by a hash with a secret seed so that nobody outside
/// can aim at a bucket. On a miss the bucket gives up a path that is not retained, one not seen lately if there is one;
/// where all eight are retained the new path is handed out without being remembered. So a flood of forged addresses
/// costs garbage and nothing else: retained paths stay, and a path that was given up comes back as an equal object.
///
/// Data: tags and marks beside the objects, so that a lookup reads one line of tags and the one object it finds. Owned
/// by the reading thread.
final class PathTable {
    private static final int WAYS = 8;

    private final int localPort;
    private final long seed;
    private final int bucketMask;
    private final int[] tags;
    private final boolean[] recent;
    private final @Nullable NetworkPath[] paths;

    /// @param capacity rounded up to a power of two
    PathTable(int capacity, int localPort, long seed) {
        int buckets = Integer.highestOneBit(Math.max(1, 2 * ((capacity + WAYS - 1) / WAYS) - 1));
        this.localPort = localPort;
        this.seed = seed | 1;
        this.bucketMask = buckets - 1;
        this.tags = new int[buckets * WAYS];
        this.recent = new boolean[buckets * WAYS];
        this.paths = new NetworkPath[buckets * WAYS];
    }

    int capacity() {
        return paths.length;
    }

    /// The path from this remote to this local address, both as 16-byte (IPv4-mapped) addresses in two words.
    NetworkPath intern(long remoteHigh, long remoteLow, int remotePort, long localHigh, long localLow, int scope) {
        int tag = hash(remoteHigh, remoteLow, remotePort, localHigh, localLow);
        int first = (tag & bucketMask) * WAYS;
        for (int i = first; i < first + WAYS; i++) {
            if (tags[i] == tag) {
                NetworkPath path = paths[i];
                if (path != null
                        && path.remoteLow == remoteLow
                        && path.remotePort == remotePort
                        && path.localLow == localLow
                        && path.remoteHigh == remoteHigh
                        && path.localHigh == localHigh
                        && path.scope == scope) {
                    recent[i] = true;
                    return path;
                }
            }
        }
        NetworkPath path = new NetworkPath(
                NetworkPath.Protocol.UDP, remoteHigh, remoteLow, remotePort, localHigh, localLow, localPort, scope);
        int victim = victim(first);
        if (victim >= 0) {
            tags[victim] = tag;
            paths[victim] = path;
            // a path has to be seen twice before it outlives another newcomer
            recent[victim] = false;
        }
        return path;
    }

    private int victim(int first) {
        int seenLately = -1;
        for (int i = first; i < first + WAYS; i++) {
            NetworkPath path = paths[i];
            if (path == null) {
                return i;
            }
            if (!path.isRetained()) {
                if (!recent[i]) {
                    return i;
                }
                seenLately = i;
            }
        }
        for (int i = first; i < first + WAYS; i++) {
            recent[i] = false;
        }
        return seenLately;
    }

    private int hash(long remoteHigh, long remoteLow, int remotePort, long localHigh, long localLow) {
        long mix = (remoteHigh ^ seed) * 0x9E37_79B9_7F4A_7C15L;
        mix = (mix ^ mix >>> 29 ^ remoteLow) * 0xBF58_476D_1CE4_E5B9L;
        mix = (mix ^ mix >>> 32 ^ localHigh) * 0x94D0_49BB_1331_11EBL;
        mix = (mix ^ mix >>> 29 ^ localLow) * 0x9E37_79B9_7F4A_7C15L;
        mix = (mix ^ mix >>> 32 ^ remotePort ^ seed) * 0xBF58_476D_1CE4_E5B9L;
        return (int) (mix >>> 32);
    }
}
