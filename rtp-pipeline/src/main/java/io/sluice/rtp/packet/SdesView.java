package io.sluice.rtp.packet;

/// A source description, of which only the CNAME is of use (RFC 3550 §6.5).
///
/// Re-wrapped for each packet, never kept. Owned by the media worker.
public final class SdesView {
    private static final int END = 0;
    private static final int CNAME = 1;

    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int count;
    private int cursor;
    private int remaining;
    private int ssrc;
    private int cnameOffset;
    private int cnameLength;

    /// Creates a view of nothing; wrap before asking.
    public SdesView() {}

    /// Moves the view before the first chunk of the current packet of `compound`; false when that is not a
    /// well-formed source description.
    public boolean tryWrap(RtcpCompoundView compound) {
        if (compound.packetType() != RtcpType.SOURCE_DESCRIPTION) {
            return false;
        }
        bytes = compound.bytes();
        start = compound.packetOffset() + 4;
        end = compound.packetOffset() + compound.packetLength();
        count = compound.count();
        rewind();
        while (remaining > 0) {
            if (!nextChunk()) {
                return false;
            }
        }
        rewind();
        return true;
    }

    /// Moves to the next chunk; false = that was the last.
    public boolean nextChunk() {
        if (remaining == 0 || end - cursor < 4) {
            return false;
        }
        ssrc = BigEndian.i32(bytes, cursor);
        cnameOffset = -1;
        cnameLength = 0;
        int chunk = cursor;
        cursor += 4;
        while (cursor < end) {
            int type = bytes[cursor];
            if (type == END) {
                cursor = chunk + (cursor - chunk + 4 & ~3);
                remaining--;
                return cursor <= end;
            }
            if (end - cursor < 2) {
                return false;
            }
            int length = bytes[cursor + 1] & 0xFF;
            if (end - cursor - 2 < length) {
                return false;
            }
            if (type == CNAME && cnameOffset < 0) {
                cnameOffset = cursor + 2;
                cnameLength = length;
            }
            cursor += 2 + length;
        }
        return false;
    }

    /// SSRC that the current chunk describes.
    public int ssrc() {
        return ssrc;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Index of the current chunk's CNAME (UTF-8) in [#bytes], −1 = none.
    public int cnameOffset() {
        return cnameOffset;
    }

    /// In bytes.
    public int cnameLength() {
        return cnameLength;
    }

    private void rewind() {
        cursor = start;
        remaining = count;
        cnameOffset = -1;
        cnameLength = 0;
    }
}
