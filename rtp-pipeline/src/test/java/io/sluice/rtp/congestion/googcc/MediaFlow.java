package io.sluice.rtp.congestion.googcc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.congestion.BandwidthEstimate;
import io.sluice.rtp.congestion.BandwidthEstimator;
import io.sluice.rtp.congestion.FeedbackResults;
import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.congestion.PacerConfig;
import io.sluice.rtp.congestion.PacketKind;
import io.sluice.rtp.congestion.TransportCcGenerator;
import io.sluice.rtp.congestion.TransportCcSender;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.netem.NetworkLink;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpWriter;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.sim.EventLoop;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// One audio and video sender with its receiver in virtual time: an elastic source, the real pacer, the real feedback
/// in its real bytes, and the estimator under test.
///
/// Video has 30 frames a second of target rate / 30, each up to 10 % larger or smaller by chance, in packets of at
/// most 1,100 bytes; audio has 50 packets of 100 bytes a second. Both count as media and bear transport-wide numbers.
///
/// Owned by the test's thread.
final class MediaFlow {
    /// What a packet on the network is.
    record Packet(MediaFlow flow, int transportSequence, int sizeBytes, boolean audio, long sentNanos) {}

    /// Where a flow's packets enter the network.
    interface Entry {
        void send(Packet packet);
    }

    private static final long FRAME_NANOS = 33_333_333L;
    private static final long AUDIO_NANOS = 20_000_000L;
    private static final int AUDIO_BYTES = 100;
    private static final int MAX_BYTES = 1_100;
    private static final int PADDING_BYTES = 1_000;
    private static final int AUDIO_BPS = AUDIO_BYTES * 8 * 50;

    private final EventLoop loop;
    private final SplittableRandom random;
    private final Entry entry;
    private final NetworkLink<byte[]> back;
    private @Nullable SharedPath backPath;
    private final Pacer pacer = new Pacer(PacerConfig.DEFAULT, new PacerHandler());
    private final TransportCcSender sender = new TransportCcSender(this::onFeedback);
    private final GoogCc estimator;
    private final LongUnaryOperator sourceClock;
    private final RtcpCompoundView compound = new RtcpCompoundView();
    private final TransportCcView view = new TransportCcView();

    private final TransportCcGenerator receiver;
    private final RtcpWriter writer = new RtcpWriter(new byte[1_300]);

    private long maxVideoBps;
    private boolean paused;
    private long[] ladder = {};
    private long layerBps;
    private long handles;
    private long receivedBytes;
    private long receivedAudio;
    private long longestAudioGap;
    private long lastAudioNanos = -1;
    private long sentPackets;
    private long receivedPackets;
    private long hash = 0xCBF29CE484222325L;

    /// Creates a flow that sends nothing yet.
    ///
    /// @param maxVideoBps the source's highest rate
    /// @param back conditions of the way back, which only feedback takes
    MediaFlow(EventLoop loop, long seed, long maxVideoBps, NetworkConditions back, Entry entry) {
        this(loop, seed, maxVideoBps, back, entry, nanos -> nanos);
    }

    /// @param clock what the source and the estimator are told for an instant: the identity, or a planted mistake
    MediaFlow(
            EventLoop loop, long seed, long maxVideoBps, NetworkConditions back, Entry entry, LongUnaryOperator clock) {
        this.loop = loop;
        this.random = new SplittableRandom(seed);
        this.maxVideoBps = maxVideoBps;
        this.entry = entry;
        this.sourceClock = clock;
        this.back = new NetworkLink<>(loop, back, seed ^ 0x5DEECE66DL, this::onRtcp);
        this.receiver = new TransportCcGenerator(this::sendFeedback);
        receiver.onBitrate(300_000);
        this.estimator = new GoogCc(
                GoogCcConfig.DEFAULT,
                (cluster, bps, bytes, packets) -> pacer.startProbe(cluster, bps, bytes, packets, loop.nowNanos()));
    }

    /// Starts sending now.
    void start() {
        estimator.onUseful(maxVideoBps + AUDIO_BPS, now());
        loop.attach(pacer::nextTimeoutNanos, pacer::onTimeout);
        loop.attach(receiver::nextTimeoutNanos, receiver::onTimeout);
        loop.attach(estimator::nextTimeoutNanos, at -> {
            estimator.onTimeout(sourceClock.applyAsLong(at));
            apply();
        });
        loop.every(FRAME_NANOS, Long.MAX_VALUE, this::sendFrame);
        loop.every(AUDIO_NANOS, Long.MAX_VALUE, this::sendAudio);
        apply();
    }

    private long now() {
        return sourceClock.applyAsLong(loop.nowNanos());
    }

    void setPaused(boolean pause) {
        paused = pause;
    }

    /// Makes the source one that has only these rates, as a forwarder of simulcast has: the highest that fits, with
    /// 5 % to spare when it is higher than the present one; nothing when none fits.
    void setLadder(long... rates) {
        ladder = rates;
    }

    private long chooseLayer() {
        long room = estimator.targetBps() - AUDIO_BPS;
        long best = 0;
        for (long rate : ladder) {
            if (rate <= room && (rate <= layerBps || rate * 105 / 100 <= room)) {
                best = rate;
            }
        }
        layerBps = best;
        return best;
    }

    private void sendFrame() {
        if (paused) {
            return;
        }
        long videoBps =
                ladder.length > 0 ? chooseLayer() : Math.clamp(estimator.targetBps() - AUDIO_BPS, 1_000, maxVideoBps);
        if (videoBps == 0) {
            return;
        }
        double size = videoBps / 8.0 * FRAME_NANOS / 1e9 * (0.9 + 0.2 * random.nextDouble());
        int left = Math.max(50, (int) size);
        while (left > 0) {
            int bytes = Math.min(left, MAX_BYTES);
            pacer.onPacket(++handles, bytes, PacketKind.VIDEO, 1, loop.nowNanos(), loop.nowNanos());
            left -= bytes;
        }
    }

    private void sendAudio() {
        if (!paused) {
            pacer.onPacket(-1, AUDIO_BYTES, PacketKind.AUDIO, 0, loop.nowNanos(), loop.nowNanos());
        }
    }

    private void send(int sizeBytes, boolean audio, int cluster) {
        int number = sender.nextSequence();
        long sequence = sender.onSent(sizeBytes, cluster, now());
        estimator.onPacketSent(sequence, sizeBytes, cluster, now());
        sentPackets++;
        entry.send(new Packet(this, number, sizeBytes, audio, loop.nowNanos()));
    }

    /// A packet has come through the network.
    void onArrival(Packet packet) {
        long now = loop.nowNanos();
        receivedPackets++;
        receivedBytes += packet.sizeBytes;
        if (packet.audio) {
            receivedAudio++;
            if (lastAudioNanos >= 0) {
                longestAudioGap = Math.max(longestAudioGap, now - lastAudioNanos);
            }
            lastAudioNanos = now;
        }
        mix(now);
        mix(packet.transportSequence);
        receiver.onPacket(1, packet.transportSequence, now);
    }

    private void sendFeedback(int ssrc, int base, int reference, int count, int[] deltas, int packets) {
        writer.reset();
        assertTrue(writer.transportCc(2, ssrc, base, reference, count, deltas, packets));
        byte[] feedback = Arrays.copyOf(writer.bytes(), writer.length());
        int size = feedback.length + 42;
        if (backPath == null) {
            back.send(feedback, size);
        } else {
            backPath.bottleneck().send(() -> back.send(feedback, size), size);
        }
    }

    /// Lets feedback share a bottleneck with what flows the other way.
    void setBackPath(SharedPath path) {
        backPath = path;
    }

    private void onRtcp(byte[] bytes) {
        assertTrue(compound.tryWrap(bytes, 0, bytes.length) && compound.next() && view.tryWrap(compound));
        sender.onFeedback(view, now());
    }

    private void onFeedback(FeedbackResults results, long nowNanos) {
        estimator.onTransportFeedback(results, nowNanos);
        apply();
        BandwidthEstimate estimate = estimator.estimate();
        mix(estimate.targetBps());
        mix(estimate.stableBps());
        mix(estimate.acknowledgedBps());
        mix(Double.doubleToLongBits(estimate.loss()));
        mix(estimate.rttNanos());
    }

    private void apply() {
        pacer.setRate(estimator.pacingBps(), loop.nowNanos());
        pacer.setPadding(estimator.paddingBps(), loop.nowNanos());
    }

    private void mix(long value) {
        hash = (hash ^ value) * 0x100000001B3L;
    }

    private final class PacerHandler implements Pacer.Handler {
        @Override
        public void send(long handle, int sizeBytes, PacketKind kind, int probeCluster) {
            MediaFlow.this.send(sizeBytes, kind == PacketKind.AUDIO, probeCluster);
        }

        @Override
        public int sendPadding(int sizeBytes, int probeCluster) {
            int left = sizeBytes;
            while (left > 0) {
                int bytes = Math.clamp(left, 50, PADDING_BYTES);
                MediaFlow.this.send(bytes, false, probeCluster);
                left -= bytes;
            }
            return sizeBytes - left;
        }

        @Override
        public void onPacketDropped(long handle, int sizeBytes, PacketKind kind) {}

        @Override
        public void onStreamDropped(int stream) {}
    }

    /// The estimator under test.
    BandwidthEstimator estimator() {
        return estimator;
    }

    long targetBps() {
        return estimator.targetBps();
    }

    /// The rate of the layer that is sent, 0 for none.
    long layerBps() {
        return layerBps;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long receivedAudio() {
        return receivedAudio;
    }

    long longestAudioGapNanos() {
        return longestAudioGap;
    }

    /// Share of packets that never arrived, with what is under way.
    double loss() {
        return sentPackets == 0 ? 0 : 1 - receivedPackets / (double) sentPackets;
    }

    /// A hash over each arrival and over the estimate after each feedback.
    long hash() {
        return hash;
    }
}
