package io.sluice.core.forward;

import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.room.SlotSection;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import java.util.Arrays;

/// How packets of one arriving stream are rewritten for one slot: payload types, contributing source, header
/// extensions.
///
/// Immutable.
final class SourceBinding {
    private final InboundRtpStream stream;
    private final Codec codec;
    private final int inboundPayloadType;
    private final int payloadType;
    private final int rtxPayloadType;
    private final int csrc;
    private final boolean unwrapsRed;
    private final int dependencyDescriptorIndex;
    private final int firstTimestamp;
    private final int redBlockPayloadType;
    private final int[] inboundIds;
    private final int[] outboundIds;

    /// Makes the binding of a stream in a payload format to a slot.
    ///
    /// @param inbound the format it arrives in
    /// @param outbound the subscriber's format for the same codec
    /// @param firstTimestamp arriving RTP timestamp of the first packet that is sent
    SourceBinding(
            InboundRtpStream stream,
            PayloadFormat inbound,
            PayloadFormat outbound,
            SlotSection slot,
            int firstTimestamp) {
        this.firstTimestamp = firstTimestamp;
        this.redBlockPayloadType = opusPayloadType(slot);
        this.stream = stream;
        this.codec = inbound.codec();
        this.inboundPayloadType = inbound.payloadType();
        this.payloadType = outbound.payloadType();
        this.rtxPayloadType = outbound.rtxPayloadType();
        this.csrc = stream.publication().csrc();
        HeaderExtensionMap from = stream.publication().section().extensions();
        HeaderExtensionMap to = slot.extensions();
        int[] fromIds = new int[HeaderExtension.values().length];
        int[] toIds = new int[fromIds.length];
        int count = 0;
        int descriptor = -1;
        for (HeaderExtension extension : HeaderExtension.values()) {
            if (extension.endToEnd() && from.idOf(extension) != 0 && to.idOf(extension) != 0) {
                descriptor = extension == HeaderExtension.DEPENDENCY_DESCRIPTOR ? count : descriptor;
                fromIds[count] = from.idOf(extension);
                toIds[count++] = to.idOf(extension);
            }
        }
        this.unwrapsRed = inbound.codec() == Codec.RED && outbound.codec() != Codec.RED;
        this.dependencyDescriptorIndex = descriptor;
        this.inboundIds = Arrays.copyOf(fromIds, count);
        this.outboundIds = Arrays.copyOf(toIds, count);
    }

    InboundRtpStream stream() {
        return stream;
    }

    Codec codec() {
        return codec;
    }

    int inboundPayloadType() {
        return inboundPayloadType;
    }

    int payloadType() {
        return payloadType;
    }

    /// Payload type of retransmissions, −1 when the subscriber negotiated none.
    int rtxPayloadType() {
        return rtxPayloadType;
    }

    int csrc() {
        return csrc;
    }

    /// Number of header extensions that are copied.
    int extensionCount() {
        return inboundIds.length;
    }

    /// Id of a copied extension as it arrives.
    int inboundId(int index) {
        return inboundIds[index];
    }

    /// Whether a copied extension is the dependency descriptor, whose frame number is rewritten.
    boolean isDependencyDescriptor(int index) {
        return index == dependencyDescriptorIndex;
    }

    private static int opusPayloadType(SlotSection slot) {
        for (PayloadFormat format : slot.formats()) {
            if (format.codec() == Codec.OPUS) {
                return format.payloadType();
            }
        }
        return -1;
    }

    /// Payload type of the blocks inside RED, as the subscriber numbers Opus; −1 when it has none.
    int redBlockPayloadType() {
        return redBlockPayloadType;
    }

    /// RTP ticks from the first packet that was sent to this one: redundancy that reaches further back belongs to
    /// the slot's former owner.
    int ticksSinceFirst(int timestamp) {
        return Math.max(0, timestamp - firstTimestamp);
    }

    /// Whether only the primary block of RED is sent: the subscriber takes plain Opus.
    boolean unwrapsRed() {
        return unwrapsRed;
    }

    /// Id of a copied extension as the subscriber negotiated it.
    int outboundId(int index) {
        return outboundIds[index];
    }
}
