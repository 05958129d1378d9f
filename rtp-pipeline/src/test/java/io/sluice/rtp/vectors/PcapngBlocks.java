package io.sluice.rtp.vectors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Walks the packet blocks of a little-endian pcapng file with one section. Owned by its caller.
final class PcapngBlocks {
    static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int OPTION_RESOLUTION = 9;

    private final ByteBuffer file;
    private int cursor;
    private int link;
    private long nanosPerTick = 1_000;
    private long timeNanos;
    private int packetOffset;
    private int packetLength;

    PcapngBlocks(byte[] bytes) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean next() {
        while (cursor + 12 <= file.limit()) {
            int block = cursor;
            cursor += file.getInt(block + 4);
            if (file.getInt(block) == INTERFACE_DESCRIPTION) {
                link = file.getShort(block + 8);
                readResolution(block + 16, cursor - 4);
            } else if (file.getInt(block) == ENHANCED_PACKET) {
                long high = file.getInt(block + 12) & 0xFFFF_FFFFL;
                timeNanos = (high << 32 | file.getInt(block + 16) & 0xFFFF_FFFFL) * nanosPerTick;
                packetLength = file.getInt(block + 20);
                packetOffset = block + 28;
                return true;
            }
        }
        return false;
    }

    private void readResolution(int start, int end) {
        for (int at = start; at + 4 <= end; at += 4 + (file.getShort(at + 2) + 3 & ~3)) {
            if (file.getShort(at) == OPTION_RESOLUTION) {
                nanosPerTick = 1;
                for (int digits = file.get(at + 4); digits < 9; digits++) {
                    nanosPerTick *= 10;
                }
            }
        }
    }

    int link() {
        return link;
    }

    long timeNanos() {
        return timeNanos;
    }

    int packetOffset() {
        return packetOffset;
    }

    int packetLength() {
        return packetLength;
    }
}
