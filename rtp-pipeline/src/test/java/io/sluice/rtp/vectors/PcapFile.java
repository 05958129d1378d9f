package io.sluice.rtp.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A pcap or pcapng file of UDP over IPv4 or IPv6, raw or in Ethernet frames. Immutable.
public final class PcapFile {
    private static final int MAGIC_MICROS = 0xA1B2C3D4;
    private static final int LINK_ETHERNET = 1;
    private static final int LINK_RAW = 101;
    private static final int ETHERNET_HEADER_LENGTH = 14;
    private static final int UDP = 17;

    private PcapFile() {}

    /// Reads a resource such as `/fixtures/rtp/firefox-vp9-opus.pcap`.
    public static List<CapturedDatagram> read(String resource) {
        try (InputStream in = PcapFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no such fixture: " + resource);
            }
            return parse(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<CapturedDatagram> parse(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<CapturedDatagram> datagrams = new ArrayList<>();
        if (buffer.getInt(0) == PcapngBlocks.SECTION_HEADER) {
            PcapngBlocks blocks = new PcapngBlocks(file);
            while (blocks.next()) {
                int end = blocks.packetOffset() + blocks.packetLength();
                addDatagram(file, blocks.link(), blocks.packetOffset(), end, blocks.timeNanos(), datagrams);
            }
            return List.copyOf(datagrams);
        }
        if (buffer.getInt(0) != MAGIC_MICROS) {
            throw new IllegalArgumentException("not a little-endian pcap with microseconds");
        }
        for (int at = 24; at + 16 <= file.length; ) {
            long nanos = (buffer.getInt(at) & 0xFFFF_FFFFL) * 1_000_000_000L + buffer.getInt(at + 4) * 1_000L;
            int length = buffer.getInt(at + 8);
            at += 16;
            addDatagram(file, buffer.getInt(20), at, at + length, nanos, datagrams);
            at += length;
        }
        return List.copyOf(datagrams);
    }

    private static void addDatagram(
            byte[] file, int link, int frame, int end, long nanos, List<CapturedDatagram> into) {
        int ip =
                switch (link) {
                    case LINK_RAW -> frame;
                    case LINK_ETHERNET -> frame + ETHERNET_HEADER_LENGTH;
                    default -> throw new IllegalArgumentException("link type " + link);
                };
        boolean v6 = file[ip] >> 4 == 6;
        int protocol = v6 ? file[ip + 6] : file[ip + 9];
        if (protocol != UDP) {
            return;
        }
        int udp = ip + (v6 ? 40 : (file[ip] & 0x0F) * 4);
        ByteBuffer header = ByteBuffer.wrap(file, udp, 8);
        int source = header.getShort() & 0xFFFF;
        int destination = header.getShort() & 0xFFFF;
        int length = Math.min(header.getShort() & 0xFFFF, end - udp);
        into.add(new CapturedDatagram(nanos, source, destination, Arrays.copyOfRange(file, udp + 8, udp + length)));
    }
}
