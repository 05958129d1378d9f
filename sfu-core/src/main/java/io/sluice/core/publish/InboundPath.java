package io.sluice.core.publish;

import io.sluice.core.room.SendSection;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.VideoPacketFacts;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.recovery.RingVerdict;
import io.sluice.rtp.transport.DropCounters;
import io.sluice.rtp.transport.DropReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The inbound half of one participant, spelled top to bottom: a decrypted packet finds its stream, is un-wrapped if it
/// is a retransmission, taken into the packet ring, its payload descriptor read, and given to the publication's
/// fan-out.
///
/// Every exit names a [DropReason].
///
/// Owned by the media worker.
public final class InboundPath {
    /// SSRCs bound at one time: three encodings and their retransmissions on each of 64 m-sections would be 384;
    /// nobody sends on all.
    private static final int MAX_STREAMS = 128;

    /// Refused SSRCs remembered, so that each packet of one does not cost a search.
    private static final int MAX_REFUSED = 256;

    /// What the inbound half has to tell.
    public interface Handler {
        /// An audio level came (RFC 6464), 0 loudest to 127 silence.
        void onAudioLevel(Publication publication, int level, long nowNanos);

        /// The first packet of a publication arrived, or another codec is in use.
        void onFormat(Publication publication, PayloadFormat format);
    }

    private final PacketPool pool;
    private final DropCounters drops;
    private final Handler handler;
    private final InboundReports reports;
    private final StreamBinder binder = new StreamBinder();
    private final IntMap<InboundRtpStream> streams = new IntMap<>();
    private final IntMap<InboundRtpStream> retransmissions = new IntMap<>();
    private final IntMap<StreamBinder.Refusal> refused = new IntMap<>();
    private final RtpPacketView view = new RtpPacketView();
    private final VideoPacketFacts facts = new VideoPacketFacts();
    private List<Publication> publications = List.of();
    private int transportCcId;
    private int audioLevelId;
    private int dependencyDescriptorId;

    /// Creates the inbound half of a participant that has negotiated nothing yet.
    public InboundPath(PacketPool pool, DropCounters drops, InboundReports reports, Handler handler) {
        this.pool = pool;
        this.drops = drops;
        this.reports = reports;
        this.handler = handler;
    }

    /// Replaces the negotiated m-sections.
    public void setSections(List<SendSection> sections) {
        binder.setSections(sections);
        refused.clear();
        transportCcId = idOf(sections, HeaderExtension.TRANSPORT_CC);
        audioLevelId = idOf(sections, HeaderExtension.AUDIO_LEVEL);
        dependencyDescriptorId = idOf(sections, HeaderExtension.DEPENDENCY_DESCRIPTOR);
    }

    /// Replaces the declared tracks. Streams of a withdrawn one end.
    public void setPublications(List<Publication> declared) {
        publications = List.copyOf(declared);
        refused.clear();
    }

    private static int idOf(List<SendSection> sections, HeaderExtension extension) {
        for (SendSection section : sections) {
            int id = section.extensions().idOf(extension);
            if (id != 0) {
                return id;
            }
        }
        return 0;
    }

    /// Takes a decrypted RTP packet; its buffer ends in a packet ring or back in the pool.
    public void onRtp(PacketBuffer packet, long nowNanos) {
        if (!view.tryWrap(packet.bytes, 0, packet.length)) {
            drop(packet, DropReason.RTP_MALFORMED);
            return;
        }
        if (transportCcId != 0) {
            int at = view.findExtension(transportCcId);
            if (at >= 0 && view.extensionLength() == 2) {
                reports.onTransportSequence(
                        view.ssrc(), (packet.bytes[at] & 0xFF) << 8 | packet.bytes[at + 1] & 0xFF, nowNanos);
            }
        }
        InboundRtpStream stream = streams.get(view.ssrc());
        if (stream != null) {
            onMedia(stream, packet, view.sequenceNumber(), false, nowNanos);
            return;
        }
        InboundRtpStream repaired = retransmissions.get(view.ssrc());
        if (repaired != null) {
            onRetransmission(repaired, packet, nowNanos);
            return;
        }
        onUnknownSsrc(packet, nowNanos);
    }

    private void onMedia(
            InboundRtpStream stream, PacketBuffer packet, int sequenceNumber, boolean retransmission, long nowNanos) {
        Publication publication = stream.publication();
        PayloadFormat format = publication.format(view.payloadType());
        if (format == null) {
            drop(packet, DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
            return;
        }
        packet.payloadOffset = view.payloadOffset();
        packet.payloadLength = view.payloadLength();
        packet.timestamp = (int) view.timestamp();
        packet.marker = view.marker();
        packet.payloadType = view.payloadType();
        RingVerdict verdict = stream.take(packet, sequenceNumber, retransmission, nowNanos);
        reports.markActive(nowNanos);
        if (verdict != RingVerdict.STORED) {
            drops.count(verdict == RingVerdict.DUPLICATE ? DropReason.RTP_DUPLICATE : DropReason.RTP_TOO_OLD);
            return;
        }
        if (publication.noteFormat(format)) {
            handler.onFormat(publication, format);
        }
        if (publication.muted()) {
            drops.count(DropReason.TRACK_MUTED);
            publication.leaveOut(stream, packet.sequence);
            return;
        }
        if (stream.kind() == MediaKind.AUDIO) {
            onAudio(stream, publication, packet, nowNanos);
        } else {
            onVideo(stream, publication, packet, format, nowNanos);
        }
    }

    private void onAudio(InboundRtpStream stream, Publication publication, PacketBuffer packet, long nowNanos) {
        if (packet.payloadLength == 0) {
            drops.count(DropReason.RTP_PADDING_ONLY);
            publication.leaveOut(stream, packet.sequence);
            return;
        }
        int level = audioLevelId == 0 ? -1 : view.findExtension(audioLevelId);
        if (level >= 0 && view.extensionLength() >= 1) {
            handler.onAudioLevel(publication, packet.bytes[level] & 0x7F, nowNanos);
        }
        publication.fanOut(stream, packet, facts, nowNanos);
    }

    private void onVideo(
            InboundRtpStream stream,
            Publication publication,
            PacketBuffer packet,
            PayloadFormat format,
            long nowNanos) {
        if (packet.payloadLength == 0) {
            drops.count(DropReason.RTP_PADDING_ONLY);
            publication.leaveOut(stream, packet.sequence);
            return;
        }
        if (!stream.describe(view, format, dependencyDescriptorId, facts)) {
            drops.count(DropReason.DESCRIPTOR_MALFORMED);
            publication.leaveOut(stream, packet.sequence);
            return;
        }
        if (facts.isKeyframeStart()) {
            stream.onKeyframe(packet.sequence, facts.width(), facts.height(), nowNanos);
        }
        stream.measure(packet, facts, nowNanos);
        if (facts.isFrameEnd()) {
            stream.onFrameEnd();
        }
        publication.fanOut(stream, packet, facts, nowNanos);
    }

    private void onRetransmission(InboundRtpStream repaired, PacketBuffer packet, long nowNanos) {
        int original = Rtx.originalSequenceNumber(view);
        if (original < 0) {
            drop(packet, view.payloadLength() == 0 ? DropReason.RTP_PADDING_ONLY : DropReason.RTX_MALFORMED);
            return;
        }
        PayloadFormat format = repaired.publication().formatRepairedBy(view.payloadType());
        if (format == null) {
            drop(packet, DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
            return;
        }
        packet.length = Rtx.unwrap(view, format.payloadType(), repaired.ssrc(), packet.bytes);
        if (!view.tryWrap(packet.bytes, 0, packet.length)) {
            drop(packet, DropReason.RTX_MALFORMED);
            return;
        }
        onMedia(repaired, packet, original, true, nowNanos);
    }

    private void onUnknownSsrc(PacketBuffer packet, long nowNanos) {
        int ssrc = view.ssrc();
        StreamBinder.Refusal known = view.hasExtension() ? null : refused.get(ssrc);
        StreamBinder.Binding binding = known == null ? binder.bind(view) : null;
        if (binding == null) {
            StreamBinder.Refusal refusal = known == null ? binder.refusal() : known;
            if (known == null && refused.size() < MAX_REFUSED) {
                refused.put(ssrc, refusal);
            }
            drop(packet, refusal == StreamBinder.Refusal.FOREIGN ? DropReason.RTP_FOREIGN_MID : DropReason.RTP_UNBOUND);
            return;
        }
        if (streams.size() + retransmissions.size() >= MAX_STREAMS) {
            drop(packet, DropReason.SRTP_TOO_MANY_SSRCS);
            return;
        }
        Publication publication = publicationOf(binding.section().mid());
        if (publication == null) {
            drop(packet, DropReason.TRACK_UNDECLARED);
            return;
        }
        if (binding.retransmission()) {
            bindRetransmission(publication, binding, packet, nowNanos);
        } else {
            bindMedia(publication, binding, packet, nowNanos);
        }
    }

    private void bindMedia(Publication publication, StreamBinder.Binding binding, PacketBuffer packet, long nowNanos) {
        PayloadFormat format = publication.format(view.payloadType());
        if (format == null) {
            drop(packet, DropReason.RTP_UNKNOWN_PAYLOAD_TYPE);
            return;
        }
        InboundRtpStream former = publication.encoding(binding.encodingIndex());
        if (former != null) {
            forget(former);
        }
        InboundRtpStream stream = new InboundRtpStream(
                view.ssrc(),
                publication,
                binding.encodingIndex(),
                format,
                reports.publisherClock(),
                pool,
                reports.nackHandlerFor(publication.kind(), format));
        Integer declaredRtx = binding.section().rtxSsrcs().get(view.ssrc());
        streams.put(stream.ssrc(), stream);
        publication.bind(stream);
        reports.add(stream);
        if (declaredRtx != null) {
            bindRtx(stream, declaredRtx);
        }
        onMedia(stream, packet, view.sequenceNumber(), false, nowNanos);
    }

    private void bindRetransmission(
            Publication publication, StreamBinder.Binding binding, PacketBuffer packet, long nowNanos) {
        InboundRtpStream repaired = publication.encoding(binding.encodingIndex());
        if (repaired == null) {
            drop(packet, DropReason.RTX_UNKNOWN_STREAM);
            return;
        }
        bindRtx(repaired, view.ssrc());
        onRetransmission(repaired, packet, nowNanos);
    }

    private void bindRtx(InboundRtpStream stream, int rtxSsrc) {
        if (stream.hasRtx()) {
            retransmissions.remove(stream.rtxSsrc());
        }
        stream.bindRtx(rtxSsrc);
        retransmissions.put(rtxSsrc, stream);
    }

    /// Ends every stream of a publication that was withdrawn.
    public void withdraw(Publication publication) {
        for (int i = 0; i < publication.encodingCount(); i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream != null) {
                forget(stream);
            }
        }
        publication.close();
    }

    private void forget(InboundRtpStream stream) {
        streams.remove(stream.ssrc());
        if (stream.hasRtx()) {
            retransmissions.remove(stream.rtxSsrc());
        }
        reports.remove(stream);
    }

    /// The stream with an SSRC, or null: for RTCP about it.
    public @Nullable InboundRtpStream stream(int ssrc) {
        return streams.get(ssrc);
    }

    private @Nullable Publication publicationOf(String mid) {
        for (int i = 0; i < publications.size(); i++) {
            if (publications.get(i).mid().equals(mid)) {
                return publications.get(i);
            }
        }
        return null;
    }

    private void drop(PacketBuffer packet, DropReason reason) {
        pool.release(packet);
        drops.count(reason);
    }
}
