package io.sluice.core.forward;

import io.sluice.core.room.SlotSection;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpHeaderWriter;
import java.util.Arrays;

/// Writes packets of nothing but padding (RFC 3550 §5.1) on a slot's retransmission stream, for probing before there is
/// anything to repeat.
///
/// Receivers take them out after they have told the sender that they came. Aligned with RTPSender::GeneratePadding of
/// libwebrtc's modules/rtp_rtcp/source/rtp_sender.cc, revision 3710345e.
///
/// Owned by the media worker.
final class PaddingWriter {
    /// kMaxPaddingLength.
    static final int MAX_BYTES = 224;

    /// kMinAudioPaddingLength.
    static final int MIN_BYTES = 50;

    private static final int PADDING_BIT = 0x20;
    private static final int HEADER_ROOM = 128;

    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final byte[] header = new byte[HEADER_ROOM];
    private final PacketBuffer payload = new PacketBuffer();
    private int headerLength;
    private int payloadLength;
    private int transportCcAt;
    private int absSendTimeAt;

    /// Writes one packet's header and padding.
    ///
    /// @param sequenceNumber 16 bits used
    void write(Slot owner, int sequenceNumber, int paddingBytes) {
        SlotSection slot = owner.section();
        long timestamp = Math.max(0, owner.firstRtpTimestamp());
        writer.begin(header, 0, slot.extensions().mixedAllowed());
        writer.header(owner.paddingPayloadType(), false, sequenceNumber & 0xFFFF, timestamp, slot.rtxSsrc());
        int transportCc = reserve(slot, HeaderExtension.TRANSPORT_CC, 2);
        int absSendTime = reserve(slot, HeaderExtension.ABS_SEND_TIME, 3);
        headerLength = writer.finish();
        header[0] |= PADDING_BIT;
        transportCcAt = transportCc < 0 ? -1 : writer.extensionIndex(transportCc);
        absSendTimeAt = absSendTime < 0 ? -1 : writer.extensionIndex(absSendTime);
        Arrays.fill(payload.bytes, 0, paddingBytes, (byte) 0);
        payload.bytes[paddingBytes - 1] = (byte) paddingBytes;
        payloadLength = paddingBytes;
    }

    private int reserve(SlotSection slot, HeaderExtension extension, int length) {
        int id = slot.extensions().idOf(extension);
        return id == 0 ? -1 : writer.reserveExtension(id, length);
    }

    /// Fills in what is only known when the packet leaves.
    void stamp(int transportSequence, long nowNanos) {
        if (transportCcAt >= 0) {
            header[transportCcAt] = (byte) (transportSequence >>> 8);
            header[transportCcAt + 1] = (byte) transportSequence;
        }
        if (absSendTimeAt >= 0) {
            int time = HeaderRewriter.absSendTime(nowNanos);
            header[absSendTimeAt] = (byte) (time >>> 16);
            header[absSendTimeAt + 1] = (byte) (time >>> 8);
            header[absSendTimeAt + 2] = (byte) time;
        }
    }

    boolean hasTransportCc() {
        return transportCcAt >= 0;
    }

    byte[] header() {
        return header;
    }

    int headerLength() {
        return headerLength;
    }

    int payloadLength() {
        return payloadLength;
    }

    PacketBuffer payload() {
        return payload;
    }
}
