package io.sluice.core.forward;

import io.sluice.core.room.SlotSection;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.DependencyDescriptorRewriter;
import io.sluice.rtp.codec.DescriptorRewriter;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RedView;
import io.sluice.rtp.packet.RedWriter;
import io.sluice.rtp.packet.RtpHeaderWriter;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import org.jspecify.annotations.Nullable;

/// Writes an outgoing packet from an arriving one: header, contributing source, header extensions, payload descriptor.
///
/// It never touches the arriving packet. The payload is used where it lies unless its descriptor changes; then it is
/// copied into a scratch buffer.
///
/// One for all subscribers of a worker: the packet that was written last is neither parsed nor copied again when the
/// next
/// subscriber gets it, only numbered anew.
///
/// Owned by the media worker.
public final class HeaderRewriter {
    private static final int HEADER_ROOM = 512;

    /// No datagram of ours is longer than 1,252 bytes, the tag of 16 included: so it passes IPv6's 1,280 (RFC 8200
    /// §5) even inside a tunnel's UDP and IP headers of 28. Extensions that a receiver can do without are left out
    /// first.
    private static final int MAX_PACKET = 1_252 - 16;

    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final RtpPacketView view = new RtpPacketView();
    private final byte[] header = new byte[HEADER_ROOM];
    private final PacketBuffer rewritten = new PacketBuffer();
    private final RedView red = new RedView();
    private final DependencyDescriptorRewriter dependencies = new DependencyDescriptorRewriter();
    private final byte[] dependencyBytes = new byte[256 + DependencyDescriptorRewriter.MAX_GROWTH];
    private final @Nullable DescriptorRewriter[] rewriters = new DescriptorRewriter[Codec.values().length];
    private int headerLength;
    private PacketBuffer payload = rewritten;
    private int payloadOffset;
    private int payloadLength;
    private @Nullable PacketBuffer known;
    private long knownLoan;
    private @Nullable DescriptorRewriter laidBy;
    private int laidFrom;
    private int laidLength;
    private int transportCcAt;
    private int absSendTimeAt;

    /// Creates a rewriter that has written nothing.
    public HeaderRewriter() {
        for (Codec codec : Codec.values()) {
            rewriters[codec.ordinal()] = DescriptorRewriter.of(codec);
        }
    }

    /// Writes a packet. Afterwards the accessors say where its parts are.
    ///
    /// @param sequenceNumber 16 bits used
    /// @param descriptor rewritten ids, as [PictureIds] packs them
    /// @param frameNumber rewritten frame number of the dependency descriptor, 16 bits used
    /// @param marker marker bit
    /// @param structure how the dependency descriptor changes, as [PictureIds#rewriteStructure] packs it
    /// @param activeTargets mask of active decode targets, where one is written
    /// @param original for a retransmission the outgoing sequence number it repeats; −1 otherwise
    /// @return false when the packet cannot be written: its payload is not what its format promises
    boolean write(
            SlotSection slot,
            SourceBinding binding,
            PacketBuffer packet,
            int ssrc,
            int sequenceNumber,
            int timestamp,
            int descriptor,
            int frameNumber,
            boolean marker,
            int structure,
            int activeTargets,
            int original) {
        boolean retransmission = original >= 0;
        if (!know(packet) || !writePayload(binding, packet, descriptor, original)) {
            return false;
        }
        int sentPayloadType = retransmission ? binding.rtxPayloadType() : binding.payloadType();
        beginHeader(slot, binding, marker, sentPayloadType, ssrc, sequenceNumber, timestamp);
        writeExtensions(slot, binding, packet, frameNumber, structure, activeTargets, true);
        if (headerLength + payloadLength > MAX_PACKET) {
            beginHeader(slot, binding, marker, sentPayloadType, ssrc, sequenceNumber, timestamp);
            writeExtensions(slot, binding, packet, frameNumber, structure, activeTargets, false);
        }
        return true;
    }

    /// Parses the packet unless it is the one that was written last.
    private boolean know(PacketBuffer packet) {
        if (packet == known && packet.loan == knownLoan) {
            return true;
        }
        laidBy = null;
        known = view.tryWrap(packet.bytes, 0, packet.length) ? packet : null;
        knownLoan = packet.loan;
        return known != null;
    }

    private void beginHeader(
            SlotSection slot,
            SourceBinding binding,
            boolean marker,
            int payloadType,
            int ssrc,
            int sequenceNumber,
            int timestamp) {
        writer.begin(header, 0, slot.extensions().mixedAllowed());
        writer.header(payloadType, marker, sequenceNumber, timestamp & 0xFFFFFFFFL, ssrc);
        writer.csrc(binding.csrc());
    }

    private void writeExtensions(
            SlotSection slot,
            SourceBinding binding,
            PacketBuffer packet,
            int frameNumber,
            int structure,
            int activeTargets,
            boolean optional) {
        int transportCc = reserve(slot, HeaderExtension.TRANSPORT_CC, 2);
        int absSendTime = reserve(slot, HeaderExtension.ABS_SEND_TIME, 3);
        int dependencyDescriptor = -1;
        int dependencyDescriptorLength = 0;
        for (int i = 0; i < binding.extensionCount(); i++) {
            int at = view.findExtension(binding.inboundId(i));
            if (at < 0) {
                continue;
            }
            int length = view.extensionLength();
            if (binding.isDependencyDescriptor(i)) {
                dependencyDescriptorLength =
                        writeDependencies(packet.bytes, at, length, frameNumber, structure, activeTargets);
                dependencyDescriptor = dependencyDescriptorLength < 0
                        ? -1
                        : writer.reserveExtension(binding.outboundId(i), dependencyDescriptorLength);
            } else if (optional) {
                writer.extension(binding.outboundId(i), packet.bytes, at, length);
            }
        }
        headerLength = writer.finish();
        if (dependencyDescriptor >= 0) {
            int to = writer.extensionIndex(dependencyDescriptor);
            System.arraycopy(dependencyBytes, 0, header, to, dependencyDescriptorLength);
        }
        transportCcAt = transportCc < 0 ? -1 : writer.extensionIndex(transportCc);
        absSendTimeAt = absSendTime < 0 ? -1 : writer.extensionIndex(absSendTime);
    }

    /// Writes the dependency descriptor to a place of its own, since its length must be known before the header's is.
    private int writeDependencies(byte[] bytes, int at, int length, int frameNumber, int structure, int activeTargets) {
        if (structure == 0) {
            System.arraycopy(bytes, at, dependencyBytes, 0, length);
            if (length >= 3) {
                DependencyDescriptorRewriter.putFrameNumber(dependencyBytes, 0, frameNumber);
            }
            return length;
        }
        return dependencies.rewrite(
                bytes,
                at,
                length,
                frameNumber,
                PictureIds.templateShift(structure),
                PictureIds.structureBits(structure),
                PictureIds.targets(structure),
                activeTargets,
                dependencyBytes,
                0);
    }

    private int reserve(SlotSection slot, HeaderExtension extension, int length) {
        int id = slot.extensions().idOf(extension);
        return id == 0 ? -1 : writer.reserveExtension(id, length);
    }

    private boolean writePayload(SourceBinding binding, PacketBuffer packet, int descriptor, int original) {
        int from = packet.payloadOffset;
        int length = packet.payloadLength;
        if (binding.unwrapsRed()) {
            if (!red.tryWrap(packet.bytes, from, length)) {
                return false;
            }
            from = red.primaryOffset();
            length = red.primaryLength();
        }
        if (binding.codec() == Codec.RED && !binding.unwrapsRed()) {
            return writeRed(binding, packet);
        }
        int prefix = original >= 0 ? Rtx.HEADER_LENGTH : 0;
        if (prefix + length + DescriptorRewriter.MAX_GROWTH > PacketBuffer.CAPACITY) {
            return false;
        }
        DescriptorRewriter rewriter = rewriters[binding.codec().ordinal()];
        if (rewriter != null) {
            int written = lay(rewriter, packet.bytes, from, length, prefix, descriptor);
            if (written < 0) {
                return false;
            }
            payload = rewritten;
            payloadOffset = 0;
            payloadLength = prefix + written;
        } else if (prefix > 0) {
            laidBy = null;
            System.arraycopy(packet.bytes, from, rewritten.bytes, prefix, length);
            payload = rewritten;
            payloadOffset = 0;
            payloadLength = prefix + length;
        } else {
            payload = packet;
            payloadOffset = from;
            payloadLength = length;
        }
        if (prefix > 0) {
            rewritten.bytes[0] = (byte) (original >>> 8);
            rewritten.bytes[1] = (byte) original;
        }
        return true;
    }

    /// Puts the payload with its new ids into the scratch buffer, or only the ids when the rest is there.
    private int lay(DescriptorRewriter rewriter, byte[] bytes, int from, int length, int prefix, int descriptor) {
        int pictureId = PictureIds.pictureId(descriptor);
        int tl0PicIdx = PictureIds.tl0PicIdx(descriptor);
        if (prefix == 0 && laidBy == rewriter && laidFrom == from) {
            rewriter.renumber(rewritten.bytes, 0, pictureId, tl0PicIdx);
            return laidLength;
        }
        int written = rewriter.rewrite(bytes, from, length, rewritten.bytes, prefix, pictureId, tl0PicIdx);
        laidBy = prefix == 0 && written >= 0 ? rewriter : null;
        laidFrom = from;
        laidLength = written;
        return written;
    }

    /// Blocks bear the subscriber's number for Opus, and none is older than the assignment (RFC 2198 §3).
    private boolean writeRed(SourceBinding binding, PacketBuffer packet) {
        if (!red.tryWrap(packet.bytes, packet.payloadOffset, packet.payloadLength)) {
            return false;
        }
        laidBy = null;
        int written = RedWriter.rewrite(
                red, binding.redBlockPayloadType(), binding.ticksSinceFirst(packet.timestamp), rewritten.bytes, 0);
        payload = rewritten;
        payloadOffset = 0;
        payloadLength = written;
        return written >= 0;
    }

    /// The array with the header, from index 0.
    byte[] header() {
        return header;
    }

    int headerLength() {
        return headerLength;
    }

    /// Holds the payload: the arriving packet, or a scratch buffer.
    PacketBuffer payload() {
        return payload;
    }

    int payloadOffset() {
        return payloadOffset;
    }

    int payloadLength() {
        return payloadLength;
    }

    /// Whether the subscriber wants transport-wide sequence numbers.
    boolean hasTransportCc() {
        return transportCcAt >= 0;
    }

    /// Fills in what is only known when the packet leaves.
    ///
    /// @param transportSequence transport-wide sequence number, 16 bits used
    void stamp(int transportSequence, long nowNanos) {
        if (transportCcAt >= 0) {
            header[transportCcAt] = (byte) (transportSequence >>> 8);
            header[transportCcAt + 1] = (byte) transportSequence;
        }
        if (absSendTimeAt >= 0) {
            int time = absSendTime(nowNanos);
            header[absSendTimeAt] = (byte) (time >>> 16);
            header[absSendTimeAt + 1] = (byte) (time >>> 8);
            header[absSendTimeAt + 2] = (byte) time;
        }
    }

    /// 24 bits, 6.18 fixed point seconds, wrapping every 64 s (the abs-send-time header extension of WebRTC).
    static int absSendTime(long nowNanos) {
        long micros = Math.floorMod(nowNanos / 1_000, 64_000_000L);
        return (int) ((micros << 18) / 1_000_000L) & 0xFFFFFF;
    }
}
