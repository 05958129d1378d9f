package io.sluice.load.impair;

import java.time.Duration;

/// What one direction of a network does to packets.
///
/// Immutable.
///
/// @param delayNanos one-way delay of every packet
/// @param jitterNanos a packet is delayed by up to this much more, evenly spread; it overtakes nothing
/// @param loss share of packets lost in the long run, 0..1
/// @param meanLossBurst mean number of packets lost in a row: 1 = each by itself, more = the model of Gilbert and
///     Elliott, which loses everything in its bad state and nothing in the good one
/// @param reorder share of packets that are held back and overtaken, 0..1
/// @param reorderNanos a held-back packet is delayed by up to this much more, evenly spread
/// @param duplicate share of packets that arrive twice, 0..1
/// @param rateBps bits per second of the bottleneck, 0 = none
/// @param queueBytes bytes that may wait before the bottleneck; what finds the queue full is lost
public record LinkConditions(
        long delayNanos,
        long jitterNanos,
        double loss,
        double meanLossBurst,
        double reorder,
        long reorderNanos,
        double duplicate,
        long rateBps,
        int queueBytes) {
    /// A wire of no length that loses nothing.
    public static final LinkConditions PERFECT = new LinkConditions(0, 0, 0, 1, 0, 0, 0, 0, Integer.MAX_VALUE);

    /// A wire that ends nowhere.
    public static final LinkConditions BLACKHOLE = PERFECT.withLoss(1);

    public LinkConditions {
        if (delayNanos < 0 || jitterNanos < 0 || reorderNanos < 0 || rateBps < 0 || queueBytes < 0) {
            throw new IllegalArgumentException("a delay, a rate or a queue is negative");
        }
        if (!isShare(loss) || !isShare(reorder) || !isShare(duplicate)) {
            throw new IllegalArgumentException("a share is not within 0..1");
        }
        if (!(meanLossBurst >= 1)) {
            throw new IllegalArgumentException("a burst of losses has at least one packet");
        }
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    /// A perfect wire of this one-way delay.
    public static LinkConditions delay(Duration oneWay) {
        return PERFECT.withDelay(oneWay, Duration.ZERO);
    }

    /// The same with another delay and jitter.
    public LinkConditions withDelay(Duration oneWay, Duration jitter) {
        return new LinkConditions(
                oneWay.toNanos(),
                jitter.toNanos(),
                loss,
                meanLossBurst,
                reorder,
                reorderNanos,
                duplicate,
                rateBps,
                queueBytes);
    }

    /// The same, but each packet is lost by itself with this probability.
    public LinkConditions withLoss(double probability) {
        return withBurstLoss(probability, 1);
    }

    /// The same, but packets are lost in bursts (Gilbert-Elliott).
    public LinkConditions withBurstLoss(double average, double meanBurst) {
        return new LinkConditions(
                delayNanos, jitterNanos, average, meanBurst, reorder, reorderNanos, duplicate, rateBps, queueBytes);
    }

    /// The same with another reordering.
    public LinkConditions withReordering(double share, Duration heldBack) {
        return new LinkConditions(
                delayNanos,
                jitterNanos,
                loss,
                meanLossBurst,
                share,
                heldBack.toNanos(),
                duplicate,
                rateBps,
                queueBytes);
    }

    /// The same with another duplication.
    public LinkConditions withDuplication(double share) {
        return new LinkConditions(
                delayNanos, jitterNanos, loss, meanLossBurst, reorder, reorderNanos, share, rateBps, queueBytes);
    }

    /// The same with another bottleneck.
    public LinkConditions withRate(long bps, int queue) {
        return new LinkConditions(
                delayNanos, jitterNanos, loss, meanLossBurst, reorder, reorderNanos, duplicate, bps, queue);
    }
}
