package io.sluice.rtp.codec;

/// The AV1 aggregation header and the headers of the OBUs behind it (RTP Payload Format For AV1 §4.4, §4.5).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class Av1Descriptor {
    private static final int SEQUENCE_HEADER = 1;
    private static final int MAX_LEB128_LENGTH = 5;

    private final Av1SequenceHeader sequenceHeader = new Av1SequenceHeader();
    private int flags;
    private int cursor;
    private int spatialId;
    private int temporalId;
    private int elements;

    /// Creates a view of nothing; wrap before asking.
    public Av1Descriptor() {}

    /// Moves the view to a payload; false when its OBU elements do not add up.
    public boolean tryWrap(byte[] bytes, int offset, int length) {
        spatialId = 0;
        temporalId = 0;
        elements = 0;
        sequenceHeader.clear();
        if (length < 2) {
            return false;
        }
        flags = bytes[offset] & 0xFF;
        if (isContinuation() && isSequenceStart()) {
            return false;
        }
        int end = offset + length;
        int announced = flags >> 4 & 3;
        cursor = offset + 1;
        boolean layersKnown = false;
        while (cursor < end) {
            if (announced != 0 && elements == announced) {
                return false;
            }
            boolean last = announced != 0 && elements == announced - 1;
            int size = last ? end - cursor : readLeb128(bytes, end);
            if (size < 0 || size > end - cursor) {
                return false;
            }
            boolean whole = elements > 0 || !isContinuation();
            if (whole && size > 0) {
                layersKnown = readUnit(bytes, cursor, size, layersKnown);
            }
            elements++;
            cursor += size;
        }
        return announced == 0 ? elements > 0 : elements == announced;
    }

    private boolean readUnit(byte[] bytes, int at, int size, boolean layersKnown) {
        int header = bytes[at];
        boolean extended = (header & 0x04) != 0;
        boolean sized = (header & 0x02) != 0;
        int type = header >> 3 & 0x0F;
        int body = at + (extended ? 2 : 1);
        int end = at + size;
        if (body > end) {
            return layersKnown;
        }
        if (type == SEQUENCE_HEADER) {
            while (sized && body < end && bytes[body++] < 0) {}
            sequenceHeader.tryRead(bytes, body, end - body);
        }
        if (extended && !layersKnown) {
            temporalId = bytes[at + 1] >> 5 & 7;
            spatialId = bytes[at + 1] >> 3 & 3;
            return true;
        }
        return layersKnown;
    }

    private int readLeb128(byte[] bytes, int end) {
        long value = 0;
        for (int i = 0; i < MAX_LEB128_LENGTH && cursor < end; i++) {
            int octet = bytes[cursor++];
            value |= (octet & 0x7FL) << 7 * i;
            if (octet >= 0) {
                return value > Integer.MAX_VALUE ? -1 : (int) value;
            }
        }
        return -1;
    }

    /// Z bit: the first element continues an OBU of the packet before.
    public boolean isContinuation() {
        return (flags & 0x80) != 0;
    }

    /// Y bit: the last element goes on in the next packet.
    public boolean isContinued() {
        return (flags & 0x40) != 0;
    }

    /// N bit: the packet begins a coded video sequence, so a keyframe.
    public boolean isSequenceStart() {
        return (flags & 0x08) != 0;
    }

    /// OBU elements in the packet, whole or not; at least 1.
    public int elementCount() {
        return elements;
    }

    /// Of the first OBU that tells it, else 0.
    public int spatialId() {
        return spatialId;
    }

    /// Of the first OBU that tells it, else 0.
    public int temporalId() {
        return temporalId;
    }

    /// Largest frame width in pixels when there is a readable sequence header, else 0.
    public int width() {
        return sequenceHeader.width();
    }

    /// Largest frame height in pixels when there is a readable sequence header, else 0.
    public int height() {
        return sequenceHeader.height();
    }
}
