package io.sluice.rtp.congestion;

import io.sluice.rtp.packet.CcfbView;
import java.util.Arrays;

/// The sender's side of RFC 8888 for one transport: notes the packets of each stream as they leave and turns
/// feedback into the fate of each, in the shape of [TransportCcSender].
///
/// Owned by the media worker.
public final class CcfbSender {
    /// Chosen: as many streams as one subscriber can be sent.
    private static final int MAX_STREAMS = 256;

    /// Chosen: packets remembered per stream, 2 s at 20 Mbit/s.
    private static final int REMEMBERED = 4_096;

    private static final int INITIAL_REMEMBERED = 256;
    private static final long UNKNOWN = -1;

    private final TransportCcSender.Handler handler;
    private final SentPacketHistory history = new SentPacketHistory();
    private final FeedbackResults results = new FeedbackResults();
    private final CcfbView.PacketConsumer consumer = this::onResult;
    private int[] ssrcs = new int[4];
    /// Per stream, by RTP sequence number: the transport's number above 16 bits of the RTP sequence number.
    private long[][] sequences = new long[4][];
    private int count;
    private int last;
    private boolean timestampKnown;
    private long lastTimestamp;
    private long timestampUnits;
    private long newestReceived;

    /// Creates a sender that has sent nothing.
    public CcfbSender(TransportCcSender.Handler handler) {
        this.handler = handler;
    }

    /// Notes a packet that left.
    ///
    /// @param sequenceNumber its RTP sequence number, 16 bits
    /// @param sizeBytes bytes on the wire
    /// @param probeCluster the probe cluster it is part of, or [Pacer#NO_PROBE]
    /// @return its number, counted from the transport's first packet
    public long onSent(int ssrc, int sequenceNumber, int sizeBytes, int probeCluster, long nowNanos) {
        long sequence = history.add(sizeBytes, probeCluster, nowNanos);
        int index = indexOf(ssrc);
        if (index < 0) {
            index = add(ssrc);
        }
        if (index >= 0) {
            long[] ring = sequences[index];
            long before = ring[sequenceNumber & ring.length - 1];
            if (before != UNKNOWN
                    && ring.length < REMEMBERED
                    && history.knows(before >> 16)
                    && nowNanos - history.sentAtNanos(before >> 16) < SentPacketHistory.MAX_AGE_NANOS) {
                ring = grow(ring, sequenceNumber);
                sequences[index] = ring;
            }
            ring[sequenceNumber & ring.length - 1] = sequence << 16 | sequenceNumber & 0xFFFF;
        }
        return sequence;
    }

    /// Unrolls a ring that holds the numbers before `next` into one twice as large.
    private static long[] grow(long[] ring, int next) {
        long[] bigger = new long[ring.length * 2];
        Arrays.fill(bigger, UNKNOWN);
        for (int back = 1; back <= ring.length; back++) {
            bigger[next - back & bigger.length - 1] = ring[next - back & ring.length - 1];
        }
        return bigger;
    }

    private int indexOf(int ssrc) {
        if (last < count && ssrcs[last] == ssrc) {
            return last;
        }
        for (int i = 0; i < count; i++) {
            if (ssrcs[i] == ssrc) {
                last = i;
                return i;
            }
        }
        return -1;
    }

    private int add(int ssrc) {
        if (count == MAX_STREAMS) {
            return -1;
        }
        if (count == ssrcs.length) {
            ssrcs = Arrays.copyOf(ssrcs, count * 2);
            sequences = Arrays.copyOf(sequences, count * 2);
        }
        ssrcs[count] = ssrc;
        sequences[count] = new long[INITIAL_REMEMBERED];
        Arrays.fill(sequences[count], UNKNOWN);
        return count++;
    }

    /// Notes bytes that left without a number of their own: they count as arrived when the next packet does.
    public void onUntrackedSent(int sizeBytes) {
        history.addUntracked(sizeBytes);
    }

    /// Takes a feedback message.
    public void onFeedback(CcfbView view, long nowNanos) {
        long timestamp = view.reportTimestamp();
        if (timestampKnown) {
            timestampUnits += (int) (timestamp - lastTimestamp);
        } else {
            timestampKnown = true;
            timestampUnits = timestamp;
        }
        lastTimestamp = timestamp;
        results.clear();
        newestReceived = -1;
        view.forEach(consumer);
        results.sort();
        long rtt = newestReceived < 0 ? 0 : nowNanos - history.sentAtNanos(newestReceived);
        results.finish(history.bytesInFlight(), rtt);
        if (results.count() > 0) {
            handler.onTransportFeedback(results, nowNanos);
        }
    }

    private void onResult(int ssrc, int sequenceNumber, boolean received, int ecn, int arrivalTimeOffset) {
        int index = indexOf(ssrc);
        if (index < 0) {
            return;
        }
        long[] ring = sequences[index];
        long entry = ring[sequenceNumber & ring.length - 1];
        long sequence = entry >> 16;
        if (entry == UNKNOWN
                || (entry & 0xFFFF) != sequenceNumber
                || !history.knows(sequence)
                || !history.settle(sequence, received)) {
            return;
        }
        long ago = arrivalTimeOffset == CcfbView.OFFSET_UNKNOWN ? 0 : arrivalTimeOffset * 1_000_000L / 1_024;
        long receivedMicros = timestampUnits * 1_000_000L / 65_536 - ago;
        results.add(history, sequence, received ? receivedMicros : FeedbackResults.NOT_RECEIVED);
        if (received) {
            newestReceived = Math.max(newestReceived, sequence);
        }
    }

    /// Forgets what is under way, because the network path is another one.
    public void onPathChanged() {
        history.clear();
    }

    /// Bytes whose fate is unknown.
    public long bytesInFlight() {
        return history.bytesInFlight();
    }
}
