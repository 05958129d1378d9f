package io.sluice.rtp.congestion.googcc;

import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.sim.EventLoop;
import java.util.HashSet;
import java.util.Set;

/// A model of a TCP sender of the NewReno family with selective acknowledgements, in virtual time.
///
/// Segments of 1,460 bytes, an acknowledgement for each. The window begins with 10 segments (RFC 6928), doubles each
/// round trip until the first loss, then grows by one segment a round trip (RFC 5681). A segment is lost when three
/// sent later were acknowledged; the window is halved once per window of data (RFC 6582). Without any acknowledgement
/// for a second everything under way counts as lost and the window begins with one segment (RFC 6298). What was lost
/// is sent again as new data, since only the amount matters here.
///
/// Owned by the test's thread.
final class TcpFlow {
    private static final int SEGMENT_BYTES = 1_460;
    private static final int HEADER_BYTES = 40;
    private static final double INITIAL_WINDOW = 10;
    private static final int REORDERING = 3;
    private static final long TIMEOUT_NANOS = 1_000_000_000L;

    private final EventLoop loop;
    private final SharedPath path;
    private final NetworkLink<Long> there;
    private final NetworkLink<Long> back;
    private final Set<Long> underWay = new HashSet<>();
    private double window = INITIAL_WINDOW;
    private double threshold = Double.MAX_VALUE;
    private long next;
    private long recoveredAt;
    private long bytesLeft;
    private long acknowledgedBytes;
    private long lastHeardNanos;
    private Runnable whenDone = () -> {};

    /// Creates a sender that has nothing to send.
    TcpFlow(EventLoop loop, SharedPath path, NetworkConditions conditions, long seed) {
        this.loop = loop;
        this.path = path;
        this.back = new NetworkLink<>(loop, conditions, seed, this::onAcknowledgement);
        this.there = new NetworkLink<>(loop, conditions, seed + 1, sequence -> back.send(sequence, HEADER_BYTES));
        loop.every(TIMEOUT_NANOS / 4, Long.MAX_VALUE, this::checkTimeout);
    }

    /// Starts a transfer with a fresh window.
    void transfer(long bytes, Runnable done) {
        bytesLeft = bytes;
        whenDone = done;
        window = INITIAL_WINDOW;
        threshold = Double.MAX_VALUE;
        lastHeardNanos = loop.nowNanos();
        send();
    }

    private void send() {
        while (underWay.size() < (int) window && bytesLeft > 0) {
            long sequence = next++;
            bytesLeft -= SEGMENT_BYTES;
            underWay.add(sequence);
            int size = SEGMENT_BYTES + HEADER_BYTES;
            path.bottleneck().send(() -> there.send(sequence, size), size);
        }
    }

    private void onAcknowledgement(long sequence) {
        lastHeardNanos = loop.nowNanos();
        if (!underWay.remove(sequence)) {
            return;
        }
        acknowledgedBytes += SEGMENT_BYTES;
        window += window < threshold ? 1 : 1 / window;
        loseWhatIsBefore(sequence - REORDERING);
        if (bytesLeft <= 0 && underWay.isEmpty()) {
            Runnable done = whenDone;
            whenDone = () -> {};
            done.run();
        } else {
            send();
        }
    }

    private void loseWhatIsBefore(long sequence) {
        int before = underWay.size();
        boolean inNewWindow = underWay.stream().anyMatch(s -> s <= sequence && s >= recoveredAt);
        underWay.removeIf(s -> s <= sequence);
        int lost = before - underWay.size();
        if (lost == 0) {
            return;
        }
        bytesLeft += (long) lost * SEGMENT_BYTES;
        if (inNewWindow) {
            recoveredAt = next;
            threshold = Math.max(2, window / 2);
            window = threshold;
        }
    }

    private void checkTimeout() {
        if (!underWay.isEmpty() && loop.nowNanos() - lastHeardNanos >= TIMEOUT_NANOS) {
            lastHeardNanos = loop.nowNanos();
            bytesLeft += (long) underWay.size() * SEGMENT_BYTES;
            underWay.clear();
            recoveredAt = next;
            threshold = Math.max(2, window / 2);
            window = 1;
            send();
        }
    }

    long acknowledgedBytes() {
        return acknowledgedBytes;
    }
}
