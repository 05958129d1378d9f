package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;
import java.util.Arrays;

/// The probe clusters under way and the rate at which each arrived: what the path carried for a moment.
///
/// A cluster counts once 80 % of its packets and bytes have arrived. When it arrived clearly slower than it was sent,
/// it has found the capacity, and 95 % of that is taken.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/probe_bitrate_estimator.cc, revision 3710345e.
/// Owned by the media worker.
final class ProbeClusters {
    /// kMinReceivedProbesRatio, kMinReceivedBytesRatio.
    private static final double MIN_RECEIVED = 0.8;

    /// kMaxValidRatio.
    private static final double MAX_RATIO = 2;

    /// kMinRatioForUnsaturatedLink.
    private static final double UNSATURATED = 0.9;

    /// kTargetUtilizationFraction.
    private static final double UTILISATION = 0.95;

    /// kMaxClusterHistory, kMaxProbeInterval.
    private static final long MAX_NANOS = 1_000_000_000L;

    /// Chosen: more than can be under way at once; a power of two.
    private static final int CLUSTERS = 16;

    private final int[] ids = new int[CLUSTERS];
    private final int[] minPackets = new int[CLUSTERS];
    private final int[] minBytes = new int[CLUSTERS];
    private final boolean[] onlyUnsaturated = new boolean[CLUSTERS];
    private final int[] packets = new int[CLUSTERS];
    private final int[] bytes = new int[CLUSTERS];
    private final long[] firstSentNanos = new long[CLUSTERS];
    private final long[] lastSentNanos = new long[CLUSTERS];
    private final int[] lastSentBytes = new int[CLUSTERS];
    private final long[] firstReceivedMicros = new long[CLUSTERS];
    private final long[] lastReceivedMicros = new long[CLUSTERS];
    private final int[] firstReceivedBytes = new int[CLUSTERS];
    private double measuredBps;

    /// A cluster will be sent; it takes the place of one long done.
    ///
    /// @param cautious whether it counts only if it arrived as fast as it was sent
    void onRequested(int id, int bytesNeeded, int packetsNeeded, boolean cautious) {
        int at = id & CLUSTERS - 1;
        ids[at] = id;
        minBytes[at] = (int) (bytesNeeded * MIN_RECEIVED);
        minPackets[at] = (int) (packetsNeeded * MIN_RECEIVED);
        onlyUnsaturated[at] = cautious;
        packets[at] = 0;
        bytes[at] = 0;
    }

    /// Takes the packets of clusters from feedback.
    ///
    /// @return the rate that the last complete one measured in bits per second, 0 for none
    double onFeedback(FeedbackResults results, ArrivalOrder order) {
        measuredBps = 0;
        for (int i = 0; i < order.count(); i++) {
            int packet = order.index(i);
            int id = results.probeCluster(packet);
            if (id != 0 && ids[id & CLUSTERS - 1] == id) {
                onPacket(
                        id & CLUSTERS - 1,
                        results.sentNanos(packet),
                        results.receivedMicros(packet),
                        results.sizeBytes(packet));
            }
        }
        return measuredBps;
    }

    private void onPacket(int at, long sent, long received, int size) {
        if (packets[at] > 0 && received - lastReceivedMicros[at] > MAX_NANOS / 1_000) {
            packets[at] = 0;
            bytes[at] = 0;
        }
        boolean first = packets[at] == 0;
        if (first || sent - firstSentNanos[at] < 0) {
            firstSentNanos[at] = sent;
        }
        if (first || sent - lastSentNanos[at] > 0) {
            lastSentNanos[at] = sent;
            lastSentBytes[at] = size;
        }
        if (first || received < firstReceivedMicros[at]) {
            firstReceivedMicros[at] = received;
            firstReceivedBytes[at] = size;
        }
        if (first || received > lastReceivedMicros[at]) {
            lastReceivedMicros[at] = received;
        }
        packets[at]++;
        bytes[at] += size;
        if (packets[at] >= minPackets[at] && bytes[at] >= minBytes[at]) {
            measure(at);
        }
    }

    private void measure(int at) {
        long sendNanos = lastSentNanos[at] - firstSentNanos[at];
        long receiveNanos = (lastReceivedMicros[at] - firstReceivedMicros[at]) * 1_000;
        if (sendNanos <= 0 || sendNanos > MAX_NANOS || receiveNanos <= 0 || receiveNanos > MAX_NANOS) {
            return;
        }
        // The intervals hold neither the time to send the last packet nor the time to receive the first.
        double sendBps = (bytes[at] - lastSentBytes[at]) * 8e9 / sendNanos;
        double receiveBps = (bytes[at] - firstReceivedBytes[at]) * 8e9 / receiveNanos;
        if (receiveBps > MAX_RATIO * sendBps) {
            return;
        }
        if (receiveBps >= UNSATURATED * sendBps) {
            measuredBps = Math.min(sendBps, receiveBps);
        } else if (!onlyUnsaturated[at]) {
            measuredBps = UTILISATION * receiveBps;
        }
    }

    /// Forgets what is under way.
    void reset() {
        Arrays.fill(ids, 0);
    }
}
