package io.sluice.rtp.recovery;

import io.sluice.rtp.timing.Deadline;
import java.util.Arrays;

/// The finder of gaps in one inbound RTP stream, which asks for what is missing until it comes or is too late.
///
/// Idea: a gap is not yet a loss. It becomes one when the reorder window has passed, and that window follows the
/// lateness that was measured on this stream: it rises at once when a packet comes late by itself and falls when
/// none did for a while. After the first request a packet is asked for again each time an answer should have been
/// here: the time that answers took on this stream (mean and deviation, as RFC 6298 does), or the round trip time
/// until the first answer. When the first request brought nothing, the way back may be losing requests, so from then
/// on each is repeated halfway; senders answer a packet at most once a round trip, hence this costs no
/// retransmissions, and it halves what is left missing when losses come in bursts (RepairScenario). Aligned with
/// libwebrtc's modules/video_coding/nack_requester.cc, but for the reorder window, which there is counted in packets
/// and, with nothing measured, zero, and for that repetition. A retransmission newer than all packets seen proves a
/// gap as well as any packet, because its original was sent before it.
///
/// Data: the missing packets in parallel arrays, ascending by sequence number, so that new ones are appended and old
/// ones found by bisection. Cost: a packet in order costs two comparisons; a gap costs its length.
///
/// RFC 4585 §6.2.1.
///
/// Owned by the media worker.
public final class NackGenerator {
    /// What the generator wishes for.
    public interface Handler {
        /// Ask the sender of `ssrc` for these packets; the array is only lent for the call.
        void requestRetransmission(int ssrc, int[] sequenceNumbers, int count);

        /// Too much is missing to repair it packet by packet.
        void requestKeyframe(int ssrc);
    }

    private static final int INITIAL_CAPACITY = 32;

    /// Chosen: how long a measured lateness holds before it starts to fade, and how fast it halves then. Real
    /// reordering repeats itself within seconds; a route change does not.
    private static final long REORDER_HOLD_NANOS = 5_000_000_000L;

    private static final long REORDER_HALF_LIFE_NANOS = 1_000_000_000L;

    /// Chosen: an answer may be this much later than expected before it is asked for again. A timer fires once a
    /// millisecond, and so does the pacer that sends the answer.
    private static final long ANSWER_MARGIN_NANOS = 2_000_000L;

    private final int ssrc;
    private final boolean rtx;
    private final NackConfig config;
    private final Handler handler;

    private long[] sequences = new long[INITIAL_CAPACITY];
    private long[] missingSince = new long[INITIAL_CAPACITY];
    private long[] requestedAt = new long[INITIAL_CAPACITY];
    private long[] dueAt = new long[INITIAL_CAPACITY];
    private int[] requests = new int[INITIAL_CAPACITY];
    private int[] batch = new int[INITIAL_CAPACITY];
    private int pending;
    private long nextTimeout = Deadline.NEVER;

    private boolean started;
    private long newest;

    private long rtt;
    private long answerMean;
    private long answerDeviation;
    private long lateness;
    private long latenessAt;

    private long requestsSent;
    private long packetsRequested;
    private long packetsRecovered;
    private long packetsReordered;
    private long packetsGivenUp;
    private long overflows;

    /// Creates a generator for one stream.
    ///
    /// @param rtx whether retransmissions come on an SSRC of their own (RFC 4588); if not, an answer looks like a
    ///     late packet
    public NackGenerator(int ssrc, boolean rtx, NackConfig config, Handler handler) {
        this.ssrc = ssrc;
        this.rtx = rtx;
        this.config = config;
        this.handler = handler;
        this.rtt = config.defaultRttNanos();
    }

    /// Takes a packet that came on the stream's own SSRC; duplicates are welcome.
    public void onPacket(long sequence, long nowNanos) {
        if (!advanceTo(sequence, nowNanos)) {
            int index = indexOf(sequence);
            if (index >= 0) {
                onLate(index, nowNanos);
                remove(index);
            }
        }
    }

    /// Takes a packet that came as a retransmission (RFC 4588), wanted or not.
    public void onRetransmission(long sequence, long nowNanos) {
        if (!advanceTo(sequence, nowNanos)) {
            int index = indexOf(sequence);
            if (index >= 0) {
                onAnswer(index, nowNanos);
                remove(index);
            }
        }
    }

    private boolean advanceTo(long sequence, long nowNanos) {
        if (!started) {
            started = true;
            newest = sequence;
            return true;
        }
        if (sequence <= newest) {
            return false;
        }
        if (sequence > newest + 1) {
            addMissing(newest + 1, sequence, nowNanos);
        }
        newest = sequence;
        return true;
    }

    private void addMissing(long from, long to, long nowNanos) {
        long missing = to - from;
        if (pending + missing > config.maxPending()) {
            pending = 0;
            nextTimeout = Deadline.NEVER;
            overflows++;
            handler.requestKeyframe(ssrc);
            return;
        }
        ensureCapacity(pending + (int) missing);
        long due = nowNanos + reorderWindowNanos(nowNanos);
        for (long sequence = from; sequence < to; sequence++) {
            sequences[pending] = sequence;
            missingSince[pending] = nowNanos;
            requestedAt[pending] = 0;
            dueAt[pending] = due;
            requests[pending] = 0;
            pending++;
        }
        nextTimeout = Deadline.earlier(nextTimeout, due);
    }

    private void onLate(int index, long nowNanos) {
        if (requests[index] == 0) {
            packetsReordered++;
            learnLateness(nowNanos - missingSince[index], nowNanos);
        } else if (rtx || nowNanos - requestedAt[index] < expectedAnswerNanos() / 2) {
            packetsReordered++;
            if (requests[index] == 1) {
                learnLateness(nowNanos - missingSince[index], nowNanos);
            }
        } else {
            onAnswer(index, nowNanos);
        }
    }

    private void onAnswer(int index, long nowNanos) {
        if (requests[index] == 0) {
            return;
        }
        packetsRecovered++;
        long sinceRequest = nowNanos - requestedAt[index];
        if (requests[index] == 1) {
            learnAnswerTime(sinceRequest);
        } else if (answerMean == 0) {
            // Nobody knows which request this answers: too long an estimate is corrected by the next answers, too
            // short a one never is, because then each packet is asked for several times (RFC 6298 §3).
            learnAnswerTime(nowNanos - missingSince[index]);
        } else if (sinceRequest < expectedAnswerNanos() / 2) {
            // Too soon for an answer to the last request: it answers the one before, so we ask too often.
            learnAnswerTime(sinceRequest + retryNanos(requests[index] - 1));
        }
    }

    private void learnAnswerTime(long sampleNanos) {
        if (answerMean == 0) {
            answerMean = sampleNanos;
            answerDeviation = sampleNanos / 8;
            return;
        }
        long error = sampleNanos - answerMean;
        answerMean += error / 8;
        answerDeviation += (Math.abs(error) - answerDeviation) / 4;
    }

    private void learnLateness(long sampleNanos, long nowNanos) {
        long current = fadedLateness(nowNanos);
        if (sampleNanos >= current / 2) {
            lateness = Math.max(current, sampleNanos);
            latenessAt = nowNanos;
        }
    }

    private long fadedLateness(long nowNanos) {
        long fading = nowNanos - latenessAt - REORDER_HOLD_NANOS;
        if (lateness == 0 || fading <= 0) {
            return lateness;
        }
        return lateness >> Math.min(62, fading / REORDER_HALF_LIFE_NANOS);
    }

    /// How long a gap that opens now would wait before its first request.
    public long reorderWindowNanos(long nowNanos) {
        long initial = Math.max(
                config.minReorderWindowNanos(),
                Math.min(config.initialReorderWindowNanos(), expectedAnswerNanos() / 4));
        long measured = fadedLateness(nowNanos);
        return Math.min(config.maxReorderWindowNanos(), Math.max(initial, measured + measured / 4));
    }

    private long expectedAnswerNanos() {
        return answerMean == 0 ? rtt : answerMean;
    }

    private long retryNanos(int sent) {
        long margin = answerMean == 0 ? rtt / 8 : 2 * answerDeviation;
        long answer = expectedAnswerNanos() + Math.max(ANSWER_MARGIN_NANOS, margin);
        return Math.max(config.minRetryNanos(), sent == 1 ? answer : answer / 2);
    }

    /// Sets the round trip time to the sender, which counts until answers were measured and again when it has
    /// become far longer than they took.
    public void onRtt(long rttNanos) {
        rtt = Math.max(1, rttNanos);
        if (answerMean != 0 && rtt > answerMean + answerMean / 2) {
            answerMean = rtt;
            answerDeviation = rtt / 8;
        }
    }

    /// Sends the requests that are due and gives up on what is too old.
    public void onTimeout(long nowNanos) {
        if (!Deadline.isDue(nextTimeout, nowNanos)) {
            return;
        }
        int wanted = 0;
        int kept = 0;
        long next = Deadline.NEVER;
        for (int i = 0; i < pending; i++) {
            boolean tooOld = nowNanos - missingSince[i] >= config.maxAgeNanos();
            boolean due = dueAt[i] - nowNanos <= 0;
            if (tooOld || due && requests[i] >= config.maxRequests()) {
                packetsGivenUp++;
                continue;
            }
            if (due) {
                batch[wanted++] = (int) (sequences[i] & 0xFFFF);
                requests[i]++;
                requestedAt[i] = nowNanos;
                dueAt[i] = nowNanos + retryNanos(requests[i]);
            }
            next = Deadline.earlier(next, dueAt[i]);
            if (kept != i) {
                move(i, kept);
            }
            kept++;
        }
        pending = kept;
        nextTimeout = next;
        if (wanted > 0) {
            requestsSent++;
            packetsRequested += wanted;
            handler.requestRetransmission(ssrc, batch, wanted);
        }
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        return nextTimeout;
    }

    private int indexOf(long sequence) {
        return Arrays.binarySearch(sequences, 0, pending, sequence);
    }

    private void remove(int index) {
        long due = dueAt[index];
        int after = pending - index - 1;
        if (after > 0) {
            System.arraycopy(sequences, index + 1, sequences, index, after);
            System.arraycopy(missingSince, index + 1, missingSince, index, after);
            System.arraycopy(requestedAt, index + 1, requestedAt, index, after);
            System.arraycopy(dueAt, index + 1, dueAt, index, after);
            System.arraycopy(requests, index + 1, requests, index, after);
        }
        pending--;
        if (due == nextTimeout) {
            nextTimeout = Deadline.NEVER;
            for (int i = 0; i < pending; i++) {
                nextTimeout = Deadline.earlier(nextTimeout, dueAt[i]);
            }
        }
    }

    private void move(int from, int to) {
        sequences[to] = sequences[from];
        missingSince[to] = missingSince[from];
        requestedAt[to] = requestedAt[from];
        dueAt[to] = dueAt[from];
        requests[to] = requests[from];
    }

    private void ensureCapacity(int wanted) {
        if (wanted <= sequences.length) {
            return;
        }
        int capacity = Math.min(config.maxPending(), Math.max(wanted, sequences.length * 2));
        sequences = Arrays.copyOf(sequences, capacity);
        missingSince = Arrays.copyOf(missingSince, capacity);
        requestedAt = Arrays.copyOf(requestedAt, capacity);
        dueAt = Arrays.copyOf(dueAt, capacity);
        requests = Arrays.copyOf(requests, capacity);
        batch = Arrays.copyOf(batch, capacity);
    }

    /// Packets that are missing now.
    public int pending() {
        return pending;
    }

    /// Requests sent: webrtc-stats `nackCount`.
    public long requestsSent() {
        return requestsSent;
    }

    /// Sequence numbers in those requests, repetitions included.
    public long packetsRequested() {
        return packetsRequested;
    }

    /// Missing packets that came because they were asked for.
    public long packetsRecovered() {
        return packetsRecovered;
    }

    /// Missing packets that came late by themselves.
    public long packetsReordered() {
        return packetsReordered;
    }

    /// Missing packets that are no longer asked for.
    public long packetsGivenUp() {
        return packetsGivenUp;
    }

    /// Times when too much was missing.
    public long overflows() {
        return overflows;
    }
}
