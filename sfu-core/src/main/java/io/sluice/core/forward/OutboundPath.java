package io.sluice.core.forward;

import io.sluice.core.publish.IntMap;
import io.sluice.core.publish.Publication;
import io.sluice.core.publish.RtcpOut;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.SlotSection;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.core.stats.Stage;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.congestion.BandwidthEstimate;
import io.sluice.rtp.congestion.BandwidthEstimator;
import io.sluice.rtp.congestion.Pacer;
import io.sluice.rtp.congestion.PacerConfig;
import io.sluice.rtp.congestion.PacketKind;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.recovery.RetransmissionBudget;
import io.sluice.rtp.timing.Deadline;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;
import io.sluice.rtp.transport.MediaTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The outbound half of one participant, spelled top to bottom: a slot queues a packet, the pacer says when, the packet
/// is written, stamped, protected and laid into the outbox.
///
/// Owned by the media worker.
public final class OutboundPath {
    /// What the outbound half has to tell.
    public interface Handler {
        /// The first packet of a slot's new assignment was queued.
        ///
        /// @param rtpTimestamp its RTP timestamp
        void onFirstPacket(Slot slot, int rtpTimestamp);

        /// Something waits: [#nextTimeoutNanos] may have changed.
        void onWaiting();

        /// The subscriber's connection can carry more or less than before: [#estimate] says how much.
        void onEstimate(long nowNanos);
    }

    private static final int OUTGOING_BITS = 48;
    private static final long OUTGOING_MASK = (1L << OUTGOING_BITS) - 1;

    private final MediaTransport transport;
    private final DropCounters drops;
    private final Counters counters;
    private final RandomGenerator random;
    private final Handler handler;
    private final HeaderRewriter rewriter;
    private final Pacer pacer;
    private final CongestionControl congestion;
    private final SlotAllocation allocation;
    private final PaddingWriter padding = new PaddingWriter();
    private @Nullable Slot slotForPadding;
    private final RetransmissionBudget budget = new RetransmissionBudget(0);
    private final List<Slot> slots = new ArrayList<>();
    private final List<Slot> readOnlySlots = Collections.unmodifiableList(slots);
    private final IntMap<Slot> slotsBySsrc = new IntMap<>();
    private final SenderReports reports;
    private long nowNanos;
    private boolean waiting;
    private long announcedReports = Deadline.NEVER;

    /// Creates the outbound half of a participant without slots.
    ///
    /// @param rewriter the worker's, shared by all its participants
    /// @param random gives first sequence numbers and timestamps (RFC 3550 §5.1)
    public OutboundPath(
            MediaTransport transport,
            RtcpOut rtcpOut,
            Counters counters,
            HeaderRewriter rewriter,
            RandomGenerator random,
            NtpClock clock,
            Handler handler) {
        this.transport = transport;
        this.drops = counters.drops();
        this.counters = counters;
        this.rewriter = rewriter;
        this.random = random;
        this.handler = handler;
        this.pacer = new Pacer(PacerConfig.DEFAULT, new PacerHandler());
        this.congestion = new CongestionControl(pacer, this::onEstimate);
        this.allocation = new SlotAllocation(readOnlySlots, congestion);
        this.reports = new SenderReports(rtcpOut, clock);
    }

    /// Takes what was negotiated: slots that are new are added, none ever goes.
    public void setSections(MediaSections media, long now) {
        reports.setCname(media.cname().getBytes(StandardCharsets.UTF_8));
        for (SlotSection section : media.slots()) {
            if (slotsBySsrc.get(section.ssrc()) == null) {
                Slot slot =
                        new Slot(section, slots.size(), this, drops, random.nextInt(1, 1 << 15), random.nextInt(), now);
                slots.add(slot);
                slotsBySsrc.put(section.ssrc(), slot);
                if (slotForPadding == null && slot.canPad()) {
                    slotForPadding = slot;
                }
            }
        }
        congestion.setSections(media, now);
    }

    /// All slots, in the order of negotiation.
    public List<Slot> slots() {
        return readOnlySlots;
    }

    void enqueue(Slot slot, long outgoing, int length, boolean video, int timestamp, long now) {
        nowNanos = now;
        if (!transport.isWritable()) {
            // What waits here would come again with the replay that the first keys bring.
            drops.count(DropReason.TRANSPORT_NOT_READY);
            return;
        }
        if (video && slot.canPad()) {
            slotForPadding = slot;
        }
        pacer.onPacket(
                handleOf(slot, outgoing, false),
                length,
                video ? PacketKind.VIDEO : PacketKind.AUDIO,
                slot.index(),
                timestamp,
                now);
        if (!waiting && (!pacer.isEmpty() || pacer.isProbing() || reports.nextTimeoutNanos() != announcedReports)) {
            waiting = true;
            announcedReports = reports.nextTimeoutNanos();
            handler.onWaiting();
        }
    }

    private static long handleOf(Slot slot, long outgoing, boolean retransmission) {
        return (long) slot.index() << OUTGOING_BITS + 1 | (retransmission ? 1L : 0L) << OUTGOING_BITS | outgoing;
    }

    void onFirstPacket(Slot slot, int rtpTimestamp, long now) {
        counters.time(Stage.FIRST_PACKET, now - slot.assignedNanos());
        handler.onFirstPacket(slot, rtpTimestamp);
    }

    private void send(long handle, int probeCluster) {
        Slot slot = slots.get((int) (handle >>> OUTGOING_BITS + 1));
        boolean retransmission = (handle >>> OUTGOING_BITS & 1) != 0;
        if (!transport.isWritable()) {
            drops.count(DropReason.TRANSPORT_NOT_READY);
            return;
        }
        int length = send(slot, handle & OUTGOING_MASK, retransmission, probeCluster);
        if (length == 0) {
            return;
        }
        if (!retransmission) {
            budget.onSent(length, nowNanos);
        }
        slot.statistics().onSent(rewriter.payloadLength(), length, retransmission);
        counters.add(Counter.RTP_FORWARDED, 1);
        if (retransmission) {
            counters.add(Counter.RTP_RETRANSMITTED, 1);
        }
    }

    private int send(Slot slot, long outgoing, boolean retransmission, int probeCluster) {
        if (!slot.write(outgoing, retransmission, rewriter)) {
            return 0;
        }
        if (slot.takeReportDue()) {
            reports.sendNow(slot, nowNanos);
        }
        boolean numbered = rewriter.hasTransportCc();
        rewriter.stamp(numbered ? congestion.nextTransportSequence() : 0, nowNanos);
        int ssrc = retransmission ? slot.section().rtxSsrc() : slot.section().ssrc();
        long sequence = retransmission ? slot.takeRetransmissionSequence() : outgoing;
        int length = transport.sendRtp(
                rewriter.header(),
                0,
                rewriter.headerLength(),
                rewriter.payload(),
                rewriter.payloadOffset(),
                rewriter.payloadLength(),
                ssrc,
                sequence);
        if (length > 0) {
            congestion.onSent(ssrc, (int) sequence & 0xFFFF, length, numbered, probeCluster, nowNanos);
        }
        return length;
    }

    /// Sends about so many bytes that nobody needs: recent packets again, or nothing but padding.
    private int sendPadding(int sizeBytes, int probeCluster) {
        Slot slot = slotForPadding;
        int sent = 0;
        while (slot != null && sent < sizeBytes && transport.isWritable()) {
            long outgoing = slot.nextToRepeat();
            int length = outgoing >= 0
                    ? send(slot, outgoing, true, probeCluster)
                    : sendEmpty(slot, Math.min(sizeBytes - sent, PaddingWriter.MAX_BYTES), probeCluster);
            if (length == 0) {
                break;
            }
            sent += length;
            counters.add(Counter.RTP_PADDING, 1);
        }
        return sent;
    }

    private int sendEmpty(Slot slot, int paddingBytes, int probeCluster) {
        long sequence = slot.takeRetransmissionSequence();
        padding.write(slot, (int) sequence, Math.max(paddingBytes, PaddingWriter.MIN_BYTES));
        boolean numbered = padding.hasTransportCc();
        padding.stamp(numbered ? congestion.nextTransportSequence() : 0, nowNanos);
        int ssrc = slot.section().rtxSsrc();
        int length = transport.sendRtp(
                padding.header(),
                0,
                padding.headerLength(),
                padding.payload(),
                0,
                padding.payloadLength(),
                ssrc,
                sequence);
        if (length > 0) {
            congestion.onSent(ssrc, (int) sequence & 0xFFFF, length, numbered, probeCluster, nowNanos);
        }
        return length;
    }

    /// A subscriber misses a packet of a slot.
    void retransmit(Slot slot, int sequenceNumber, long rttNanos, long now) {
        nowNanos = now;
        long outgoing = slot.remembered(sequenceNumber);
        int length = outgoing < 0 ? -1 : slot.rememberedLength(outgoing);
        if (length < 0) {
            drops.count(DropReason.NACK_NOT_CACHED);
            return;
        }
        switch (slot.tryAnswer(outgoing, length, rttNanos, budget, nowNanos)) {
            case ANSWER ->
                pacer.onPacket(
                        handleOf(slot, outgoing, true), length, PacketKind.RETRANSMISSION, slot.index(), outgoing, now);
            case REPEATED, OVER_BUDGET -> drops.count(DropReason.NACK_OVER_BUDGET);
        }
    }

    /// The slot that is sent with an SSRC, or null.
    @Nullable
    Slot slot(int ssrc) {
        return slotsBySsrc.get(ssrc);
    }

    void onTransportCc(TransportCcView view, long now) {
        congestion.onTransportCc(view, now);
        handler.onWaiting();
    }

    void onCcfb(CcfbView view, long now) {
        congestion.onCcfb(view, now);
        handler.onWaiting();
    }

    /// Receiver reports came, over all streams.
    void onReceiverReport(ReceivedReports received, long rttNanos, long now) {
        if (rttNanos > 0) {
            congestion.onRtt(rttNanos, now);
        }
        if (received.expected() > 0) {
            congestion.onReceiverReport(received.lost(), received.expected(), now);
        }
    }

    /// The receiver's own estimate (REMB): an upper bound while it is fresh.
    void onRemb(long bps, long now) {
        congestion.onRemb(bps, now);
        handler.onWaiting();
    }

    /// The network changed: what was learned of the old path does not hold, and what was sent on it is lost. A new
    /// picture of each slot is there sooner than seconds of packets are sent again one by one.
    public void onPathChanged(long now) {
        congestion.onPathChanged(now);
        for (int i = 0; i < slots.size(); i++) {
            wishPicture(slots.get(i));
        }
    }

    /// The network of a publisher changed: what it sent on the old path is lost too.
    public void onPathOfPublisherChanged(List<Publication> publications) {
        for (int i = 0; i < slots.size(); i++) {
            Subscription subscription = slots.get(i).subscription();
            if (subscription != null && publications.contains(subscription.publication())) {
                wishPicture(slots.get(i));
            }
        }
    }

    private static void wishPicture(Slot slot) {
        Subscription subscription = slot.subscription();
        if (subscription != null && slot.section().kind() == MediaKind.VIDEO) {
            subscription.onKeyframeWish();
        }
    }

    /// Divides the estimate anew over the slots.
    public void divide(long now) {
        nowNanos = now;
        allocation.divide(now);
    }

    void divideSoon(long now) {
        nowNanos = now;
        allocation.divideSoon(now);
    }

    /// What the subscriber's connection takes in bits per second, −1 while nothing bounds it.
    public long availableBps() {
        long target = congestion.targetBps();
        return target == BandwidthEstimator.UNKNOWN ? -1 : target;
    }

    /// What the subscriber's connection can carry, and why; made anew for each call.
    public BandwidthEstimate estimate() {
        return congestion.estimate();
    }

    /// What all slots together were given, audio included, in bits per second.
    public long allocatedBps() {
        return allocation.givenBps();
    }

    /// What all slots together could put to use, audio included, in bits per second.
    public long usefulBps() {
        return allocation.usefulBps();
    }

    private void onEstimate(long now) {
        nowNanos = now;
        allocation.divide(now);
        handler.onEstimate(now);
    }

    /// A number that changes when what the slots show changes: cheap to ask often.
    public long stateHash() {
        long hash = 0;
        for (int i = 0; i < slots.size(); i++) {
            Subscription subscription = slots.get(i).subscription();
            hash = hash * 31 + (subscription == null ? 0 : subscription.stateHash());
        }
        return hash;
    }

    /// Slots that carry a publication.
    public int assignedSlots() {
        int assigned = 0;
        for (int i = 0; i < slots.size(); i++) {
            assigned += slots.get(i).subscription() == null ? 0 : 1;
        }
        return assigned;
    }

    /// Forgets what waits of a slot: it was given to another publication.
    void dropQueued(Slot slot) {
        pacer.dropStream(slot.index());
    }

    /// Gives a slot to a publication, or empties it.
    ///
    /// @param awaitAcknowledgement whether packets of a new owner wait for [#acknowledge]
    public void assign(Slot slot, @Nullable Publication publication, boolean awaitAcknowledgement, long now) {
        nowNanos = now;
        dropQueued(slot);
        Subscription subscription = slot.assign(publication, awaitAcknowledgement, now);
        if (subscription != null) {
            subscription.start(now);
        }
    }

    /// The client has handled slot changes up to a revision.
    public void acknowledge(long revision, long now) {
        nowNanos = now;
        for (int i = 0; i < slots.size(); i++) {
            Subscription subscription = slots.get(i).subscription();
            if (subscription != null) {
                subscription.open(revision, now);
            }
        }
    }

    /// Time passes: the pacer lets packets go, reports are sent.
    public void onTimeout(long now) {
        nowNanos = now;
        congestion.onTimeout(now);
        pacer.onTimeout(now);
        if (reports.isDue(now)) {
            reports.writeAll(slots, now);
        }
    }

    /// When [#onTimeout] wants to be called next.
    public long nextTimeoutNanos() {
        waiting = false;
        return Deadline.earlier(
                Deadline.earlier(pacer.nextTimeoutNanos(), congestion.nextTimeoutNanos()), reports.nextTimeoutNanos());
    }

    /// Packets that wait in the pacer.
    public int queuedPackets() {
        return pacer.queuedPackets();
    }

    private final class PacerHandler implements Pacer.Handler {
        @Override
        public void send(long handle, int sizeBytes, PacketKind kind, int probeCluster) {
            OutboundPath.this.send(handle, probeCluster);
        }

        @Override
        public int sendPadding(int sizeBytes, int probeCluster) {
            return OutboundPath.this.sendPadding(sizeBytes, probeCluster);
        }

        @Override
        public void onPacketDropped(long handle, int sizeBytes, PacketKind kind) {
            drops.count(DropReason.PACER_OVERFLOW);
        }

        @Override
        public void onStreamDropped(int stream) {
            Subscription subscription = slots.get(stream).subscription();
            if (subscription != null) {
                subscription.onKeyframeWish();
            }
        }
    }
}
