package io.sluice.core.forward;

import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.packet.CcfbView;
import io.sluice.rtp.packet.FirView;
import io.sluice.rtp.packet.NackView;
import io.sluice.rtp.packet.PliView;
import io.sluice.rtp.packet.RembView;
import io.sluice.rtp.packet.ReportBlockView;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtcpType;
import io.sluice.rtp.packet.SequenceConsumer;
import io.sluice.rtp.packet.TransportCcView;
import io.sluice.rtp.timing.NtpClock;
import io.sluice.rtp.timing.RttTracker;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;
import org.jspecify.annotations.Nullable;

/// Takes what a subscriber says about the slots it receives: what it misses, when it needs a keyframe, how much
/// arrives.
///
/// Only what is about an SSRC that we send to this subscriber counts, and each kind has a budget.
///
/// Owned by the media worker.
public final class SubscriberReports {
    private final OutboundPath path;
    private final Counters counters;
    private final DropCounters drops;
    private final RttTracker rtt;
    private final NtpClock clock;
    private final ReportBlockView block = new ReportBlockView();
    private final NackView nack = new NackView();
    private final PliView pli = new PliView();
    private final FirView fir = new FirView();
    private final RembView remb = new RembView();
    private final TransportCcView transportCc = new TransportCcView();
    private final CcfbView ccfb = new CcfbView();
    private final ReceivedReports received = new ReceivedReports();
    private final SequenceConsumer retransmitter = this::retransmit;
    private @Nullable Slot nackedSlot;
    private int nackedPackets;
    private long nowNanos;

    /// Creates the reports of a subscriber that has said nothing yet.
    public SubscriberReports(OutboundPath path, Counters counters, RttTracker rtt, NtpClock clock) {
        this.path = path;
        this.counters = counters;
        this.drops = counters.drops();
        this.rtt = rtt;
        this.clock = clock;
    }

    /// Takes one packet of a compound.
    public void onPacket(RtcpCompoundView packet, long now) {
        nowNanos = now;
        switch (packet.packetType()) {
            case RtcpType.SENDER_REPORT, RtcpType.RECEIVER_REPORT -> onReportBlocks(packet);
            case RtcpType.TRANSPORT_FEEDBACK -> onTransportFeedback(packet);
            case RtcpType.PAYLOAD_FEEDBACK -> onPayloadFeedback(packet);
            default -> {
                // Source descriptions, goodbyes and extended reports say nothing about slots.
            }
        }
    }

    private void onReportBlocks(RtcpCompoundView packet) {
        received.clear();
        sumReportBlocks(packet);
        path.onReceiverReport(received, rtt.lastNanos(), nowNanos);
    }

    private void sumReportBlocks(RtcpCompoundView packet) {
        for (int i = 0; i < packet.count(); i++) {
            if (!block.tryWrap(packet, i)) {
                return;
            }
            Slot slot = path.slot(block.ssrc());
            if (slot == null) {
                continue;
            }
            received.onBlock(
                    slot.statistics().reportedHighest(),
                    block.extendedHighestSequence(),
                    slot.statistics().packetsLost(),
                    block.cumulativeLost());
            slot.statistics().onReport(block.fractionLost(), block.cumulativeLost(), block.extendedHighestSequence());
            if (block.lastSenderReport() != 0) {
                rtt.onReport(
                        block.lastSenderReport(), block.delaySinceLastSenderReport(), clock.compactNtpAt(nowNanos));
            }
        }
    }

    private void onTransportFeedback(RtcpCompoundView packet) {
        if (nack.tryWrap(packet)) {
            Slot slot = path.slot(nack.mediaSsrc());
            if (slot == null) {
                drops.count(DropReason.RTCP_FOREIGN_SSRC);
                return;
            }
            nackedSlot = slot;
            nackedPackets = 0;
            nack.forEach(retransmitter);
            slot.statistics().onNack(nackedPackets);
            counters.add(Counter.NACKS_RECEIVED, nackedPackets);
        } else if (transportCc.tryWrap(packet)) {
            path.onTransportCc(transportCc, nowNanos);
        } else if (ccfb.tryWrap(packet)) {
            path.onCcfb(ccfb, nowNanos);
        }
    }

    private void retransmit(int sequenceNumber) {
        Slot slot = nackedSlot;
        if (slot != null) {
            nackedPackets++;
            path.retransmit(slot, sequenceNumber, rtt.smoothedNanos(), nowNanos);
        }
    }

    private void onPayloadFeedback(RtcpCompoundView packet) {
        if (pli.tryWrap(packet)) {
            onKeyframeWish(pli.mediaSsrc());
        } else if (fir.tryWrap(packet)) {
            for (int i = 0; i < fir.count(); i++) {
                onKeyframeWish(fir.ssrc(i));
            }
        } else if (remb.tryWrap(packet)) {
            path.onRemb(remb.bitrateBps(), nowNanos);
        }
    }

    private void onKeyframeWish(int ssrc) {
        Slot slot = path.slot(ssrc);
        if (slot == null) {
            drops.count(DropReason.RTCP_FOREIGN_SSRC);
            return;
        }
        counters.add(Counter.KEYFRAME_REQUESTS_RECEIVED, 1);
        slot.statistics().onKeyframeWish();
        Subscription subscription = slot.subscription();
        if (subscription == null || !slot.takeKeyframeToken(nowNanos)) {
            drops.count(DropReason.KEYFRAME_REQUEST_OVER_BUDGET);
            return;
        }
        subscription.onKeyframeWish();
    }
}
