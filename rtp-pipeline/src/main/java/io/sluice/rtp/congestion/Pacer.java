package io.sluice.rtp.congestion;

import io.sluice.rtp.timing.Deadline;

/// The gate in front of one transport that decides when its packets may leave, so that a path is filled evenly and a
/// burst does not overflow the queue before the bottleneck.
///
/// Idea: what was sent is a debt that the pacing rate pays off. The pacer keeps only the instant at which the debt
/// is paid. A packet leaves at once when nothing of its priority waits and the debt stays within one burst;
/// otherwise it waits, and when the debt is paid a whole burst leaves together, so that packets of one size form a
/// train (DESIGN §4). The wake-ups are one per burst, not one per packet. Audio never waits but is owed for.
/// Retransmissions go before video, padding comes last. Aligned with libwebrtc's
/// modules/pacing/pacing_controller.cc, but for the queue that has grown too old: there the rate is raised beyond
/// the estimate, here the stream at its head is dropped whole, because without the frame that is too late the ones
/// behind it cannot be decoded either.
///
/// A probe cluster is sent in portions ([ProbeSchedule]), from the queues and then from padding; until it has ended
/// everything but audio goes through the queues and leaves as part of it. Padding beside the media fills up to a rate
/// of its own, in portions of 5 ms, when nothing waits and nothing is owed.
///
/// Cost: a packet that may leave at once costs a few comparisons; nothing is allocated but when a queue grows.
///
/// Owned by the media worker.
public final class Pacer {
    /// What becomes of the packets.
    public interface Handler {
        /// Stamp, protect and lay this packet into the outbox now.
        ///
        /// @param probeCluster the cluster it is part of, or [#NO_PROBE]
        void send(long handle, int sizeBytes, PacketKind kind, int probeCluster);

        /// Send about so many bytes of padding now.
        ///
        /// @param probeCluster the cluster it is part of, or [#NO_PROBE]
        /// @return bytes sent; 0 when there is nothing to pad with, which ends a cluster
        int sendPadding(int sizeBytes, int probeCluster);

        /// This packet will never be sent.
        void onPacketDropped(long handle, int sizeBytes, PacketKind kind);

        /// All that waited of this stream was dropped because it was too late: it needs a keyframe to go on.
        void onStreamDropped(int stream);
    }

    /// No probe cluster.
    public static final int NO_PROBE = 0;

    /// The pacing rate at which nothing waits.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// The highest rate, beyond which the arithmetic would overflow.
    public static final long MAX_BPS = 10_000_000_000L;

    /// kMaxDebtInTime of libwebrtc's modules/pacing/pacing_controller.cc: audio alone cannot block video for
    /// longer.
    private static final long MAX_DEBT_NANOS = 500_000_000L;

    /// kTargetPaddingDuration of libwebrtc's modules/pacing/pacing_controller.cc.
    private static final long PADDING_NANOS = 5_000_000L;

    /// Chosen: when nothing can be padded with, it is tried again after this.
    private static final long PADDING_RETRY_NANOS = 50_000_000L;

    private static final long BITS_NANOS = 8_000_000_000L;

    private final PacerConfig config;
    private final Handler handler;
    private final PacedQueue retransmissions;
    private final PacedQueue video;
    private final PacedQueue padding;

    private long rateBps = UNLIMITED;
    private long burstNanos;
    private long paidAt;
    private boolean started;

    private final ProbeSchedule probes = new ProbeSchedule();
    private long paddingBps;
    private long paddingPaidAt;

    private long framesDropped;
    private long packetsDropped;
    private long packetsQueued;
    private long packetsSent;
    private long queueNanos;

    /// Creates a pacer that lets everything pass until it is given a rate.
    public Pacer(PacerConfig config, Handler handler) {
        this.config = config;
        this.handler = handler;
        this.burstNanos = config.burstNanos();
        this.retransmissions = new PacedQueue(config.maxQueuedPackets());
        this.video = new PacedQueue(config.maxQueuedPackets());
        this.padding = new PacedQueue(config.maxQueuedPackets());
    }

    /// Sets the pacing rate in bits per second, up to [#MAX_BPS], or [#UNLIMITED].
    public void setRate(long pacingBps, long nowNanos) {
        if (pacingBps <= 0 || pacingBps > MAX_BPS && pacingBps != UNLIMITED) {
            throw new IllegalArgumentException("pacing rate " + pacingBps);
        }
        if (pacingBps == rateBps) {
            return;
        }
        long debt = debtNanos(nowNanos);
        if (pacingBps == UNLIMITED) {
            debt = 0;
        } else if (rateBps != UNLIMITED) {
            debt = Math.min(MAX_DEBT_NANOS, debt * rateBps / pacingBps);
        }
        rateBps = pacingBps;
        paidAt = nowNanos + debt;
        burstNanos = pacingBps == UNLIMITED
                ? config.burstNanos()
                : Math.min(config.burstNanos(), config.maxBurstBytes() * BITS_NANOS / pacingBps);
    }

    /// Takes a packet, which leaves now or later.
    ///
    /// @param handle what names the packet to the handler
    /// @param sizeBytes bytes on the wire; at least 1
    /// @param stream the outgoing stream it belongs to
    /// @param frame the frame it belongs to: equal for all packets of one, different from the neighbours'
    public void onPacket(long handle, int sizeBytes, PacketKind kind, int stream, long frame, long nowNanos) {
        start(nowNanos);
        switch (kind) {
            case AUDIO -> send(handle, sizeBytes, kind, NO_PROBE, nowNanos);
            case RETRANSMISSION -> sendOrQueue(retransmissions, handle, sizeBytes, kind, stream, frame, nowNanos);
            case VIDEO -> {
                if (retransmissions.isEmpty()) {
                    sendOrQueue(video, handle, sizeBytes, kind, stream, frame, nowNanos);
                } else {
                    queue(video, handle, sizeBytes, kind, stream, frame, nowNanos);
                }
            }
            case PADDING -> {
                if (retransmissions.isEmpty() && video.isEmpty()) {
                    sendOrQueue(padding, handle, sizeBytes, kind, stream, frame, nowNanos);
                } else {
                    queue(padding, handle, sizeBytes, kind, stream, frame, nowNanos);
                }
            }
        }
    }

    private void start(long nowNanos) {
        if (!started) {
            started = true;
            paidAt = nowNanos;
        }
    }

    private void sendOrQueue(
            PacedQueue queue, long handle, int sizeBytes, PacketKind kind, int stream, long frame, long nowNanos) {
        if (queue.isEmpty() && !probes.isActive() && fits(sizeBytes, nowNanos)) {
            send(handle, sizeBytes, kind, NO_PROBE, nowNanos);
        } else {
            queue(queue, handle, sizeBytes, kind, stream, frame, nowNanos);
        }
    }

    private void queue(
            PacedQueue queue, long handle, int sizeBytes, PacketKind kind, int stream, long frame, long nowNanos) {
        if (queue.isFull()) {
            if (kind != PacketKind.VIDEO) {
                packetsDropped++;
                handler.onPacketDropped(handle, sizeBytes, kind);
                return;
            }
            dropStreamAtHead();
        }
        packetsQueued++;
        queue.add(handle, sizeBytes, stream, frame, nowNanos);
    }

    private boolean fits(int sizeBytes, long nowNanos) {
        if (rateBps == UNLIMITED) {
            return true;
        }
        long debt = debtNanos(nowNanos);
        return debt == 0 || debt + nanosOf(sizeBytes) <= burstNanos;
    }

    private long debtNanos(long nowNanos) {
        return started ? Math.max(0, paidAt - nowNanos) : 0;
    }

    private long nanosOf(int sizeBytes) {
        return sizeBytes * BITS_NANOS / rateBps;
    }

    private void send(long handle, int sizeBytes, PacketKind kind, int cluster, long nowNanos) {
        owe(sizeBytes, nowNanos);
        packetsSent++;
        handler.send(handle, sizeBytes, kind, cluster);
    }

    private void owe(int sizeBytes, long nowNanos) {
        if (rateBps != UNLIMITED) {
            paidAt = nowNanos + Math.min(MAX_DEBT_NANOS, debtNanos(nowNanos) + nanosOf(sizeBytes));
        }
        if (paddingBps > 0) {
            long debt = Math.max(0, paddingPaidAt - nowNanos) + sizeBytes * BITS_NANOS / paddingBps;
            paddingPaidAt = nowNanos + Math.min(MAX_DEBT_NANOS, debt);
        }
    }

    /// Lets leave what may leave by now.
    public void onTimeout(long nowNanos) {
        if (!Deadline.isDue(nextTimeoutNanos(), nowNanos)) {
            return;
        }
        dropWhatIsTooOld(nowNanos);
        if (probes.isDue(nowNanos)) {
            sendProbePortion(nowNanos);
        }
        if (probes.isActive()) {
            return;
        }
        sendPadding(nowNanos);
        if (isEmpty() || rateBps != UNLIMITED && paidAt - nowNanos > 0) {
            return;
        }
        while (!isEmpty() && fits(nextQueue().headSize(), nowNanos)) {
            sendHead(NO_PROBE, nowNanos);
        }
    }

    private PacedQueue nextQueue() {
        return !retransmissions.isEmpty() ? retransmissions : !video.isEmpty() ? video : padding;
    }

    private int sendHead(int cluster, long nowNanos) {
        PacedQueue queue = nextQueue();
        PacketKind kind = queue == retransmissions
                ? PacketKind.RETRANSMISSION
                : queue == video ? PacketKind.VIDEO : PacketKind.PADDING;
        long handle = queue.headHandle();
        int size = queue.headSize();
        queueNanos += nowNanos - queue.headEnqueuedAt();
        queue.removeHead();
        send(handle, size, kind, cluster, nowNanos);
        return size;
    }

    private void dropWhatIsTooOld(long nowNanos) {
        while (!video.isEmpty() && nowNanos - video.headEnqueuedAt() > config.maxQueueNanos()) {
            dropStreamAtHead();
        }
        while (!retransmissions.isEmpty() && nowNanos - retransmissions.headEnqueuedAt() > config.maxQueueNanos()) {
            packetsDropped++;
            long handle = retransmissions.headHandle();
            int size = retransmissions.headSize();
            retransmissions.removeHead();
            handler.onPacketDropped(handle, size, PacketKind.RETRANSMISSION);
        }
    }

    private void dropStreamAtHead() {
        int stream = video.headStream();
        dropStream(stream);
        handler.onStreamDropped(stream);
    }

    /// Drops what waits of a stream, because its slot got another publication or a keyframe makes it useless.
    public void dropStream(int stream) {
        int before = video.packets() + retransmissions.packets();
        framesDropped += video.dropStream(stream, PacketKind.VIDEO, handler);
        retransmissions.dropStream(stream, PacketKind.RETRANSMISSION, handler);
        packetsDropped += before - video.packets() - retransmissions.packets();
    }

    /// Starts a probe cluster, after those that were started before.
    ///
    /// @param cluster its number, which [Handler#send] repeats
    /// @param bps the rate to send at
    /// @param minBytes bytes it needs
    /// @param minPackets packets it needs
    public void startProbe(int cluster, long bps, int minBytes, int minPackets, long nowNanos) {
        if (cluster == NO_PROBE || bps <= 0) {
            throw new IllegalArgumentException("probe cluster " + cluster + " at " + bps);
        }
        start(nowNanos);
        probes.add(cluster, bps, minBytes, minPackets, nowNanos);
    }

    private void sendProbePortion(long nowNanos) {
        int cluster = probes.cluster();
        int portion = probes.portionBytes();
        int sent = 0;
        int packets = 0;
        while (sent < portion) {
            int size = 0;
            if (isEmpty()) {
                size = handler.sendPadding(portion - sent, cluster);
                owe(size, nowNanos);
            } else {
                size = sendHead(cluster, nowNanos);
            }
            if (size <= 0) {
                probes.next(nowNanos);
                return;
            }
            sent += size;
            packets++;
        }
        probes.onPortion(sent, packets, nowNanos);
    }

    /// Sets the rate that media and padding shall fill together, in bits per second; 0 for no padding.
    public void setPadding(long bps, long nowNanos) {
        if (bps < 0 || bps > MAX_BPS) {
            throw new IllegalArgumentException("padding rate " + bps);
        }
        if (paddingBps == 0 && bps > 0) {
            start(nowNanos);
            paddingPaidAt = nowNanos;
        }
        paddingBps = bps;
    }

    private void sendPadding(long nowNanos) {
        if (paddingBps == 0 || !isEmpty() || paddingPaidAt - nowNanos > 0 || debtNanos(nowNanos) > 0) {
            return;
        }
        int wanted = (int) Math.max(1, paddingBps / 8 * PADDING_NANOS / 1_000_000_000L);
        int sent = handler.sendPadding(wanted, NO_PROBE);
        if (sent > 0) {
            owe(sent, nowNanos);
        } else {
            paddingPaidAt = nowNanos + PADDING_RETRY_NANOS;
        }
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        if (probes.isActive()) {
            return probes.dueNanos();
        }
        if (!isEmpty()) {
            return paidAt;
        }
        if (paddingBps == 0) {
            return Deadline.NEVER;
        }
        return paidAt - paddingPaidAt > 0 ? paidAt : paddingPaidAt;
    }

    /// Whether nothing waits.
    public boolean isEmpty() {
        return retransmissions.isEmpty() && video.isEmpty() && padding.isEmpty();
    }

    /// Packets that wait now.
    public int queuedPackets() {
        return retransmissions.packets() + video.packets() + padding.packets();
    }

    /// Bytes that wait now.
    public long queuedBytes() {
        return retransmissions.bytes() + video.bytes() + padding.bytes();
    }

    /// Whether a probe cluster is under way.
    public boolean isProbing() {
        return probes.isActive();
    }

    /// Packets let through so far, audio included.
    public long packetsSent() {
        return packetsSent;
    }

    /// Packets that had to wait.
    public long packetsQueued() {
        return packetsQueued;
    }

    /// Time that sent packets spent waiting: webrtc-stats `totalPacketSendDelay`, in nanoseconds.
    public long queueNanos() {
        return queueNanos;
    }

    /// Packets dropped.
    public long packetsDropped() {
        return packetsDropped;
    }

    /// Video frames dropped, partly sent ones included.
    public long framesDropped() {
        return framesDropped;
    }
}
