package io.sluice.rtp.packet;

/// One RTP packet as it lies in an array (RFC 3550 §5.1, RFC 8285).
///
/// [#tryWrap] checks every length once: version, CSRC list, extension block, padding. Header-extension elements are
/// walked when asked for; the walk ends at the first malformed or reserved one, as RFC 8285 §4.2 demands, and what came
/// before it counts.
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class RtpPacketView {
    /// Bytes of a header without CSRCs and extensions.
    public static final int FIXED_HEADER_LENGTH = 12;

    /// "defined by profile" of the one-byte form, RFC 8285 §4.2.
    public static final int ONE_BYTE_PROFILE = 0xBEDE;

    /// "defined by profile" of the two-byte form without its appbits, RFC 8285 §4.3.
    public static final int TWO_BYTE_PROFILE = 0x1000;

    private static final int APPBITS = 0x000F;
    private static final int RESERVED_ONE_BYTE_ID = 15;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int offset;
    private int length;
    private int payloadOffset;
    private int paddingLength;
    private int extensionProfile;
    private int blockOffset;
    private int blockEnd;
    private int cursor;
    private int extensionId;
    private int extensionOffset;
    private int extensionLength;

    /// Creates a view of nothing; wrap before asking.
    public RtpPacketView() {}

    /// Moves the view to a packet.
    ///
    /// @return false when it is not a well-formed RTP packet of version 2; the view then stays where it was
    public boolean tryWrap(byte[] packet, int packetOffset, int packetLength) {
        if (packetOffset < 0
                || packetLength < FIXED_HEADER_LENGTH
                || packetLength > packet.length - packetOffset
                || (packet[packetOffset] & 0xC0) != 0x80) {
            return false;
        }
        int first = packet[packetOffset];
        int end = packetOffset + packetLength;
        int at = packetOffset + FIXED_HEADER_LENGTH + 4 * (first & 0x0F);
        int profile = -1;
        int block = at;
        if ((first & 0x10) != 0) {
            if (at + 4 > end) {
                return false;
            }
            profile = BigEndian.u16(packet, at);
            block = at + 4;
            at = block + 4 * BigEndian.u16(packet, at + 2);
        }
        if (at > end) {
            return false;
        }
        int padding = 0;
        if ((first & 0x20) != 0) {
            padding = packet[end - 1] & 0xFF;
            if (padding == 0 || padding > end - at) {
                return false;
            }
        }
        extensionProfile = profile;
        blockOffset = block;
        blockEnd = at;
        paddingLength = padding;
        bytes = packet;
        offset = packetOffset;
        length = packetLength;
        payloadOffset = at;
        firstExtensionReset();
        return true;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return offset;
    }

    /// The whole packet with header and padding, in bytes.
    public int length() {
        return length;
    }

    public int payloadType() {
        return bytes[offset + 1] & 0x7F;
    }

    public boolean marker() {
        return bytes[offset + 1] < 0;
    }

    public int sequenceNumber() {
        return BigEndian.u16(bytes, offset + 2);
    }

    /// RTP timestamp, unsigned 32 bits.
    public long timestamp() {
        return BigEndian.u32(bytes, offset + 4);
    }

    public int ssrc() {
        return BigEndian.i32(bytes, offset + 8);
    }

    public int csrcCount() {
        return bytes[offset] & 0x0F;
    }

    /// @param index below [#csrcCount]
    public int csrc(int index) {
        return BigEndian.i32(bytes, offset + FIXED_HEADER_LENGTH + 4 * index);
    }

    /// Whether there is an extension block, even an empty one.
    public boolean hasExtension() {
        return extensionProfile >= 0;
    }

    /// "Defined by profile" of the extension block, −1 without one.
    public int extensionProfile() {
        return extensionProfile;
    }

    /// Header with CSRCs and extension block, in bytes.
    public int headerLength() {
        return payloadOffset - offset;
    }

    /// Index of the payload in [#bytes].
    public int payloadOffset() {
        return payloadOffset;
    }

    /// Payload without padding, in bytes.
    public int payloadLength() {
        return offset + length - paddingLength - payloadOffset;
    }

    /// Padding with its count byte, in bytes; 0 = none.
    public int paddingLength() {
        return paddingLength;
    }

    /// Looks for an element by id; the first one with that id counts.
    ///
    /// @return index of its data in [#bytes], with [#extensionLength] bytes; −1 = none
    public int findExtension(int id) {
        for (boolean more = firstExtension(); more; more = nextExtension()) {
            if (extensionId == id) {
                return extensionOffset;
            }
        }
        return -1;
    }

    /// Moves to the first element; false = there is none.
    public boolean firstExtension() {
        firstExtensionReset();
        return nextExtension();
    }

    /// Moves to the next element; false = there is none, or the rest is malformed.
    public boolean nextExtension() {
        if (extensionProfile == ONE_BYTE_PROFILE) {
            return nextOneByteElement();
        }
        if ((extensionProfile & ~APPBITS) == TWO_BYTE_PROFILE) {
            return nextTwoByteElement();
        }
        return false;
    }

    /// Id of the current element: 1..14 in the one-byte form, 1..255 in the two-byte form.
    public int extensionId() {
        return extensionId;
    }

    /// Index of the current element's data in [#bytes].
    public int extensionOffset() {
        return extensionOffset;
    }

    /// Length of the current element's data, of the last found one after [#findExtension]; 0 when none was found.
    public int extensionLength() {
        return extensionLength;
    }

    private void firstExtensionReset() {
        cursor = blockOffset;
        extensionId = 0;
        extensionOffset = -1;
        extensionLength = 0;
    }

    private boolean nextOneByteElement() {
        while (cursor < blockEnd && bytes[cursor] == 0) {
            cursor++;
        }
        if (cursor >= blockEnd) {
            return endOfElements();
        }
        int id = bytes[cursor] >> 4 & 0x0F;
        int size = (bytes[cursor] & 0x0F) + 1;
        if (id == 0 || id == RESERVED_ONE_BYTE_ID || cursor + 1 + size > blockEnd) {
            return endOfElements();
        }
        return element(id, cursor + 1, size);
    }

    private boolean nextTwoByteElement() {
        while (cursor < blockEnd && bytes[cursor] == 0) {
            cursor++;
        }
        if (cursor + 2 > blockEnd) {
            return endOfElements();
        }
        int size = bytes[cursor + 1] & 0xFF;
        if (cursor + 2 + size > blockEnd) {
            return endOfElements();
        }
        return element(bytes[cursor] & 0xFF, cursor + 2, size);
    }

    private boolean element(int id, int at, int size) {
        extensionId = id;
        extensionOffset = at;
        extensionLength = size;
        cursor = at + size;
        return true;
    }

    private boolean endOfElements() {
        firstExtensionReset();
        cursor = blockEnd;
        return false;
    }
}
