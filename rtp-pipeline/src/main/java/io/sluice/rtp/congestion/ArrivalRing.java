package io.sluice.rtp.congestion;

import java.util.Arrays;

/// When the packets of one sequence of numbers arrived, and from which of them on the sender has not been told.
///
/// Arrivals stay for half a second after they were reported: a packet that comes after a later one was reported
/// pulls the start of the next report back to itself, and the report then repeats what follows it. Aligned with
/// libwebrtc's modules/remote_bitrate_estimator/packet_arrival_map.cc.
///
/// Data: a ring of instants that doubles up to its bound. Cost: constant per packet; a gap costs its length once.
///
/// Owned by the media worker.
final class ArrivalRing {
    /// kBackWindow of libwebrtc's modules/remote_bitrate_estimator/remote_estimator_proxy.cc.
    private static final long BACK_WINDOW_NANOS = 500_000_000L;

    private static final int INITIAL_CAPACITY = 256;
    private static final long EMPTY = Long.MIN_VALUE;

    private final int maxCapacity;
    private long[] arrivals = newRing(INITIAL_CAPACITY);
    private boolean started;
    private long begin;
    private long end;
    /// Arrivals before this are no longer taken.
    private long forgotten = Long.MIN_VALUE;

    private long nextToReport;

    ArrivalRing(int maxCapacity) {
        this.maxCapacity = maxCapacity;
    }

    private static long[] newRing(int capacity) {
        long[] ring = new long[capacity];
        Arrays.fill(ring, EMPTY);
        return ring;
    }

    /// Notes an arrival; false for duplicates and for packets from before all memory.
    boolean tryAdd(long sequence, long nowNanos) {
        if (!started) {
            started = true;
            begin = sequence;
            end = sequence;
            nextToReport = sequence;
        }
        forgetOld(nowNanos);
        if (sequence < forgotten || end - sequence > maxCapacity || isReceived(sequence)) {
            return false;
        }
        makeRoom(sequence);
        arrivals[place(sequence)] = nowNanos;
        nextToReport = Math.min(nextToReport, sequence);
        return true;
    }

    /// Forgets what was reported and is too old to be reported again.
    private void forgetOld(long nowNanos) {
        while (begin < end && begin < nextToReport) {
            long arrival = arrivals[place(begin)];
            if (arrival != EMPTY && nowNanos - arrival < BACK_WINDOW_NANOS) {
                return;
            }
            arrivals[place(begin)] = EMPTY;
            forgotten = ++begin;
        }
    }

    private void makeRoom(long sequence) {
        if (sequence - end >= maxCapacity) {
            Arrays.fill(arrivals, EMPTY);
            begin = sequence;
            end = sequence + 1;
            forgotten = sequence;
            return;
        }
        long to = Math.max(end, sequence + 1);
        while (to - Math.min(begin, sequence) > arrivals.length && arrivals.length < maxCapacity) {
            grow();
        }
        while (to - begin > arrivals.length) {
            arrivals[place(begin)] = EMPTY;
            forgotten = ++begin;
        }
        begin = Math.min(begin, sequence);
        end = to;
    }

    private void grow() {
        long[] bigger = newRing(arrivals.length * 2);
        for (long sequence = begin; sequence < end; sequence++) {
            bigger[(int) sequence & bigger.length - 1] = arrivals[place(sequence)];
        }
        arrivals = bigger;
    }

    /// Whether there is something the sender was not told.
    boolean hasNews() {
        return nextToReport < end;
    }

    /// The first number of the next report; all from here to [#end] are at most [#span] many.
    long firstToReport() {
        return Math.max(nextToReport, begin);
    }

    /// The number after the newest received.
    long end() {
        return end;
    }

    /// The most packets that one report can be about.
    int span() {
        return arrivals.length;
    }

    /// Everything before `sequence` has been reported.
    void reportedUpTo(long sequence) {
        nextToReport = sequence;
    }

    boolean isReceived(long sequence) {
        return sequence >= begin && sequence < end && arrivals[place(sequence)] != EMPTY;
    }

    /// When a packet that [#isReceived] arrived.
    long arrivalNanos(long sequence) {
        return arrivals[place(sequence)];
    }

    private int place(long sequence) {
        return (int) sequence & arrivals.length - 1;
    }
}
