package io.sluice.rtp.stun;

import java.util.Arrays;

/// A rate limit per address prefix in a table of fixed size.
///
/// Idea: the generic cell rate algorithm, which needs one number per prefix, the instant at which its credit is full
/// again. Data layout: two arrays, sets of four slots, the set chosen by a keyed hash so that nobody can aim at another
/// one's set; when a set is full, the prefix with the most credit is forgotten, which costs nothing while its credit is
/// full. Cost: four comparisons, no allocation. An attacker with many prefixes can win credit by evictions; the limit
/// over all prefixes bounds that.
///
/// Owned by the media worker.
final class PrefixRateLimiter {
    private static final int WAYS = 4;

    private final long[] keys;
    private final long[] fullAt;
    private final int mask;
    private final long seed;
    private final long costNanos;
    private final long toleranceNanos;
    private final long totalCostNanos;
    private long totalFullAt;
    private boolean started;

    PrefixRateLimiter(StunServerConfig config, long seed) {
        this.keys = new long[config.prefixes()];
        this.fullAt = new long[config.prefixes()];
        this.mask = config.prefixes() - WAYS;
        this.seed = seed;
        this.costNanos = 1_000_000_000L / config.answersPerSecond();
        this.toleranceNanos = costNanos * config.burst();
        this.totalCostNanos = 1_000_000_000L / config.totalPerSecond();
    }

    /// Takes one answer out of the credit of the address's prefix.
    ///
    /// @param address 4 or 16 bytes
    /// @return false when there is none left; nothing is taken then
    boolean tryTake(byte[] address, long now) {
        if (!started) {
            started = true;
            totalFullAt = now;
            Arrays.fill(fullAt, now);
        }
        long total = Math.max(totalFullAt - now, 0) + totalCostNanos;
        if (total > 1_000_000_000L) {
            return false;
        }
        int slot = slotOf(prefixOf(address), now);
        long taken = Math.max(fullAt[slot] - now, 0) + costNanos;
        if (taken > toleranceNanos) {
            return false;
        }
        fullAt[slot] = now + taken;
        totalFullAt = now + total;
        return true;
    }

    private int slotOf(long key, long now) {
        long mixed = (key ^ seed) * 0x9E3779B97F4A7C15L;
        int set = (int) (mixed >>> 33) & mask;
        int most = set;
        for (int i = set; i < set + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
            if (fullAt[i] - fullAt[most] < 0) {
                most = i;
            }
        }
        keys[most] = key;
        fullAt[most] = now;
        return most;
    }

    /// The /24 of an IPv4 address or the /56 of an IPv6 address; never 0, which marks an empty slot.
    static long prefixOf(byte[] address) {
        int length = address.length == 4 ? 3 : 7;
        long prefix = address.length;
        for (int i = 0; i < length; i++) {
            prefix = prefix << 8 | address[i] & 0xFF;
        }
        return prefix;
    }
}
