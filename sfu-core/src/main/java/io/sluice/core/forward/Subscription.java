package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.PacketSink;
import io.sluice.core.publish.Publication;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.codec.VideoPacketParser;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;

/// Our sending of one publication to one participant, over the slot it was assigned to: from assignment to
/// re-assignment.
///
/// A packet passes the layer selector, gets its place in the slot's sequence, and is queued to be sent.
///
/// Owned by the media worker.
public final class Subscription implements PacketSink {
    /// Chosen: a keyframe older than this is not worth replaying; a new one comes as fast as the burst would play.
    private static final long REPLAY_NANOS = 500_000_000L;

    /// Chosen: a replay above this would hold up the live packets; a keyframe request is cheaper.
    private static final int REPLAY_PACKETS = 150;

    /// Chosen: while nothing is sent, what arrives is looked at anew this often.
    private static final long RETARGET_NANOS = 100_000_000L;

    private final Publication publication;
    private final Slot slot;
    private final DropCounters drops;
    private final LayerSelector selector = new LayerSelector();
    private boolean paused;
    private boolean gated;
    private int maxHeight;
    private long gateRevision;
    private boolean replaying;
    private long retargetedNanos;

    /// Creates a subscription that has sent nothing.
    ///
    /// @param gated whether packets wait for [#open]
    Subscription(Publication publication, Slot slot, DropCounters drops, boolean gated) {
        this.publication = publication;
        this.slot = slot;
        this.drops = drops;
        this.gated = gated;
        this.retargetedNanos = Long.MIN_VALUE / 2;
    }

    @Override
    public void onPacket(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        if (gated) {
            drops.count(DropReason.WAITING_FOR_ACKNOWLEDGEMENT);
            return;
        }
        if (paused) {
            drops.count(DropReason.LAYER_NOT_SELECTED);
            return;
        }
        if (publication.kind() == MediaKind.AUDIO) {
            if (slot.source() == stream) {
                slot.forward(stream, packet, facts, nowNanos);
            } else if (slot.switchTo(stream, packet, facts, nowNanos)) {
                slot.forward(stream, packet, facts, nowNanos);
            }
            return;
        }
        switch (selector.select(stream, facts)) {
            case FORWARD -> slot.forward(stream, packet, facts, nowNanos);
            case SWITCH -> {
                if (slot.switchTo(stream, packet, facts, nowNanos)) {
                    slot.forward(stream, packet, facts, nowNanos);
                    if (!replaying && packet.sequence < stream.highestSequence()) {
                        catchUp(stream, packet.sequence, nowNanos);
                    }
                }
            }
            case OTHER_LAYER -> drops.count(DropReason.LAYER_NOT_SELECTED);
            case NEEDS_KEYFRAME -> {
                drops.count(DropReason.WAITING_FOR_KEYFRAME);
                if (nowNanos - retargetedNanos > RETARGET_NANOS) {
                    retargetedNanos = nowNanos;
                    reconsider(nowNanos);
                }
            }
        }
    }

    @Override
    public void onPacketLeftOut(InboundRtpStream stream, long sequence) {
        slot.leaveOut(stream, sequence);
    }

    @Override
    public void onStreamEnded(InboundRtpStream stream) {
        selector.onStreamEnded(stream);
    }

    /// Says which revision of the slot assignments the client must acknowledge first.
    public void setGateRevision(long revision) {
        gateRevision = revision;
    }

    /// Lets packets flow: the client has acknowledged the assignment. What is left of a recent keyframe in the
    /// packet ring is sent at once, so that the picture does not wait for another one.
    void open(long revision, long nowNanos) {
        if (!gated || revision < gateRevision) {
            return;
        }
        gated = false;
        start(nowNanos);
    }

    /// Brings the first picture as soon as possible: by replay, or by asking for a keyframe.
    public void start(long nowNanos) {
        if (gated || paused || publication.kind() == MediaKind.AUDIO) {
            return;
        }
        selector.setTarget(LayerPolicy.choose(publication, maxHeight, slot.maxBps(), nowNanos));
        InboundRtpStream stream = publication.encoding(selector.target());
        if (stream == null) {
            return;
        }
        if (!replay(stream, nowNanos)) {
            stream.keyframes().wish();
        }
    }

    private boolean replay(InboundRtpStream stream, long nowNanos) {
        long from = stream.lastKeyframeSequence();
        long to = stream.highestSequence();
        if (from == InboundRtpStream.NO_SEQUENCE
                || nowNanos - stream.lastKeyframeNanos() > REPLAY_NANOS
                || to - from > REPLAY_PACKETS
                || stream.packet(from) == null) {
            return false;
        }
        catchUp(stream, from - 1, nowNanos);
        return true;
    }

    /// Forwards what arrived behind a keyframe before that keyframe could be used: it began with a retransmission,
    /// or the slot was not open yet.
    private void catchUp(InboundRtpStream stream, long after, long nowNanos) {
        VideoPacketParser parser = new VideoPacketParser();
        RtpPacketView view = new RtpPacketView();
        VideoPacketFacts facts = new VideoPacketFacts();
        replaying = true;
        for (long sequence = after + 1; sequence <= stream.highestSequence(); sequence++) {
            PacketBuffer packet = stream.packet(sequence);
            if (packet != null && stream.describeAgain(packet, parser, view, facts)) {
                onPacket(stream, packet, facts, nowNanos);
            }
        }
        replaying = false;
    }

    /// Chooses the layer anew: sizes, or what arrives, may have changed.
    void reconsider(long nowNanos) {
        if (gated || paused || publication.kind() == MediaKind.AUDIO || publication.muted()) {
            return;
        }
        int wanted = LayerPolicy.choose(publication, maxHeight, slot.maxBps(), nowNanos);
        selector.setTarget(wanted);
        if (selector.waits()) {
            InboundRtpStream stream = publication.encoding(wanted);
            if (stream != null) {
                stream.keyframes().wish();
            }
        }
    }

    /// The subscriber's decoder cannot go on without a keyframe.
    void onKeyframeWish() {
        int encoding = selector.current() == LayerSelector.NONE ? selector.target() : selector.current();
        InboundRtpStream stream = publication.encoding(encoding);
        if (stream != null) {
            stream.keyframes().wish();
        }
    }

    /// Sets what is useful to the subscriber.
    ///
    /// @param height highest useful picture in pixels, 0 = no bound
    public void limit(int height, boolean pause, long nowNanos) {
        boolean resumed = paused && !pause;
        maxHeight = height;
        paused = pause;
        if (resumed) {
            selector.restart();
            start(nowNanos);
        } else {
            reconsider(nowNanos);
        }
    }

    /// Changes with the publication and with what a client is told of it.
    int stateHash() {
        int flags = (publication.muted() ? 1 : 0)
                | (paused ? 2 : 0)
                | (publication.isArriving() ? 4 : 0)
                | (isFlowing() ? 8 : 0);
        return publication.csrc() * 31 + flags;
    }

    /// What is forwarded.
    public Publication publication() {
        return publication;
    }

    /// The `rid` being forwarded; empty when none is, or without simulcast.
    public String currentRid() {
        return selector.current() == LayerSelector.NONE ? "" : publication.rid(selector.current());
    }

    /// Whether the subscriber paused it.
    public boolean isPaused() {
        return paused;
    }

    /// Whether a keyframe has begun it.
    public boolean isFlowing() {
        return publication.kind() == MediaKind.AUDIO || selector.current() != LayerSelector.NONE;
    }
}
