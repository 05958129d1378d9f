package io.sluice.rtp.packet;

/// Writes an RTP header with CSRCs and header extensions into an array (RFC 3550 §5.1, RFC 8285).
///
/// Idea: elements are laid in the one-byte form; the first one that cannot be (more than 16 bytes, empty, or an id
/// above 14) spreads those already laid into the two-byte form. So the form is known only at the end, and an element
/// whose value is stamped late is found by [#extensionIndex] after [#finish].
///
/// Order of calls: [#begin], [#header], any [#csrc], any elements, [#finish].
///
/// Owned by the media worker.
public final class RtpHeaderWriter {
    private static final int MAX_CSRCS = 15;
    private static final int MAX_ELEMENTS = 32;
    private static final int MAX_ONE_BYTE_ID = 14;
    private static final int MAX_ONE_BYTE_LENGTH = 16;

    private final int[] ids = new int[MAX_ELEMENTS];
    private final int[] dataOffsets = new int[MAX_ELEMENTS];
    private final int[] dataLengths = new int[MAX_ELEMENTS];
    private byte[] bytes = new byte[0];
    private int offset;
    private int cursor;
    private int blockOffset;
    private int elements;
    private boolean twoByte;
    private boolean mixedAllowed;

    /// Creates a writer; [#begin] gives it its array.
    public RtpHeaderWriter() {}

    /// Starts a header at `dstOffset` for a receiver that takes both forms of extensions.
    public void begin(byte[] dst, int dstOffset) {
        begin(dst, dstOffset, true);
    }

    /// Starts a header at `dstOffset`, where at least 72 bytes (fixed header and 15 CSRCs) must be free.
    ///
    /// @param twoByteAllowed false when `extmap-allow-mixed` was not negotiated: elements that do not fit the
    ///     one-byte form are then refused
    public void begin(byte[] dst, int dstOffset, boolean twoByteAllowed) {
        bytes = dst;
        offset = dstOffset;
        cursor = dstOffset + RtpPacketView.FIXED_HEADER_LENGTH;
        blockOffset = -1;
        elements = 0;
        twoByte = false;
        mixedAllowed = twoByteAllowed;
    }

    /// Writes the fixed part: version 2, no padding.
    public void header(int payloadType, boolean marker, int sequenceNumber, long timestamp, int ssrc) {
        bytes[offset] = (byte) 0x80;
        bytes[offset + 1] = (byte) (payloadType & 0x7F | (marker ? 0x80 : 0));
        BigEndian.put16(bytes, offset + 2, sequenceNumber);
        BigEndian.put32(bytes, offset + 4, (int) timestamp);
        BigEndian.put32(bytes, offset + 8, ssrc);
    }

    /// Adds a contributing source, 15 at most.
    ///
    /// @throws IllegalStateException after an element, or for a 16th
    public void csrc(int csrc) {
        int count = bytes[offset] & 0x0F;
        if (blockOffset >= 0 || count == MAX_CSRCS) {
            throw new IllegalStateException("no CSRC can follow");
        }
        BigEndian.put32(bytes, cursor, csrc);
        cursor += 4;
        bytes[offset]++;
    }

    /// Adds an element with a copy of its data.
    ///
    /// @param id 1..255
    /// @return false when it was left out: no room, not encodable, or the two-byte form is not allowed
    public boolean extension(int id, byte[] src, int srcOffset, int length) {
        int element = reserveExtension(id, length);
        if (element < 0) {
            return false;
        }
        System.arraycopy(src, srcOffset, bytes, dataOffsets[element], length);
        return true;
    }

    /// Adds an element of zeros, to be filled in after [#finish].
    ///
    /// @param id 1..255
    /// @return a handle for [#extensionIndex], −1 when it was left out as in [#extension]
    public int reserveExtension(int id, int length) {
        if (id < 1 || id > HeaderExtensionMap.MAX_ID || length < 0 || length > 255 || elements == MAX_ELEMENTS) {
            return -1;
        }
        boolean spread = !twoByte && (id > MAX_ONE_BYTE_ID || length == 0 || length > MAX_ONE_BYTE_LENGTH);
        int blockHeader = blockOffset < 0 ? 4 : 0;
        int needed = blockHeader + (spread ? elements : 0) + (twoByte || spread ? 2 : 1) + length + 3;
        if (spread && !mixedAllowed || needed > bytes.length - cursor) {
            return -1;
        }
        if (blockOffset < 0) {
            blockOffset = cursor + 4;
            cursor = blockOffset;
        }
        if (spread) {
            spread();
        }
        if (twoByte) {
            bytes[cursor++] = (byte) id;
            bytes[cursor++] = (byte) length;
        } else {
            bytes[cursor++] = (byte) (id << 4 | length - 1);
        }
        ids[elements] = id;
        dataOffsets[elements] = cursor;
        dataLengths[elements] = length;
        for (int i = 0; i < length; i++) {
            bytes[cursor++] = 0;
        }
        return elements++;
    }

    /// Closes the extension block and pads it to 32 bits.
    ///
    /// @return header length in bytes
    public int finish() {
        if (blockOffset >= 0) {
            while ((cursor - blockOffset & 3) != 0) {
                bytes[cursor++] = 0;
            }
            bytes[offset] |= 0x10;
            int profile = twoByte ? RtpPacketView.TWO_BYTE_PROFILE : RtpPacketView.ONE_BYTE_PROFILE;
            BigEndian.put16(bytes, blockOffset - 4, profile);
            BigEndian.put16(bytes, blockOffset - 2, cursor - blockOffset >> 2);
        }
        return cursor - offset;
    }

    /// Where the data of a reserved element lies in the array, valid after [#finish].
    ///
    /// @param handle what [#reserveExtension] returned, not −1
    public int extensionIndex(int handle) {
        return dataOffsets[handle];
    }

    private void spread() {
        int shift = elements;
        for (int i = elements - 1; i >= 0; i--, shift--) {
            int to = dataOffsets[i] + shift;
            System.arraycopy(bytes, dataOffsets[i], bytes, to, dataLengths[i]);
            bytes[to - 1] = (byte) dataLengths[i];
            bytes[to - 2] = (byte) ids[i];
            dataOffsets[i] = to;
        }
        cursor += elements;
        twoByte = true;
    }
}
