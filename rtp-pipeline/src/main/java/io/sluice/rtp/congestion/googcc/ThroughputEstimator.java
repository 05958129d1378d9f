package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.congestion.FeedbackResults;
import java.util.Arrays;

/// The acknowledged bitrate: what arrived over a sliding window of at least 20 packets and a second, but not more than
/// was sent.
///
/// The window's longest gap between arrivals is replaced by its second longest, so that one pause of the network does
/// not look like a slow one; the send rate bounds what that gains.
///
/// The rate of the last 300 ms is told apart: after a sudden loss of capacity the long window still counts what came
/// before, and who backs off by it keeps the queue full.
///
/// Data: the packets of the window in order of arrival, in rings of primitive columns. Cost: once through the window
/// per feedback.
///
/// Aligned with libwebrtc's modules/congestion_controller/goog_cc/robust_throughput_estimator.cc, revision 3710345e,
/// which is its default; the Bayesian filter of bitrate_estimator.cc is what it has replaced.
/// Owned by the media worker.
final class ThroughputEstimator {
    /// window_packets, max_window_packets, required_packets of libwebrtc's acknowledged_bitrate_estimator_interface.h.
    private static final int MIN_PACKETS = 20;

    private static final int MAX_PACKETS = 500;
    private static final int REQUIRED_PACKETS = 10;

    /// min_window_duration, max_window_duration.
    private static final long MIN_MICROS = 1_000_000L;

    private static final long MAX_MICROS = 5_000_000L;

    /// kMaxReorderingTime.
    private static final long MAX_REORDERING_MICROS = 1_000_000L;

    /// Chosen: nine frames at 30 frames a second, so that their bursts hardly show.
    private static final long RECENT_MICROS = 300_000L;

    /// Chosen: as many as a probe needs.
    private static final int RECENT_PACKETS = 5;

    private static final int INITIAL_CAPACITY = 64;

    private long[] sentNanos = new long[INITIAL_CAPACITY];
    private long[] receivedMicros = new long[INITIAL_CAPACITY];
    private int[] bytes = new int[INITIAL_CAPACITY];
    private int head;
    private int held;
    private boolean discarded;
    private long discardedSentNanos;
    private double bps;

    void onFeedback(FeedbackResults results, ArrivalOrder order) {
        for (int i = 0; i < order.count(); i++) {
            int packet = order.index(i);
            add(
                    results.sentNanos(packet),
                    results.receivedMicros(packet),
                    results.sizeBytes(packet) + results.untrackedBytes(packet));
        }
        while (isFirstOutside()) {
            discardFirst();
        }
        bps = measure();
    }

    private void add(long sent, long received, int size) {
        if (held == sentNanos.length) {
            if (held > MAX_PACKETS) {
                discardFirst();
            } else {
                grow();
            }
        }
        int at = held++;
        while (at > 0 && receivedMicros[place(at - 1)] > received) {
            copy(at - 1, at);
            at--;
        }
        int to = place(at);
        sentNanos[to] = sent;
        receivedMicros[to] = received;
        bytes[to] = size;
        if (receivedMicros[place(held - 1)] - received > MAX_REORDERING_MICROS) {
            reset();
        }
    }

    private void copy(int fromIndex, int toIndex) {
        int from = place(fromIndex);
        int to = place(toIndex);
        sentNanos[to] = sentNanos[from];
        receivedMicros[to] = receivedMicros[from];
        bytes[to] = bytes[from];
    }

    private boolean isFirstOutside() {
        if (held == 0) {
            return false;
        }
        long duration = receivedMicros[place(held - 1)] - receivedMicros[head];
        return held > MAX_PACKETS || duration > MAX_MICROS || held > MIN_PACKETS && duration > MIN_MICROS;
    }

    private void discardFirst() {
        if (!discarded || sentNanos[head] - discardedSentNanos > 0) {
            discarded = true;
            discardedSentNanos = sentNanos[head];
        }
        head = place(1);
        held--;
    }

    /// Bits per second, 0 while too little is known.
    private double measure() {
        if (held < REQUIRED_PACKETS) {
            return 0;
        }
        long longestGap = 0;
        long secondGap = 0;
        long receivedBytes = 0;
        long sentBytes = 0;
        int sentPackets = 0;
        long firstSent = 0;
        long lastSent = 0;
        int lastSentBytes = 0;
        for (int i = 0; i < held; i++) {
            int at = place(i);
            if (i > 0) {
                long gap = receivedMicros[at] - receivedMicros[place(i - 1)];
                if (gap > longestGap) {
                    secondGap = longestGap;
                    longestGap = gap;
                } else if (gap > secondGap) {
                    secondGap = gap;
                }
            }
            receivedBytes += bytes[at];
            if (discarded && sentNanos[at] - discardedSentNanos < 0) {
                // It was overtaken by packets that have left the window: its send time says nothing about the rate.
                continue;
            }
            if (sentPackets == 0 || sentNanos[at] - lastSent > 0) {
                lastSent = sentNanos[at];
                lastSentBytes = bytes[at];
            }
            if (sentPackets == 0 || sentNanos[at] - firstSent < 0) {
                firstSent = sentNanos[at];
            }
            sentBytes += bytes[at];
            sentPackets++;
        }
        // N packets span N − 1 intervals: the first arrival and the last departure do not count.
        long received = receivedMicros[place(held - 1)] - receivedMicros[head] - longestGap + secondGap;
        double receiveBps = (receivedBytes - bytes[head]) * 8e6 / Math.max(received, 1_000);
        if (sentPackets < REQUIRED_PACKETS) {
            return receiveBps;
        }
        double sendBps = (sentBytes - lastSentBytes) * 8e9 / Math.max(lastSent - firstSent, 1_000_000);
        return Math.min(sendBps, receiveBps);
    }

    /// The rate of the last 300 ms, if that is lower than [#bps].
    double recentBps() {
        long newest = held == 0 ? 0 : receivedMicros[place(held - 1)];
        long total = 0;
        int packets = 0;
        int first = held;
        while (first > 0 && newest - receivedMicros[place(first - 1)] <= RECENT_MICROS) {
            first--;
            total += bytes[place(first)];
            packets++;
        }
        // Only when the window is full of it: there is an older packet, so the time is known to have passed.
        return packets < RECENT_PACKETS || first == 0 ? bps : Math.min(bps, total * 8e6 / RECENT_MICROS);
    }

    private void grow() {
        int capacity = sentNanos.length * 2;
        sentNanos = unrolled(sentNanos, capacity);
        receivedMicros = unrolled(receivedMicros, capacity);
        int[] moved = Arrays.copyOfRange(bytes, head, head + capacity);
        System.arraycopy(bytes, 0, moved, bytes.length - head, head);
        bytes = moved;
        head = 0;
    }

    private long[] unrolled(long[] column, int capacity) {
        long[] moved = Arrays.copyOfRange(column, head, head + capacity);
        System.arraycopy(column, 0, moved, column.length - head, head);
        return moved;
    }

    private int place(int index) {
        return head + index & sentNanos.length - 1;
    }

    /// Begins anew.
    void reset() {
        held = 0;
        discarded = false;
        bps = 0;
    }

    /// Bits per second, 0 while unknown.
    double bps() {
        return bps;
    }
}
