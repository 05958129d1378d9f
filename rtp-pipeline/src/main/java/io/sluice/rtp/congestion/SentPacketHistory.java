package io.sluice.rtp.congestion;

import java.util.Arrays;

/// What one transport sent lately, by transport-wide sequence number: when, how large, as part of which probe, and
/// whether feedback has told its fate.
///
/// Data: primitive columns in a ring that doubles while packets younger than [#MAX_AGE_NANOS] would be overwritten,
/// up to a bound. Cost: constant per packet, 29 bytes of memory.
///
/// Owned by the media worker.
final class SentPacketHistory {
    /// Chosen: feedback that is later tells nothing about the present. libwebrtc's
    /// modules/congestion_controller/rtp/transport_feedback_adapter.cc keeps 60 s and pays for it in memory when
    /// feedback stops.
    static final long MAX_AGE_NANOS = 2_000_000_000L;

    private static final int INITIAL_CAPACITY = 512;
    private static final int MAX_CAPACITY = 16_384;

    private static final byte NONE = 0;
    private static final byte IN_FLIGHT = 1;
    private static final byte LOST = 2;
    private static final byte RECEIVED = 3;

    private long[] sentAt = new long[INITIAL_CAPACITY];
    private int[] sizes = new int[INITIAL_CAPACITY];
    private int[] probes = new int[INITIAL_CAPACITY];
    private byte[] states = new byte[INITIAL_CAPACITY];
    private int[] untracked = new int[INITIAL_CAPACITY];
    private int pendingUntracked;
    private long next;
    private long oldestInFlight;
    private long bytesInFlight;

    /// The number the next packet gets.
    long next() {
        return next;
    }

    /// Notes a packet and gives it its number.
    long add(int sizeBytes, int probeCluster, long nowNanos) {
        long sequence = next++;
        int place = place(sequence);
        if (sequence >= sentAt.length && nowNanos - sentAt[place] < MAX_AGE_NANOS && sentAt.length < MAX_CAPACITY) {
            grow(sequence);
            place = place(sequence);
        }
        leave(place);
        sentAt[place] = nowNanos;
        sizes[place] = sizeBytes;
        probes[place] = probeCluster;
        states[place] = IN_FLIGHT;
        untracked[place] = pendingUntracked;
        pendingUntracked = 0;
        bytesInFlight += sizeBytes;
        forgetOld(nowNanos);
        return sequence;
    }

    /// Notes bytes about which there will be no feedback of their own: they travel with the next packet.
    void addUntracked(int sizeBytes) {
        pendingUntracked += sizeBytes;
    }

    /// What feedback never told about does not count as under way for ever.
    private void forgetOld(long nowNanos) {
        oldestInFlight = Math.max(oldestInFlight, next - sentAt.length);
        while (oldestInFlight < next) {
            int place = place(oldestInFlight);
            if (states[place] == IN_FLIGHT && nowNanos - sentAt[place] < MAX_AGE_NANOS) {
                return;
            }
            leave(place);
            oldestInFlight++;
        }
    }

    private void leave(int place) {
        if (states[place] == IN_FLIGHT) {
            bytesInFlight -= sizes[place];
            states[place] = LOST;
        }
    }

    private void grow(long sequence) {
        int old = sentAt.length;
        long first = sequence - old;
        int capacity = old * 2;
        long[] newSentAt = new long[capacity];
        int[] newSizes = new int[capacity];
        int[] newProbes = new int[capacity];
        byte[] newStates = new byte[capacity];
        int[] newUntracked = new int[capacity];
        for (long s = first; s < sequence; s++) {
            int from = place(s);
            int to = (int) s & capacity - 1;
            newSentAt[to] = sentAt[from];
            newSizes[to] = sizes[from];
            newProbes[to] = probes[from];
            newStates[to] = states[from];
            newUntracked[to] = untracked[from];
        }
        sentAt = newSentAt;
        sizes = newSizes;
        probes = newProbes;
        states = newStates;
        untracked = newUntracked;
    }

    /// Whether the packet is remembered.
    boolean knows(long sequence) {
        return sequence >= 0 && sequence < next && sequence >= next - sentAt.length && states[place(sequence)] != NONE;
    }

    /// Takes the fate of a packet that is known; returns whether it is news: a first loss, or the arrival, also of
    /// one that was thought lost.
    boolean settle(long sequence, boolean received) {
        int place = place(sequence);
        byte before = states[place];
        if (before == RECEIVED || before == LOST && !received) {
            return false;
        }
        leave(place);
        states[place] = received ? RECEIVED : LOST;
        return true;
    }

    long sentAtNanos(long sequence) {
        return sentAt[place(sequence)];
    }

    int sizeBytes(long sequence) {
        return sizes[place(sequence)];
    }

    int untrackedBytes(long sequence) {
        return untracked[place(sequence)];
    }

    int probeCluster(long sequence) {
        return probes[place(sequence)];
    }

    /// Bytes sent whose fate is unknown.
    long bytesInFlight() {
        return bytesInFlight;
    }

    /// Forgets everything but the count, because the network path is another one.
    void clear() {
        Arrays.fill(states, NONE);
        bytesInFlight = 0;
        oldestInFlight = next;
    }

    private int place(long sequence) {
        return (int) sequence & sentAt.length - 1;
    }
}
