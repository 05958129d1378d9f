package io.sluice.load.impair;

import java.util.SplittableRandom;

/// One direction of a network as decisions only: for each packet put in, how often and when it comes out.
///
/// The order of its parts is that of a real path: bottleneck with its drop-tail queue, then loss, then delay. All
/// chance comes from the seed, all time from the caller, so that the same calls give the same answers.
///
/// Owned by one thread.
final class ImpairedLink {
    /// Copies of one packet that may come out.
    static final int MOST_COPIES = 2;

    private final SplittableRandom random;
    private LinkConditions conditions = LinkConditions.PERFECT;
    private boolean inLossBurst;
    private boolean bottleneckUsed;
    private long bottleneckFreeAt;
    private boolean delivered;
    private long lastInOrderArrival;
    private long packets;
    private long lost;
    private long tailDropped;

    ImpairedLink(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /// Changes the weather; packets under way are not touched.
    void change(LinkConditions next) {
        if (next.loss() != conditions.loss() || next.meanLossBurst() != conditions.meanLossBurst()) {
            inLossBurst = false;
        }
        conditions = next;
    }

    LinkConditions conditions() {
        return conditions;
    }

    /// Puts a packet in.
    ///
    /// @param arrivals receives when each copy comes out; has room for [#MOST_COPIES]
    /// @return copies that come out, 0 when it is lost
    int offer(int lengthBytes, long now, long[] arrivals) {
        packets++;
        long leaves = now;
        if (conditions.rateBps() > 0) {
            long start = bottleneckUsed && bottleneckFreeAt - now > 0 ? bottleneckFreeAt : now;
            double queuedBytes = (start - now) * (conditions.rateBps() / 8e9);
            if (queuedBytes + lengthBytes > conditions.queueBytes()) {
                tailDropped++;
                return 0;
            }
            leaves = start + Math.round(lengthBytes * 8e9 / conditions.rateBps());
            bottleneckFreeAt = leaves;
            bottleneckUsed = true;
        }
        if (losesNext()) {
            lost++;
            return 0;
        }
        arrivals[0] = arrival(leaves);
        if (conditions.duplicate() > 0 && random.nextDouble() < conditions.duplicate()) {
            arrivals[1] = arrival(leaves);
            return 2;
        }
        return 1;
    }

    private boolean losesNext() {
        double loss = conditions.loss();
        if (loss <= 0 || loss >= 1) {
            return loss >= 1;
        }
        if (conditions.meanLossBurst() <= 1) {
            return random.nextDouble() < loss;
        }
        double leaveBad = 1 / conditions.meanLossBurst();
        double leaveGood = leaveBad * loss / (1 - loss);
        if (random.nextDouble() < (inLossBurst ? leaveBad : leaveGood)) {
            inLossBurst = !inLossBurst;
        }
        return inLossBurst;
    }

    private long arrival(long leaves) {
        long arrives = leaves + conditions.delayNanos();
        if (conditions.jitterNanos() > 0) {
            arrives += random.nextLong(conditions.jitterNanos() + 1);
        }
        if (conditions.reorder() > 0 && random.nextDouble() < conditions.reorder()) {
            return arrives + random.nextLong(conditions.reorderNanos() + 1);
        }
        if (delivered && lastInOrderArrival - arrives > 0) {
            arrives = lastInOrderArrival;
        }
        delivered = true;
        lastInOrderArrival = arrives;
        return arrives;
    }

    /// What became of the packets so far.
    LinkCounts counts() {
        return new LinkCounts(packets, lost, tailDropped);
    }
}
