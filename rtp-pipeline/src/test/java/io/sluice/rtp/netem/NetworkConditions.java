package io.sluice.rtp.netem;

import java.util.function.Supplier;

/// What one direction of a network does to packets.
///
/// Immutable.
///
/// @param loss makes the loss model, which has a state per link
/// @param delayNanos one-way delay of every packet
/// @param jitterNanos a packet is delayed by up to this much more, evenly spread; it overtakes nothing
/// @param reorderProbability share of packets that are held back and overtaken
/// @param reorderNanos a held-back packet is delayed by up to this much more, evenly spread
/// @param duplicateProbability share of packets that arrive twice
/// @param rateBps bits per second of the bottleneck, 0 for no bottleneck
/// @param queueBytes bytes that wait before the bottleneck; what finds the queue full is lost
public record NetworkConditions(
        Supplier<LossModel> loss,
        long delayNanos,
        long jitterNanos,
        double reorderProbability,
        long reorderNanos,
        double duplicateProbability,
        long rateBps,
        int queueBytes) {
    /// A wire of no length that loses nothing.
    public static final NetworkConditions PERFECT =
            new NetworkConditions(LossModel::none, 0, 0, 0, 0, 0, 0, Integer.MAX_VALUE);

    /// The same with another loss model.
    public NetworkConditions withLoss(Supplier<LossModel> model) {
        return new NetworkConditions(
                model,
                delayNanos,
                jitterNanos,
                reorderProbability,
                reorderNanos,
                duplicateProbability,
                rateBps,
                queueBytes);
    }

    /// The same with another delay and jitter.
    public NetworkConditions withDelay(long delay, long jitter) {
        return new NetworkConditions(
                loss, delay, jitter, reorderProbability, reorderNanos, duplicateProbability, rateBps, queueBytes);
    }

    /// The same with another reordering.
    public NetworkConditions withReordering(double probability, long nanos) {
        return new NetworkConditions(
                loss, delayNanos, jitterNanos, probability, nanos, duplicateProbability, rateBps, queueBytes);
    }

    /// The same with another duplication.
    public NetworkConditions withDuplication(double probability) {
        return new NetworkConditions(
                loss, delayNanos, jitterNanos, reorderProbability, reorderNanos, probability, rateBps, queueBytes);
    }

    /// The same with another bottleneck.
    public NetworkConditions withRate(long bps, int queue) {
        return new NetworkConditions(
                loss, delayNanos, jitterNanos, reorderProbability, reorderNanos, duplicateProbability, bps, queue);
    }
}
