package io.sluice.rtp.congestion;

import io.sluice.rtp.timing.Deadline;

/// The probe clusters of a [Pacer]: one under way, with what is left of it and when its next portion is due, and those
/// that come after it.
///
/// Portions are 2 ms of the cluster's rate, at least 1 ms apart, and timed from the cluster's first, so that a late
/// one does not slow the rest down. A cluster that falls behind by more than 10 ms measures nothing and is given up.
///
/// Aligned with libwebrtc's modules/pacing/bitrate_prober.cc, revision 3710345e. Owned by the media worker.
final class ProbeSchedule {
    /// min_probe_delta of libwebrtc's probe_controller.cc, and DESIGN §4.
    private static final long PORTION_NANOS = 2_000_000L;

    private static final long SPACING_NANOS = 1_000_000L;

    /// max_probe_delay.
    private static final long MAX_LATE_NANOS = 10_000_000L;

    /// kProbeClusterTimeout.
    private static final long MAX_WAIT_NANOS = 5_000_000_000L;

    /// kMaxPendingProbeClusters, as a power of two with the one under way.
    private static final int CLUSTERS = 8;

    private static final long BITS_NANOS = 8_000_000_000L;

    private final int[] ids = new int[CLUSTERS];
    private final long[] rates = new long[CLUSTERS];
    private final int[] bytesNeeded = new int[CLUSTERS];
    private final int[] packetsNeeded = new int[CLUSTERS];
    private final long[] requestedAt = new long[CLUSTERS];
    private int first;
    private int held;
    private boolean started;
    private long startedAt;
    private long sentBytes;
    private int sentPackets;
    private long due = Deadline.NEVER;

    void add(int id, long bps, int minBytes, int minPackets, long nowNanos) {
        if (held == CLUSTERS) {
            next(nowNanos);
        }
        int at = first + held & CLUSTERS - 1;
        ids[at] = id;
        rates[at] = bps;
        bytesNeeded[at] = minBytes;
        packetsNeeded[at] = minPackets;
        requestedAt[at] = nowNanos;
        held++;
        if (held == 1) {
            begin(nowNanos);
        }
    }

    private void begin(long nowNanos) {
        started = false;
        sentBytes = 0;
        sentPackets = 0;
        due = held == 0 ? Deadline.NEVER : nowNanos;
    }

    /// Ends the cluster under way.
    void next(long nowNanos) {
        first = first + 1 & CLUSTERS - 1;
        held--;
        begin(nowNanos);
    }

    /// Whether a cluster is under way.
    boolean isActive() {
        return held > 0;
    }

    /// Whether a portion is due; clusters that are too late for it are given up.
    boolean isDue(long nowNanos) {
        while (held > 0
                && (started && nowNanos - due > MAX_LATE_NANOS
                        || !started && nowNanos - requestedAt[first] > MAX_WAIT_NANOS)) {
            next(nowNanos);
        }
        return Deadline.isDue(due, nowNanos);
    }

    int cluster() {
        return ids[first];
    }

    int portionBytes() {
        return (int) Math.max(1, rates[first] / 8 * PORTION_NANOS / 1_000_000_000L);
    }

    /// A portion was sent.
    void onPortion(int bytes, int packets, long nowNanos) {
        if (!started) {
            started = true;
            startedAt = nowNanos;
        }
        sentBytes += bytes;
        sentPackets += packets;
        if (sentBytes >= bytesNeeded[first] && sentPackets >= packetsNeeded[first]) {
            next(nowNanos);
            return;
        }
        long wanted = startedAt + sentBytes * BITS_NANOS / rates[first];
        long earliest = nowNanos + SPACING_NANOS;
        due = wanted - earliest > 0 ? wanted : earliest;
    }

    /// When the next portion is due.
    long dueNanos() {
        return due;
    }
}
