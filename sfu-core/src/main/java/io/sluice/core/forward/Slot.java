package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotLimit;
import io.sluice.core.room.SlotSection;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.recovery.AnsweredRequests;
import io.sluice.rtp.recovery.RetransmissionBudget;
import io.sluice.rtp.recovery.RetransmissionVerdict;
import io.sluice.rtp.timing.SlotTimeline;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;
import org.jspecify.annotations.Nullable;

/// An m-section we send on, with the one stream it is: an SSRC whose sequence, timestamps and picture ids go on
/// unbroken whichever publication is assigned.
///
/// Owned by the media worker.
public final class Slot {
    /// Chosen: 512 packets are 2 s of a 2.5 Mbit/s stream.
    private static final int VIDEO_MEMORY = 512;

    /// Chosen: audio is not retransmitted, but a queued packet must be found again.
    private static final int AUDIO_MEMORY = 64;

    /// Chosen: a decoder that needs a keyframe asks a few times in a row; beyond that it is broken, or has no key.
    private static final int KEYFRAME_BURST = 4;

    private static final long KEYFRAME_REFILL_NANOS = 1_000_000_000L;

    /// Bindings remembered for retransmissions; each layer or slot switch makes one.
    private static final int BINDINGS = 16;

    /// Chosen: as many of the newest packets take turns as padding; most are still in the receiver's mind.
    private static final int REPEATABLE = 32;

    private final SlotSection section;
    private final int index;
    private final OutboundPath path;
    private final DropCounters drops;
    private final SequenceMapper mapper = new SequenceMapper();
    private final PictureIds pictureIds = new PictureIds();
    private final SlotTimeline timeline;
    private final SlotStatistics statistics = new SlotStatistics();
    private final @Nullable SourceBinding[] bindings = new SourceBinding[BINDINGS];
    private final DecisionLog decisions = new DecisionLog();
    private @Nullable SentPackets sent;
    private @Nullable Subscription subscription;
    private int bindingCount;
    private long nextOutgoing;
    private long nextRetransmission;
    private long newestWritten = -1;
    private long repeated = Long.MAX_VALUE;
    private final int paddingPayloadType;
    private boolean everAssigned;
    private boolean announceFirst;
    private boolean reportDue;
    private long assignedNanos;
    private long firstRtpTimestamp = -1;
    private int keyframeTokens = KEYFRAME_BURST;
    private long keyframeRefillNanos;
    private @Nullable AnsweredRequests answered;

    /// Creates an empty slot.
    ///
    /// @param index its place among the participant's slots
    /// @param firstSequence first outgoing sequence number; below 2^15, so that the rollover counter starts in step
    ///     (RFC 3711 §3.3.1)
    /// @param firstTimestamp first outgoing RTP timestamp
    Slot(
            SlotSection section,
            int index,
            OutboundPath path,
            DropCounters drops,
            int firstSequence,
            int firstTimestamp,
            long createdNanos) {
        this.section = section;
        this.index = index;
        this.path = path;
        this.drops = drops;
        this.nextOutgoing = firstSequence;
        this.nextRetransmission = firstSequence;
        this.paddingPayloadType = section.kind() == MediaKind.VIDEO && section.rtxSsrc() != 0
                ? section.formats().stream()
                        .filter(PayloadFormat::hasRtx)
                        .mapToInt(PayloadFormat::rtxPayloadType)
                        .findFirst()
                        .orElse(-1)
                : -1;
        int clockRate = section.kind() == MediaKind.VIDEO ? 90_000 : 48_000;
        this.timeline = new SlotTimeline(clockRate, firstTimestamp, createdNanos);
    }

    /// Gives the slot to a publication, or to nobody. What was sent before stays answerable for retransmissions.
    ///
    /// @param awaitAcknowledgement whether packets of a new owner wait until the client has acknowledged it
    @Nullable
    Subscription assign(@Nullable Publication publication, boolean awaitAcknowledgement, long nowNanos) {
        assignedNanos = nowNanos;
        Subscription former = subscription;
        if (former != null) {
            former.publication().removeSink(former);
        }
        subscription = null;
        if (publication != null) {
            Subscription fresh =
                    new Subscription(publication, this, drops, awaitAcknowledgement && everAssigned, nowNanos);
            everAssigned = true;
            announceFirst = true;
            firstRtpTimestamp = -1;
            subscription = fresh;
            publication.addSink(fresh);
        }
        return subscription;
    }

    /// The stream being forwarded, or null.
    @Nullable
    InboundRtpStream source() {
        SourceBinding binding = binding();
        Subscription owner = subscription;
        return binding == null || owner == null || binding.stream().publication() != owner.publication()
                ? null
                : binding.stream();
    }

    private @Nullable SourceBinding binding() {
        return bindingCount == 0 ? null : bindings[bindingCount - 1 & BINDINGS - 1];
    }

    /// Goes on with another stream, whose first packet this is.
    ///
    /// @return false when the subscriber cannot decode it
    boolean switchTo(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        if (!bind(stream, packet)) {
            return false;
        }
        mapper.start(packet.sequence, nextOutgoing);
        timeline.switchTo(stream.clock(), packet.timestamp & 0xFFFFFFFFL, nowNanos);
        if (stream.kind() == MediaKind.VIDEO) {
            pictureIds.onSwitch(facts);
        }
        reportDue = true;
        return true;
    }

    private boolean bind(InboundRtpStream stream, PacketBuffer packet) {
        PayloadFormat inbound = stream.publication().format(packet.payloadType);
        PayloadFormat outbound = inbound == null ? null : FormatMatch.find(inbound, section.formats());
        if (inbound == null || outbound == null) {
            drops.count(DropReason.NOT_DECODABLE);
            return false;
        }
        bindings[bindingCount++ & BINDINGS - 1] =
                new SourceBinding(stream, inbound, outbound, section, packet.timestamp);
        return true;
    }

    /// Queues one packet of the current stream.
    ///
    /// @param filter says how layers are told; null for audio
    void forward(
            InboundRtpStream stream,
            PacketBuffer packet,
            VideoPacketFacts facts,
            @Nullable LayerFilter filter,
            long nowNanos) {
        SourceBinding binding = binding();
        if (binding == null || binding.stream() != stream) {
            drops.count(DropReason.LATE_AFTER_SWITCH);
            return;
        }
        if (binding.inboundPayloadType() != packet.payloadType) {
            if (!bind(stream, packet)) {
                leaveOut(stream, packet.sequence);
                return;
            }
            binding = binding();
        }
        long outgoing = mapper.map(packet.sequence);
        if (outgoing == SequenceMapper.NO_PLACE) {
            drops.count(DropReason.LATE_AFTER_SWITCH);
            return;
        }
        boolean video = stream.kind() == MediaKind.VIDEO;
        int ids = video ? pictureIds.rewrite(facts) : 0;
        SentPackets memory = sent;
        if (memory == null) {
            memory = new SentPackets(video ? VIDEO_MEMORY : AUDIO_MEMORY);
            sent = memory;
        }
        int frame = video ? pictureIds.rewriteFrameNumber(facts) : 0;
        memory.put(outgoing, packet.sequence, bindingCount - 1, timeline.shift(), ids, frame);
        if (filter != null) {
            int targets = filter.activeTargets(facts);
            memory.putLayers(
                    outgoing, filter.endsPicture(facts), pictureIds.rewriteStructure(facts, targets != 0), targets);
        }
        timeline.onPacket(packet.timestamp & 0xFFFFFFFFL);
        if (outgoing >= nextOutgoing) {
            nextOutgoing = outgoing + 1;
        }
        if (announceFirst) {
            announceFirst = false;
            int first = packet.timestamp + timeline.shift();
            firstRtpTimestamp = first & 0xFFFFFFFFL;
            path.onFirstPacket(this, first, nowNanos);
        }
        path.enqueue(this, outgoing, packet.length, video, packet.timestamp, nowNanos);
    }

    /// Closes the place of a packet that is not forwarded.
    void leaveOut(InboundRtpStream stream, long sequence) {
        SourceBinding binding = binding();
        if (binding != null && binding.stream() == stream) {
            mapper.drop(sequence);
        }
    }

    /// Closes the place of a packet whose layer is not forwarded, and of its picture where ids count pictures.
    void leaveOut(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts) {
        SourceBinding binding = binding();
        if (binding != null && binding.stream() == stream) {
            mapper.drop(packet.sequence);
            if (binding.codec() == Codec.VP8) {
                pictureIds.leaveOut(facts);
            }
        }
    }

    /// Writes a queued packet.
    ///
    /// @return false when it is no longer there
    boolean write(long outgoing, boolean retransmission, HeaderRewriter rewriter) {
        SentPackets memory = sent;
        if (memory == null || !memory.contains(outgoing)) {
            drops.count(DropReason.SOURCE_EVICTED);
            return false;
        }
        SourceBinding binding = bindingAt(memory.binding(outgoing));
        PacketBuffer packet = binding == null ? null : binding.stream().packet(memory.incoming(outgoing));
        if (binding == null || packet == null) {
            drops.count(DropReason.SOURCE_EVICTED);
            return false;
        }
        if (retransmission && binding.rtxPayloadType() < 0) {
            drops.count(DropReason.NOT_DECODABLE);
            return false;
        }
        boolean written = rewriter.write(
                section,
                binding,
                packet,
                retransmission ? section.rtxSsrc() : section.ssrc(),
                (int) (retransmission ? nextRetransmission : outgoing),
                packet.timestamp + memory.timestampOffset(outgoing),
                memory.descriptor(outgoing),
                memory.frameNumber(outgoing),
                packet.marker || memory.endsPicture(outgoing),
                memory.structure(outgoing),
                memory.activeTargets(outgoing),
                retransmission ? (int) outgoing & 0xFFFF : -1);
        if (!written) {
            drops.count(DropReason.DESCRIPTOR_MALFORMED);
        } else if (!retransmission) {
            newestWritten = Math.max(newestWritten, outgoing);
        }
        return written;
    }

    private @Nullable SourceBinding bindingAt(int number) {
        return bindingCount - number > BINDINGS ? null : bindings[number & BINDINGS - 1];
    }

    /// Takes the next sequence number of the retransmission stream.
    long takeRetransmissionSequence() {
        return nextRetransmission++;
    }

    /// Whether its retransmission stream can carry padding.
    boolean canPad() {
        return paddingPayloadType >= 0;
    }

    /// Payload type of packets that are nothing but padding, −1 when there is no retransmission stream.
    int paddingPayloadType() {
        return paddingPayloadType;
    }

    /// Outgoing sequence number of the recent packet that shall be sent again as padding, −1 when there is none. Each
    /// call goes back one further, and begins anew at the newest after some.
    long nextToRepeat() {
        long newest = newestWritten;
        repeated = repeated > newest || repeated <= newest - REPEATABLE ? newest : repeated - 1;
        if (rememberedLength(repeated) < 0) {
            repeated = Long.MAX_VALUE;
            return -1;
        }
        return repeated;
    }

    /// The unwrapped outgoing sequence number that a 16-bit one in a NACK means, or −1 when it is not remembered.
    long remembered(int sequenceNumber) {
        long candidate = nextOutgoing - 1 - (nextOutgoing - 1 - sequenceNumber & 0xFFFF);
        SentPackets memory = sent;
        return memory != null && memory.contains(candidate) ? candidate : -1;
    }

    /// Bytes of a remembered packet, or −1 when its packet is gone.
    int rememberedLength(long outgoing) {
        SentPackets memory = sent;
        if (memory == null || !memory.contains(outgoing)) {
            return -1;
        }
        SourceBinding binding = bindingAt(memory.binding(outgoing));
        PacketBuffer packet = binding == null ? null : binding.stream().packet(memory.incoming(outgoing));
        return packet == null ? -1 : packet.length;
    }

    /// Decides whether a remembered packet is sent again.
    RetransmissionVerdict tryAnswer(
            long outgoing, int length, long rttNanos, RetransmissionBudget budget, long nowNanos) {
        AnsweredRequests memory = answered;
        if (memory == null) {
            memory = new AnsweredRequests(VIDEO_MEMORY);
            answered = memory;
        }
        return memory.tryAnswer(outgoing, length, rttNanos, budget, nowNanos);
    }

    /// Takes one of the subscriber's keyframe wishes for this slot, if its budget allows.
    boolean takeKeyframeToken(long nowNanos) {
        long refills = (nowNanos - keyframeRefillNanos) / KEYFRAME_REFILL_NANOS;
        if (refills > 0) {
            keyframeTokens = (int) Math.min(KEYFRAME_BURST, keyframeTokens + refills);
            keyframeRefillNanos = nowNanos;
        }
        if (keyframeTokens == 0) {
            return false;
        }
        keyframeTokens--;
        return true;
    }

    /// When it was given to its present publication.
    long assignedNanos() {
        return assignedNanos;
    }

    /// RTP timestamp of the first packet of this assignment, unsigned 32 bit; −1 before it was sent.
    public long firstRtpTimestamp() {
        return firstRtpTimestamp;
    }

    /// Whether a sender report must accompany the next packet.
    boolean takeReportDue() {
        boolean due = reportDue;
        reportDue = false;
        return due;
    }

    /// The m-section.
    public SlotSection section() {
        return section;
    }

    /// What it carries, or null.
    public @Nullable Subscription subscription() {
        return subscription;
    }

    /// Counters of what was sent.
    public SlotStatistics statistics() {
        return statistics;
    }

    /// Whether anything was sent.
    boolean hasSent() {
        return bindingCount > 0;
    }

    SlotTimeline timeline() {
        return timeline;
    }

    int index() {
        return index;
    }

    /// Hears of past decisions.
    public interface DecisionConsumer {
        /// A decision; times are those of the worker, `estimateBps` −1 where nothing bounded the connection.
        void onDecision(
                long atNanos, Publication publication, @Nullable LayerChoice given, SlotLimit limit, long estimateBps);
    }

    /// Passes the last decisions on, oldest first.
    public void forEachDecision(DecisionConsumer consumer) {
        decisions.forEach(consumer);
    }

    /// What was decided about it lately.
    DecisionLog decisions() {
        return decisions;
    }

    /// What the subscriber's connection carries in bits per second, −1 while nothing bounds it.
    long availableBps() {
        return path.availableBps();
    }

    /// Divides the subscriber's bandwidth anew.
    void divide(long nowNanos) {
        path.divide(nowNanos);
    }

    /// Divides the subscriber's bandwidth anew, unless that was done just now.
    void divideSoon(long nowNanos) {
        path.divideSoon(nowNanos);
    }

    /// Whether its subscriber can decode a codec.
    public boolean canDecode(PayloadFormat inbound) {
        return FormatMatch.find(inbound, section.formats()) != null;
    }
}
