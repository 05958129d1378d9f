package io.sluice.core.publish;

import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.codec.VideoPacketParser;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.recovery.NackConfig;
import io.sluice.rtp.recovery.NackGenerator;
import io.sluice.rtp.recovery.PacketRing;
import io.sluice.rtp.recovery.RingVerdict;
import io.sluice.rtp.timing.PublisherClock;
import io.sluice.rtp.timing.ReceptionStatistics;
import io.sluice.rtp.timing.StreamClock;
import org.jspecify.annotations.Nullable;

/// One SSRC that arrives: its packet ring, what it still misses, its statistics, its clock.
///
/// The packet ring is the one retransmission cache of the stream: every subscriber's NACK is answered from it.
///
/// Owned by the media worker.
public final class InboundRtpStream {
    /// Chosen: 1,024 packets are 3 s of a 2.5 Mbit/s stream, far beyond any useful retransmission.
    private static final int VIDEO_RING = 1024;

    /// Chosen: 128 packets are 2.5 s of Opus.
    private static final int AUDIO_RING = 128;

    /// Chosen: what is older cannot be played any more, and need not be held.
    private static final long RING_AGE_NANOS = 2_000_000_000L;

    /// No keyframe yet.
    public static final long NO_SEQUENCE = -1;

    /// Chosen: 12 to 33 ms pass in Chromium between a frame's timestamp and its first packet. Sound's timestamp is
    /// that of its sending, by its own reports.
    private static final long VIDEO_LEAD_NANOS = 20_000_000L;

    private final int ssrc;
    private final MediaKind kind;
    private final Publication publication;
    private final int encodingIndex;
    private final SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    private final PacketPool pool;
    private final PacketRing ring;
    private final ReceptionStatistics statistics;
    private final StreamClock clock;
    private final RateMeter rate = new RateMeter();
    private final @Nullable LayerMeter layers;
    private final KeyframeRequester keyframes = new KeyframeRequester();
    private final @Nullable NackGenerator nack;
    private final VideoPacketParser parser = new VideoPacketParser();
    private int descriptorId;
    private int rtxSsrc;
    private boolean hasRtx;
    private long lastKeyframeSequence = NO_SEQUENCE;
    private long lastKeyframeNanos;
    private long lastPacketNanos;
    private long highestSequence = NO_SEQUENCE;
    private boolean measuresKeyframe;
    private int keyframeTimestamp;
    private long keyframeBytes;
    private long bpsBeforeKeyframe;
    private int width;
    private int height;
    private long framesReceived;
    private long retransmittedPacketsReceived;
    private long duplicates;

    /// Creates the state of a stream whose first packet is about to be taken.
    ///
    /// @param format the payload format of its first packet: tells clock rate and whether NACK was negotiated
    InboundRtpStream(
            int ssrc,
            Publication publication,
            int encodingIndex,
            PayloadFormat format,
            PublisherClock publisherClock,
            PacketPool pool,
            NackGenerator.@Nullable Handler nackHandler) {
        this.ssrc = ssrc;
        this.kind = publication.kind();
        this.publication = publication;
        this.encodingIndex = encodingIndex;
        this.pool = pool;
        this.ring = new PacketRing(kind == MediaKind.VIDEO ? VIDEO_RING : AUDIO_RING, RING_AGE_NANOS, pool);
        this.layers = kind == MediaKind.VIDEO ? new LayerMeter() : null;
        this.statistics = new ReceptionStatistics(format.clockRate());
        this.clock =
                new StreamClock(publisherClock, format.clockRate(), kind == MediaKind.VIDEO ? VIDEO_LEAD_NANOS : 0);
        this.nack =
                nackHandler == null ? null : new NackGenerator(ssrc, format.hasRtx(), NackConfig.DEFAULT, nackHandler);
    }

    /// Takes a packet into the ring. On anything but [RingVerdict#STORED] the buffer is back in the pool.
    ///
    /// @param sequenceNumber as on the wire, or the original one of a retransmission
    RingVerdict take(PacketBuffer packet, int sequenceNumber, boolean retransmission, long nowNanos) {
        long sequence = unwrapper.unwrap(sequenceNumber);
        long timestamp = packet.timestamp & 0xFFFFFFFFL;
        int length = packet.length;
        packet.sequence = sequence;
        RingVerdict verdict = ring.insert(packet, nowNanos);
        if (verdict != RingVerdict.STORED) {
            pool.release(packet);
            duplicates += verdict == RingVerdict.DUPLICATE ? 1 : 0;
            return verdict;
        }
        if (retransmission) {
            retransmittedPacketsReceived++;
        } else {
            statistics.onPacket(sequence, timestamp, length, nowNanos);
            clock.onPacket(timestamp, nowNanos);
        }
        if (nack != null) {
            if (retransmission) {
                nack.onRetransmission(sequence, nowNanos);
            } else {
                nack.onPacket(sequence, nowNanos);
            }
        }
        if (sequence > highestSequence) {
            highestSequence = sequence;
        }
        rate.add(length, nowNanos);
        lastPacketNanos = nowNanos;
        return verdict;
    }

    /// Reads the payload descriptor of a packet that was just taken.
    ///
    /// @return false when it does not parse
    boolean describe(RtpPacketView view, PayloadFormat format, int dependencyDescriptorId, VideoPacketFacts facts) {
        descriptorId = dependencyDescriptorId;
        return parser.parse(format, view, dependencyDescriptorId, facts);
    }

    /// Reads the payload descriptor of a packet of the ring once more, with a parser that begins at a keyframe.
    public boolean describeAgain(
            PacketBuffer packet, VideoPacketParser replayParser, RtpPacketView view, VideoPacketFacts facts) {
        PayloadFormat format = publication.format(packet.payloadType);
        return format != null
                && packet.payloadLength > 0
                && view.tryWrap(packet.bytes, 0, packet.length)
                && replayParser.parse(format, view, descriptorId, facts);
    }

    /// Notes that a keyframe begins with the packet at `sequence`.
    void onKeyframe(long sequence, int frameWidth, int frameHeight, long nowNanos) {
        keyframes.onKeyframe(nowNanos);
        lastKeyframeSequence = sequence;
        lastKeyframeNanos = nowNanos;
        if (frameWidth > 0) {
            width = frameWidth;
            height = frameHeight;
        }
    }

    /// Counts a packet whose descriptor was read for its layers.
    void measure(PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        if (facts.isKeyframeStart()) {
            keyframeTimestamp = packet.timestamp;
            keyframeBytes = 0;
            bpsBeforeKeyframe = rate.bps(nowNanos);
            measuresKeyframe = true;
        }
        if (measuresKeyframe && packet.timestamp == keyframeTimestamp) {
            keyframeBytes += packet.length;
        } else if (measuresKeyframe) {
            measuresKeyframe = false;
            keyframes.onCost(keyframeBytes, bpsBeforeKeyframe);
        }
        if (layers != null) {
            layers.onPacket(packet.length, packet.timestamp, facts, nowNanos);
        }
    }

    /// What its layers cost; null for audio.
    public @Nullable LayerMeter layers() {
        return layers;
    }

    /// Notes the end of a frame.
    void onFrameEnd() {
        framesReceived++;
    }

    /// Associates the SSRC its retransmissions come with.
    void bindRtx(int rtx) {
        rtxSsrc = rtx;
        hasRtx = true;
    }

    /// Lets go of what is too old to be sent again.
    void evict(long nowNanos) {
        ring.evict(nowNanos);
    }

    /// Releases every buffer.
    void close() {
        ring.clear();
    }

    /// SSRC on the wire.
    public int ssrc() {
        return ssrc;
    }

    /// SSRC of its retransmissions; meaningless unless [#hasRtx].
    public int rtxSsrc() {
        return rtxSsrc;
    }

    /// Whether the SSRC of its retransmissions is known.
    public boolean hasRtx() {
        return hasRtx;
    }

    /// Audio or video.
    public MediaKind kind() {
        return kind;
    }

    /// The publication it belongs to.
    public Publication publication() {
        return publication;
    }

    /// Which of the publication's encodings it carries, by the place of its `rid` in the offer.
    public int encodingIndex() {
        return encodingIndex;
    }

    /// The packet at an unwrapped sequence number, or null when it is not (or no longer) there.
    public @Nullable PacketBuffer packet(long sequence) {
        return ring.get(sequence);
    }

    /// Highest unwrapped sequence number received, or [#NO_SEQUENCE].
    public long highestSequence() {
        return highestSequence;
    }

    /// Where the latest keyframe began, or [#NO_SEQUENCE].
    public long lastKeyframeSequence() {
        return lastKeyframeSequence;
    }

    /// When the latest keyframe began to arrive.
    public long lastKeyframeNanos() {
        return lastKeyframeNanos;
    }

    /// When the latest packet arrived.
    public long lastPacketNanos() {
        return lastPacketNanos;
    }

    /// Relation of its RTP timestamps to our clock.
    public StreamClock clock() {
        return clock;
    }

    /// Keyframe wishes of all who receive it.
    public KeyframeRequester keyframes() {
        return keyframes;
    }

    /// Reception statistics (RFC 3550 §6.4, appendix A).
    public ReceptionStatistics statistics() {
        return statistics;
    }

    /// Arriving bits per second.
    public long bps(long nowNanos) {
        return rate.bps(nowNanos);
    }

    /// Frame width in pixels by the latest keyframe, 0 = unknown.
    public int width() {
        return width;
    }

    /// Frame height in pixels by the latest keyframe, 0 = unknown.
    public int height() {
        return height;
    }

    /// Frames whose end arrived.
    public long framesReceived() {
        return framesReceived;
    }

    /// Packets that came as retransmissions.
    public long retransmittedPacketsReceived() {
        return retransmittedPacketsReceived;
    }

    /// Packets received more than once.
    public long duplicates() {
        return duplicates;
    }

    /// NACK messages sent for it: webrtc-stats `nackCount`.
    public long nacksSent() {
        return nack == null ? 0 : nack.requestsSent();
    }

    @Nullable
    NackGenerator nack() {
        return nack;
    }
}
