package io.sluice.rtp.congestion;

import java.util.Arrays;

/// The fates of packets that one feedback message told, in the order they were sent: the one shape in which
/// transport-cc and RFC 8888 reach a [BandwidthEstimator].
///
/// Each packet appears once as lost and once as received at the most. Receive times are on the receiver's clock,
/// whose origin nobody knows: only their differences mean something, also between messages.
///
/// Filled anew for each message, never kept. Owned by the media worker.
public final class FeedbackResults {
    /// The receive time of a packet that did not arrive.
    public static final long NOT_RECEIVED = Long.MIN_VALUE;

    private static final int INITIAL_CAPACITY = 256;

    private long[] sequences = new long[INITIAL_CAPACITY];
    private long[] sentNanos = new long[INITIAL_CAPACITY];
    private long[] receivedMicros = new long[INITIAL_CAPACITY];
    private int[] sizes = new int[INITIAL_CAPACITY];
    private int[] probes = new int[INITIAL_CAPACITY];
    private int[] untracked = new int[INITIAL_CAPACITY];
    private int count;
    private int lost;
    private long receivedBytes;
    private long bytesInFlight;
    private long rttNanos;

    FeedbackResults() {}

    void clear() {
        count = 0;
        lost = 0;
        receivedBytes = 0;
        bytesInFlight = 0;
        rttNanos = 0;
    }

    void add(SentPacketHistory history, long sequence, long receivedAtMicros) {
        if (count == sequences.length) {
            grow();
        }
        sequences[count] = sequence;
        sentNanos[count] = history.sentAtNanos(sequence);
        receivedMicros[count] = receivedAtMicros;
        sizes[count] = history.sizeBytes(sequence);
        probes[count] = history.probeCluster(sequence);
        untracked[count] = history.untrackedBytes(sequence);
        if (receivedAtMicros == NOT_RECEIVED) {
            lost++;
        } else {
            receivedBytes += sizes[count];
        }
        count++;
    }

    /// Orders by sequence number; cheap when only a few streams are interleaved.
    void sort() {
        for (int i = 1; i < count; i++) {
            for (int j = i; j > 0 && sequences[j - 1] > sequences[j]; j--) {
                swap(sequences, j);
                swap(sentNanos, j);
                swap(receivedMicros, j);
                swap(sizes, j);
                swap(probes, j);
                swap(untracked, j);
            }
        }
    }

    private static void swap(long[] column, int j) {
        long moved = column[j];
        column[j] = column[j - 1];
        column[j - 1] = moved;
    }

    private static void swap(int[] column, int j) {
        int moved = column[j];
        column[j] = column[j - 1];
        column[j - 1] = moved;
    }

    void finish(long inFlight, long roundTripNanos) {
        bytesInFlight = inFlight;
        rttNanos = roundTripNanos;
    }

    private void grow() {
        int capacity = sequences.length * 2;
        sequences = Arrays.copyOf(sequences, capacity);
        sentNanos = Arrays.copyOf(sentNanos, capacity);
        receivedMicros = Arrays.copyOf(receivedMicros, capacity);
        sizes = Arrays.copyOf(sizes, capacity);
        probes = Arrays.copyOf(probes, capacity);
        untracked = Arrays.copyOf(untracked, capacity);
    }

    /// Packets told about.
    public int count() {
        return count;
    }

    /// Those of them that did not arrive.
    public int lost() {
        return lost;
    }

    /// Bytes of those that did.
    public long receivedBytes() {
        return receivedBytes;
    }

    /// Bytes whose fate is still unknown after this message.
    public long bytesInFlight() {
        return bytesInFlight;
    }

    /// Time from sending the newest packet received until this message came, 0 when none was received.
    public long rttNanos() {
        return rttNanos;
    }

    /// Number of a packet, counted from the first one the transport sent.
    public long sequence(int index) {
        return sequences[index];
    }

    /// When it was sent, on the SFU's clock.
    public long sentNanos(int index) {
        return sentNanos[index];
    }

    /// When it arrived, on the receiver's clock, or [#NOT_RECEIVED].
    public long receivedMicros(int index) {
        return receivedMicros[index];
    }

    /// Whether it arrived.
    public boolean isReceived(int index) {
        return receivedMicros[index] != NOT_RECEIVED;
    }

    /// Its size as given when it was sent.
    public int sizeBytes(int index) {
        return sizes[index];
    }

    /// Bytes that left before it, since the last packet that feedback tells of, and of which it tells nothing.
    public int untrackedBytes(int index) {
        return untracked[index];
    }

    /// The probe cluster it was part of, or [Pacer#NO_PROBE].
    public int probeCluster(int index) {
        return probes[index];
    }
}
