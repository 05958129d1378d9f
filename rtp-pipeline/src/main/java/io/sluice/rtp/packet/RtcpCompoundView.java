package io.sluice.rtp.packet;

/// A compound RTCP packet, or a reduced-size one, walked packet by packet (RFC 3550 appendix A.2, RFC 5506).
///
/// [#tryWrap] checks the whole chain: versions, types, and that the lengths add up to the datagram exactly. Unlike A.2
/// it takes padding in any packet, for libwebrtc pads transport feedback wherever it stands, and any first packet (RFC
/// 5506).
///
/// After a successful [#next] the packet's own view is wrapped over this one. Owned by the media worker.
public final class RtcpCompoundView {
    private static final int HEADER_LENGTH = 4;

    private byte[] bytes = new byte[0];
    private int cursor;
    private int end;
    private int packetOffset;
    private int packetEnd;

    /// Creates a view of nothing; wrap before asking.
    public RtcpCompoundView() {}

    /// Moves the view before the first packet.
    ///
    /// @return false when it is not well-formed RTCP; the view then must not be asked
    public boolean tryWrap(byte[] packet, int offset, int length) {
        if (offset < 0 || length < HEADER_LENGTH || length > packet.length - offset) {
            return false;
        }
        int stop = offset + length;
        int at = offset;
        while (at < stop) {
            if (stop - at < HEADER_LENGTH || (packet[at] & 0xC0) != 0x80 || !RtcpType.isRtcp(packet[at + 1])) {
                return false;
            }
            int size = HEADER_LENGTH + 4 * BigEndian.u16(packet, at + 2);
            if (size > stop - at) {
                return false;
            }
            if ((packet[at] & 0x20) != 0) {
                int padding = packet[at + size - 1] & 0xFF;
                if (padding == 0 || padding > size - HEADER_LENGTH) {
                    return false;
                }
            }
            at += size;
        }
        bytes = packet;
        cursor = offset;
        end = stop;
        packetOffset = offset;
        packetEnd = offset;
        return true;
    }

    /// Moves to the next packet; false = that was the last.
    public boolean next() {
        if (cursor >= end) {
            return false;
        }
        packetOffset = cursor;
        cursor += HEADER_LENGTH + 4 * BigEndian.u16(bytes, packetOffset + 2);
        packetEnd = cursor;
        if ((bytes[packetOffset] & 0x20) != 0) {
            packetEnd -= bytes[cursor - 1] & 0xFF;
        }
        return true;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// See [RtcpType].
    public int packetType() {
        return bytes[packetOffset + 1] & 0xFF;
    }

    /// Reception report or source count, 0..31.
    public int count() {
        return bytes[packetOffset] & 0x1F;
    }

    /// Feedback format: the same bits as [#count].
    public int format() {
        return count();
    }

    /// SSRC of the packet sender; 0 when the packet is too short to have one.
    public int ssrc() {
        return hasSsrc() ? BigEndian.i32(bytes, packetOffset + HEADER_LENGTH) : 0;
    }

    /// Index of the packet's header in [#bytes].
    public int packetOffset() {
        return packetOffset;
    }

    /// Header and content without padding, in bytes.
    public int packetLength() {
        return packetEnd - packetOffset;
    }

    /// Index of what follows header and sender SSRC.
    public int bodyOffset() {
        return hasSsrc() ? packetOffset + HEADER_LENGTH + 4 : packetEnd;
    }

    /// Bytes after header and sender SSRC, without padding.
    public int bodyLength() {
        return packetEnd - bodyOffset();
    }

    /// Whether the current packet is feedback of this type and format with at least `minimum` bytes after the media
    /// SSRC.
    boolean isFeedback(int type, int format, int minimum) {
        return packetType() == type && format() == format && bodyLength() >= 4 + minimum;
    }

    private boolean hasSsrc() {
        return packetEnd - packetOffset >= HEADER_LENGTH + 4;
    }
}
