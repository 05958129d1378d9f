package io.sluice.core.forward;

import io.sluice.core.allocate.LayerLadder;
import io.sluice.core.allocate.SlotDemand;
import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.PacketSink;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotLimit;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.codec.VideoPacketParser;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;
import org.jspecify.annotations.Nullable;

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

    private static final int ALL_LAYERS = 0xFF;

    private final Publication publication;
    private final Slot slot;
    private final DropCounters drops;
    private final LayerSelector selector = new LayerSelector();
    private final LayerFilter filter = new LayerFilter();
    private final SlotDemand demand = new SlotDemand();
    private int targetSpatialId = ALL_LAYERS;
    private int targetTemporalId = ALL_LAYERS;
    private boolean starved;
    private boolean urgent;
    private boolean needsKeyframe;
    private boolean paused;
    private boolean gated;
    private long gateRevision;
    private boolean replaying;

    /// Creates a subscription that has sent nothing.
    ///
    /// @param gated whether packets wait for [#open]
    Subscription(Publication publication, Slot slot, DropCounters drops, boolean gated, long nowNanos) {
        this.publication = publication;
        this.slot = slot;
        this.drops = drops;
        this.gated = gated;
        if (publication.kind() == MediaKind.VIDEO) {
            demand.restart(publication.ladder(nowNanos));
        }
    }

    @Override
    public void onPacket(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        if (gated) {
            drops.count(DropReason.WAITING_FOR_ACKNOWLEDGEMENT);
            return;
        }
        if (paused || starved && !selector.isStopping()) {
            drops.count(DropReason.LAYER_NOT_SELECTED);
            return;
        }
        if (publication.kind() == MediaKind.AUDIO) {
            if (slot.source() == stream || slot.switchTo(stream, packet, facts, nowNanos)) {
                slot.forward(stream, packet, facts, null, nowNanos);
            }
            return;
        }
        switch (selector.select(stream, packet.timestamp, facts)) {
            case FORWARD -> forwardLayer(stream, packet, facts, nowNanos);
            case SWITCH -> {
                urgent = false;
                if (slot.switchTo(stream, packet, facts, nowNanos)) {
                    wantLayers();
                    filter.restart(packet.sequence, packet.timestamp, facts);
                    forwardLayer(stream, packet, facts, nowNanos);
                    if (!replaying && packet.sequence < stream.highestSequence()) {
                        catchUp(stream, packet.sequence, nowNanos);
                    }
                }
            }
            case OTHER_LAYER -> drops.count(DropReason.LAYER_NOT_SELECTED);
            case NEEDS_KEYFRAME -> {
                drops.count(DropReason.WAITING_FOR_KEYFRAME);
                slot.divideSoon(nowNanos);
            }
        }
    }

    private void forwardLayer(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        if (filter.accepts(packet.sequence, packet.timestamp, facts)) {
            slot.forward(stream, packet, facts, filter, nowNanos);
        } else {
            drops.count(DropReason.LAYER_NOT_SELECTED);
            slot.leaveOut(stream, packet, facts);
        }
        if (facts.isFrameStart()) {
            needsKeyframe = filter.needsKeyframe(facts);
        }
    }

    private void wantLayers() {
        boolean atTarget = selector.current() == selector.target();
        filter.want(atTarget ? targetSpatialId : ALL_LAYERS, atTarget ? targetTemporalId : ALL_LAYERS);
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
        selector.restart();
        slot.divide(nowNanos);
        if (demand.given() == LayerLadder.NONE) {
            wishTarget();
            return;
        }
        boolean begun = selector.target() != LayerSelector.NONE && tryReplay(selector.target(), nowNanos);
        for (int rung = demand.given() - 1; rung >= 0 && !begun; rung--) {
            begun = tryReplay(demand.ladder().encoding(rung), nowNanos);
        }
        if (selector.waits()) {
            wishTarget();
        }
    }

    private boolean tryReplay(int encoding, long nowNanos) {
        InboundRtpStream stream = publication.encoding(encoding);
        return stream != null && replay(stream, nowNanos);
    }

    private void wishTarget() {
        if (selector.target() != LayerSelector.NONE) {
            wish(selector.target());
        }
    }

    private void wish(int encoding) {
        InboundRtpStream stream = publication.encoding(encoding);
        if (stream == null) {
            return;
        }
        if (urgent) {
            stream.keyframes().wishUrgently();
        } else {
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

    /// What it asks for, up to date.
    SlotDemand demand(long nowNanos) {
        publication.ladder(nowNanos);
        demand.setActive(sends());
        return demand;
    }

    /// Whether packets of it flow when there are any and there is room.
    boolean sends() {
        return !gated && !paused && !publication.muted();
    }

    /// Bandwidth was divided anew: [#demand] says what is given.
    void onGiven(long nowNanos) {
        apply();
        SlotLimit limit = limit();
        int decision = limit.ordinal() << 16 | demand.givenKey();
        if (slot.decisions().isNews(publication, decision)) {
            slot.decisions()
                    .add(decision, new DecisionLog.Entry(nowNanos, publication, given(), limit, slot.availableBps()));
        }
    }

    /// What holds it back from being better.
    public SlotLimit limit() {
        if (publication.muted()) {
            return SlotLimit.MUTED;
        }
        if (paused) {
            return SlotLimit.PAUSED;
        }
        if (gated) {
            return SlotLimit.ACKNOWLEDGEMENT;
        }
        if (demand.useful() == LayerLadder.NONE) {
            return publication.kind() == MediaKind.AUDIO ? SlotLimit.NONE : SlotLimit.NOT_PUBLISHED;
        }
        if (demand.given() < demand.useful()) {
            return SlotLimit.BANDWIDTH;
        }
        if (!isFlowing()) {
            return SlotLimit.KEYFRAME;
        }
        boolean best =
                demand.useful() == demand.ladder().size() - 1 && demand.ladder().isComplete();
        if (demand.isSatisfied() && !best) {
            return SlotLimit.VIEWPORT;
        }
        return switch (publication.limit()) {
            case CPU -> SlotLimit.PUBLISHER_CPU;
            case BANDWIDTH -> SlotLimit.PUBLISHER_BANDWIDTH;
            case NONE -> demand.ladder().isComplete() ? SlotLimit.NONE : SlotLimit.NOT_PUBLISHED;
        };
    }

    /// What is given, null = nothing.
    public @Nullable LayerChoice given() {
        return choice(demand.given());
    }

    /// What would be of use, null = nothing arrives.
    public @Nullable LayerChoice wanted() {
        return choice(demand.useful());
    }

    private @Nullable LayerChoice choice(int rung) {
        LayerLadder ladder = demand.ladder();
        return rung < 0 || rung >= ladder.size()
                ? null
                : new LayerChoice(
                        publication.rid(ladder.encoding(rung)),
                        ladder.spatialId(rung),
                        ladder.temporalId(rung),
                        ladder.width(rung),
                        ladder.height(rung),
                        ladder.frameRate(rung),
                        ladder.bps(rung));
    }

    /// What it asks for and was given.
    public SlotDemand demand() {
        return demand;
    }

    @Override
    public boolean wantsEncoding(int encoding) {
        if (!sends() || publication.kind() == MediaKind.AUDIO) {
            return sends();
        }
        LayerLadder ladder = demand.ladder();
        int useful = demand.useful();
        if (useful < 0 || useful >= ladder.size() || ladder.encoding(useful) == encoding) {
            return true;
        }
        if (demand.given() >= 0 && ladder.encoding(demand.given()) == encoding) {
            return true;
        }
        InboundRtpStream stream = publication.encoding(encoding);
        return !demand.isSatisfied() && stream != null && stream.height() > ladder.height(useful);
    }

    private void apply() {
        if (!sends()) {
            return;
        }
        int rung = demand.given();
        if (rung == LayerLadder.NONE) {
            if (demand.useful() != LayerLadder.NONE) {
                starved = true;
                selector.idle();
            }
            return;
        }
        LayerLadder ladder = demand.ladder();
        boolean resumed = starved;
        starved = false;
        if (resumed && !selector.isStopping()) {
            selector.restart();
        }
        int encoding = ladder.encoding(rung);
        targetSpatialId = ladder.spatialId(rung);
        targetTemporalId = ladder.temporalId(rung);
        int beginWith = 0;
        for (int i = 0; i < rung; i++) {
            beginWith |= 1 << ladder.encoding(i);
        }
        selector.setTarget(encoding, beginWith);
        wantLayers();
        if (selector.waits()) {
            boolean above = selector.current() != LayerSelector.NONE && (beginWith >>> selector.current() & 1) == 0;
            if (above && rung < demand.useful()) {
                selector.stop();
                urgent = true;
            }
            wishTarget();
        } else if (needsKeyframe) {
            wishTarget();
        }
    }

    /// The subscriber's decoder cannot go on without a keyframe.
    void onKeyframeWish() {
        int encoding = selector.current() == LayerSelector.NONE ? selector.target() : selector.current();
        if (encoding != LayerSelector.NONE) {
            wish(encoding);
        }
    }

    /// Sets what is useful to the subscriber.
    ///
    /// @param priority 0–100, higher is served first
    /// @param maxWidth widest useful picture in pixels, 0 = no bound
    /// @param maxHeight highest useful picture in pixels, 0 = no bound
    /// @param maxFrameRate most useful frames a second, 0 = no bound
    public void want(SlotDemand.Importance importance, int priority, int maxWidth, int maxHeight, int maxFrameRate) {
        demand.want(importance, priority, maxWidth, maxHeight, maxFrameRate);
    }

    /// Pauses, or goes on.
    public void setPaused(boolean pause, long nowNanos) {
        boolean resumed = paused && !pause;
        paused = pause;
        if (resumed) {
            selector.restart();
            start(nowNanos);
        }
    }

    /// Changes with the publication and with what a client is told of it.
    int stateHash() {
        int flags = (publication.muted() ? 1 : 0)
                | (paused ? 2 : 0)
                | (publication.isArriving() ? 4 : 0)
                | (isFlowing() ? 8 : 0)
                | (starved ? 16 : 0);
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

    /// Whether it is paused because the connection has no room for it.
    public boolean isStarved() {
        return starved;
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
