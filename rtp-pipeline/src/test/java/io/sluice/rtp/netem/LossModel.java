package io.sluice.rtp.netem;

import java.util.random.RandomGenerator;

/// A rule that says for each packet whether the network loses it.
///
/// Owned by the test's thread.
public interface LossModel {
    /// Whether the next packet is lost.
    boolean losesNext(RandomGenerator random);

    /// Loses nothing.
    static LossModel none() {
        return random -> false;
    }

    /// Loses each packet by itself with the same probability.
    static LossModel random(double probability) {
        return random -> random.nextDouble() < probability;
    }

    /// Loses packets in bursts: the two-state model of Gilbert and Elliott, which loses everything in its bad state
    /// and nothing in the good one.
    ///
    /// @param averageLoss share of packets lost in the long run
    /// @param meanBurst mean number of packets lost in a row
    static LossModel gilbertElliott(double averageLoss, double meanBurst) {
        double leaveBad = 1 / meanBurst;
        double leaveGood = leaveBad * averageLoss / (1 - averageLoss);
        return new GilbertElliott(leaveGood, leaveBad, 0, 1);
    }

    /// The general model of Gilbert and Elliott; its state changes, if it does, before each packet.
    final class GilbertElliott implements LossModel {
        private final double leaveGood;
        private final double leaveBad;
        private final double lossInGood;
        private final double lossInBad;
        private boolean bad;

        /// Starts in the good state.
        public GilbertElliott(double leaveGood, double leaveBad, double lossInGood, double lossInBad) {
            this.leaveGood = leaveGood;
            this.leaveBad = leaveBad;
            this.lossInGood = lossInGood;
            this.lossInBad = lossInBad;
        }

        @Override
        public boolean losesNext(RandomGenerator random) {
            if (random.nextDouble() < (bad ? leaveBad : leaveGood)) {
                bad = !bad;
            }
            return random.nextDouble() < (bad ? lossInBad : lossInGood);
        }
    }
}
