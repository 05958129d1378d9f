package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;
import java.util.Arrays;

/// What was sent and lost lately, in observations of at least 250 ms; the last 15 are kept, newer ones weigh more.
///
/// A packet that was reported lost and came after all, while its observation was open, is not lost.
///
/// Aligned with PushBackObservation and CalculateAverageReportedByteLossRatio of libwebrtc's
/// modules/congestion_controller/goog_cc/loss_based_bwe_v2.cc, revision 3710345e. Owned by the media worker.
final class LossObservations {
    /// observation_window_size.
    static final int WINDOW = 15;

    /// observation_duration_lower_bound.
    private static final long MIN_NANOS = 250_000_000L;

    /// temporal_weight_factor, instant_upper_bound_temporal_weight_factor: both 0.9.
    private static final double WEIGHT = 0.9;

    /// median_sending_rate_factor.
    private static final double BURST_FACTOR = 2;

    /// Spikes are left out once there are more observations than this.
    private static final int FEW = 3;

    /// Chosen: lost packets of the open observation that could still turn out to have come. Beyond that a line is
    /// beyond help, and a hostile receiver costs no more.
    private static final int REMEMBERED_LOSSES = 256;

    private final double[] weights = new double[WINDOW];
    private final double[] bytes = new double[WINDOW];
    private final double[] lostBytes = new double[WINDOW];
    private final double[] sendingBps = new double[WINDOW];
    private final double[] sorted = new double[WINDOW];
    private long count;

    private final long[] lostSequences = new long[REMEMBERED_LOSSES];
    private final int[] lostSizes = new int[REMEMBERED_LOSSES];
    private int remembered;
    private double openBytes;
    private double openLostBytes;
    private boolean begun;
    private long lastSentNanos;
    private double averageLoss;

    LossObservations() {
        for (int i = 0; i < WINDOW; i++) {
            weights[i] = StrictMath.pow(WEIGHT, i);
        }
    }

    /// Takes feedback that tells of at least one packet.
    ///
    /// @return whether it completed an observation
    boolean onFeedback(FeedbackResults results) {
        long first = results.sentNanos(0);
        long last = first;
        for (int i = 0; i < results.count(); i++) {
            int size = results.sizeBytes(i);
            openBytes += size;
            if (results.isReceived(i)) {
                forgiveLoss(results.sequence(i));
            } else {
                addLoss(results.sequence(i), size);
            }
            long sent = results.sentNanos(i);
            first = sent - first < 0 ? sent : first;
            last = sent - last > 0 ? sent : last;
        }
        if (!begun) {
            begun = true;
            lastSentNanos = first;
        }
        long duration = last - lastSentNanos;
        if (duration < MIN_NANOS) {
            return false;
        }
        lastSentNanos = last;
        close(duration);
        return true;
    }

    private void addLoss(long sequence, int size) {
        openLostBytes += size;
        if (remembered < REMEMBERED_LOSSES) {
            lostSequences[remembered] = sequence;
            lostSizes[remembered++] = size;
        }
    }

    private void forgiveLoss(long sequence) {
        for (int i = 0; i < remembered; i++) {
            if (lostSequences[i] == sequence) {
                openLostBytes -= lostSizes[i];
                remembered--;
                lostSequences[i] = lostSequences[remembered];
                lostSizes[i] = lostSizes[remembered];
                return;
            }
        }
    }

    private void close(long durationNanos) {
        int at = (int) (count++ % WINDOW);
        bytes[at] = openBytes;
        lostBytes[at] = openLostBytes;
        sendingBps[at] = openBytes * 8e9 / durationNanos;
        openBytes = 0;
        openLostBytes = 0;
        remembered = 0;
        averageLoss = computeAverageLoss();
    }

    /// Without the best and the worst observation, unless the worst was one in which suddenly much more was sent.
    private double computeAverageLoss() {
        double total = 0;
        double lost = 0;
        double leastLoss = 1;
        double mostLoss = 0;
        int least = -1;
        int most = -1;
        for (int i = 0; i < held(); i++) {
            total += weight(i) * bytes[i];
            lost += weight(i) * lostBytes[i];
            double loss = bytes[i] > 0 ? lostBytes[i] / bytes[i] : 0;
            if (count > FEW && loss > mostLoss) {
                mostLoss = loss;
                most = i;
            }
            if (count > FEW && loss < leastLoss) {
                leastLoss = loss;
                least = i;
            }
        }
        double worstRate = most < 0 ? 0 : sendingBps[most];
        double spikeBytes = weighted(bytes, most) + weighted(bytes, least);
        if (medianSendingBps() * BURST_FACTOR <= worstRate || total <= spikeBytes) {
            return total > 0 ? lost / total : 0;
        }
        return (lost - weighted(lostBytes, most) - weighted(lostBytes, least)) / (total - spikeBytes);
    }

    private double weighted(double[] column, int index) {
        return index < 0 ? 0 : weight(index) * column[index];
    }

    private double medianSendingBps() {
        int values = 0;
        for (int i = 0; i < held(); i++) {
            if (sendingBps[i] > 0) {
                sorted[values++] = sendingBps[i];
            }
        }
        if (values == 0) {
            return 0;
        }
        Arrays.sort(sorted, 0, values);
        int middle = values / 2;
        return values % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle];
    }

    /// Observations made since the beginning.
    long count() {
        return count;
    }

    /// Observations kept; their indices are below, in no order.
    int held() {
        return (int) Math.min(count, WINDOW);
    }

    /// Weight of an observation, 1 for the newest.
    double weight(int index) {
        return weights[(int) Math.floorMod(count - 1 - index, (long) WINDOW)];
    }

    double kiloBytes(int index) {
        return bytes[index] / 1e3;
    }

    double lostKiloBytes(int index) {
        return lostBytes[index] / 1e3;
    }

    double sendingBps(int index) {
        return sendingBps[index];
    }

    /// Average loss without spikes, 0 to 1.
    double averageLoss() {
        return averageLoss;
    }

    /// When the last packet of the last observation was sent: the loss based estimator's clock.
    long lastSentNanos() {
        return lastSentNanos;
    }
}
