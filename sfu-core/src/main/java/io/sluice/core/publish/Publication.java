package io.sluice.core.publish;

import io.sluice.core.allocate.LayerLadder;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublisherLimit;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.packet.PacketBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One track a participant sends us, with its encodings (one, or one per `rid`), and those who are given its packets.
///
/// Owned by the media worker.
public final class Publication {
    private final PublicationId id;
    private final SendSection section;
    private final int csrc;
    private final @Nullable InboundRtpStream[] encodings;
    private TrackSource source;
    private String name;
    private boolean muted;
    private PublisherLimit limit = PublisherLimit.NONE;
    private final EncodingDemand encodingDemand;
    private @Nullable PayloadFormat currentFormat;
    private PacketSink[] sinks = new PacketSink[8];
    private int sinkCount;
    private final LadderBuilder ladder;

    /// Creates a publication that has received nothing yet.
    ///
    /// @param csrc how it is marked in the packets of slots (RFC 3550 §5.1): unique in its room
    public Publication(
            PublicationId id, SendSection section, TrackSource source, String name, boolean muted, int csrc) {
        this.id = id;
        this.section = section;
        this.source = source;
        this.name = name;
        this.muted = muted;
        this.csrc = csrc;
        this.encodings = new InboundRtpStream[Math.max(1, section.rids().size())];
        this.encodingDemand = new EncodingDemand(this);
        this.ladder = new LadderBuilder(this);
    }

    /// Gives a packet to everyone who receives this publication.
    void fanOut(InboundRtpStream stream, PacketBuffer packet, VideoPacketFacts facts, long nowNanos) {
        for (int i = 0; i < sinkCount; i++) {
            sinks[i].onPacket(stream, packet, facts, nowNanos);
        }
    }

    /// Adds a receiver.
    public void addSink(PacketSink sink) {
        if (sinkCount == sinks.length) {
            sinks = Arrays.copyOf(sinks, sinkCount * 2);
        }
        sinks[sinkCount++] = sink;
    }

    /// Removes a receiver.
    public void removeSink(PacketSink sink) {
        for (int i = 0; i < sinkCount; i++) {
            if (sinks[i] == sink) {
                sinks[i] = sinks[--sinkCount];
                sinks[sinkCount] = null;
                return;
            }
        }
    }

    /// Puts a stream in the place of its encoding, and ends the one that was there.
    void bind(InboundRtpStream stream) {
        InboundRtpStream former = encodings[stream.encodingIndex()];
        encodings[stream.encodingIndex()] = stream;
        if (former != null) {
            end(former);
        }
    }

    /// Ends every stream.
    void close() {
        for (int i = 0; i < encodings.length; i++) {
            InboundRtpStream stream = encodings[i];
            encodings[i] = null;
            if (stream != null) {
                end(stream);
            }
        }
    }

    private void end(InboundRtpStream stream) {
        for (int i = sinkCount - 1; i >= 0; i--) {
            sinks[i].onStreamEnded(stream);
        }
        stream.close();
    }

    /// What it offers at this moment, measured; the same object each time.
    public LayerLadder ladder(long nowNanos) {
        return ladder.at(nowNanos);
    }

    /// Which of its encodings are wanted by anybody.
    public EncodingDemand encodingDemand() {
        return encodingDemand;
    }

    boolean isWanted(int encoding) {
        for (int i = 0; i < sinkCount; i++) {
            if (sinks[i].wantsEncoding(encoding)) {
                return true;
            }
        }
        return false;
    }

    /// What keeps its publisher from sending better.
    public PublisherLimit limit() {
        return limit;
    }

    /// The publisher's client says what keeps it from sending better.
    public void setLimit(PublisherLimit said) {
        limit = said;
    }

    /// Id, unique in the room.
    public PublicationId id() {
        return id;
    }

    /// The m-section it comes on.
    public SendSection section() {
        return section;
    }

    /// Mid of the publisher's m-section.
    public String mid() {
        return section.mid();
    }

    /// Audio or video.
    public MediaKind kind() {
        return section.kind();
    }

    /// Its mark in the packets of slots.
    public int csrc() {
        return csrc;
    }

    /// Number of encodings, at least 1.
    public int encodingCount() {
        return encodings.length;
    }

    /// The stream of an encoding, by the place of its `rid` in the offer (which says nothing of its quality), or
    /// null when none has arrived.
    public @Nullable InboundRtpStream encoding(int index) {
        return encodings[index];
    }

    /// `rid` of an encoding, empty without simulcast.
    public String rid(int index) {
        return section.rids().isEmpty() ? "" : section.rids().get(index);
    }

    /// The payload format a payload type means on this m-section, or null.
    public @Nullable PayloadFormat format(int payloadType) {
        for (int i = 0; i < section.formats().size(); i++) {
            if (section.formats().get(i).payloadType() == payloadType) {
                return section.formats().get(i);
            }
        }
        return null;
    }

    /// Camera, microphone, screen …
    public TrackSource source() {
        return source;
    }

    /// Name its participant gave it; may be empty.
    public String name() {
        return name;
    }

    /// Whether its participant has muted it: nothing of it is forwarded then.
    public boolean muted() {
        return muted;
    }

    /// Whether its participant said just this before.
    public boolean isSaid(TrackSource ofSource, String ofName, boolean whetherMuted) {
        return source == ofSource && name.equals(ofName) && muted == whetherMuted;
    }

    /// Changes what its participant says of it.
    public void update(TrackSource newSource, String newName, boolean newMuted) {
        source = newSource;
        name = newName;
        muted = newMuted;
    }

    /// Whether a packet of any encoding has arrived.
    public boolean isArriving() {
        for (InboundRtpStream stream : encodings) {
            if (stream != null) {
                return true;
            }
        }
        return false;
    }

    /// The format of the latest packet, or null before the first.
    public @Nullable PayloadFormat currentFormat() {
        return currentFormat;
    }

    /// Notes the format of a packet; true when it is another than before.
    boolean noteFormat(PayloadFormat format) {
        if (format == currentFormat) {
            return false;
        }
        boolean changed = currentFormat == null || currentFormat.codec() != format.codec();
        currentFormat = format;
        return changed;
    }

    /// The payload format that a retransmission payload type repairs, or null.
    @Nullable
    PayloadFormat formatRepairedBy(int rtxPayloadType) {
        for (int i = 0; i < section.formats().size(); i++) {
            if (section.formats().get(i).rtxPayloadType() == rtxPayloadType) {
                return section.formats().get(i);
            }
        }
        return null;
    }

    /// Tells receivers that a sequence number carries nothing to forward.
    void leaveOut(InboundRtpStream stream, long sequence) {
        for (int i = 0; i < sinkCount; i++) {
            sinks[i].onPacketLeftOut(stream, sequence);
        }
    }
}
