package io.sluice.core.worker;

import io.sluice.core.room.SendSection;
import io.sluice.load.bot.BotTransport;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.packet.SequenceUnwrapper;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sends the video of a capture again, packet by packet at its own pace, and whatever is asked for once more.
///
/// Owned by the test's thread.
final class CaptureFeed {
    static final String MID = "1";

    private record Packet(long atNanos, int ssrc, long sequence, byte[] bytes, int headerLength) {}

    private final RtpFixture fixture;
    private final List<String> rids;
    private final List<Packet> packets = new ArrayList<>();
    private final Map<Integer, Map<Integer, Packet>> bySequence = new HashMap<>();
    private final PacketBuffer payload = new PacketBuffer();
    private final Set<Integer> silenced = new HashSet<>();
    private final Map<Integer, Long> sentBytes = new LinkedHashMap<>();
    private final Map<Integer, Long> retransmissions = new HashMap<>();
    private long startNanos = -1;
    private int next;

    /// @param rids its encodings, empty without simulcast
    CaptureFeed(RtpFixture fixture, List<String> rids) {
        this.fixture = fixture;
        this.rids = rids;
        RtpPacketView view = new RtpPacketView();
        Map<Integer, SequenceUnwrapper> unwrappers = new HashMap<>();
        long first = -1;
        for (CapturedDatagram datagram : fixture.datagrams()) {
            byte[] bytes = datagram.payload();
            if (!datagram.isForward() || datagram.isRtcp() || !view.tryWrap(bytes, 0, bytes.length)) {
                continue;
            }
            PayloadFormat format = fixture.format(view.payloadType());
            if (format == null || format.codec().kind() != MediaKind.VIDEO) {
                continue;
            }
            first = first < 0 ? datagram.timeNanos() : first;
            long sequence = unwrappers
                    .computeIfAbsent(view.ssrc(), ssrc -> new SequenceUnwrapper())
                    .unwrap(view.sequenceNumber());
            Packet packet =
                    new Packet(datagram.timeNanos() - first, view.ssrc(), sequence, bytes, view.payloadOffset());
            packets.add(packet);
            bySequence.computeIfAbsent(view.ssrc(), ssrc -> new HashMap<>()).put(view.sequenceNumber(), packet);
        }
    }

    SendSection section() {
        Set<Integer> types = new HashSet<>();
        for (Packet packet : packets) {
            types.add(packet.bytes()[1] & 0x7F);
        }
        List<PayloadFormat> formats = types.stream().map(this::format).toList();
        List<Integer> ssrcs = rids.isEmpty() ? List.copyOf(bySequence.keySet()) : List.of();
        Map<Integer, Integer> rtx = new HashMap<>();
        bySequence.keySet().forEach(ssrc -> rtx.put(ssrc, ssrc + 1));
        return new SendSection(MID, MediaKind.VIDEO, formats, fixture.extensions(), rids, ssrcs, rtx);
    }

    private PayloadFormat format(int payloadType) {
        PayloadFormat known = fixture.format(payloadType);
        return new PayloadFormat(
                payloadType,
                known.codec(),
                known.clockRate(),
                known.channels(),
                known.parameters(),
                known.rtxPayloadType(),
                Set.of(RtcpFeedback.NACK, RtcpFeedback.PLI));
    }

    /// Formats and extensions in which it can be received.
    List<PayloadFormat> receivable() {
        return section().formats();
    }

    RtpFixture fixture() {
        return fixture;
    }

    long nextNanos() {
        return next == packets.size() || startNanos < 0
                ? startNanos < 0 ? 0 : Long.MAX_VALUE
                : startNanos + packets.get(next).atNanos();
    }

    void onTimeout(BotTransport transport, long nowNanos) {
        if (startNanos < 0) {
            startNanos = nowNanos;
        }
        while (nextNanos() <= nowNanos) {
            Packet packet = packets.get(next++);
            if (!silenced.contains(packet.ssrc())) {
                send(transport, packet);
            }
        }
    }

    void onNack(BotTransport transport, int ssrc, int sequenceNumber) {
        Packet packet = bySequence.getOrDefault(ssrc, Map.of()).get(sequenceNumber);
        if (packet == null || silenced.contains(ssrc)) {
            return;
        }
        byte[] header = packet.bytes().clone();
        header[1] = (byte) (header[1] & 0x80 | fixture.format(header[1] & 0x7F).rtxPayloadType());
        long number = retransmissions.merge(ssrc, 1L, Long::sum);
        header[2] = (byte) (number >>> 8);
        header[3] = (byte) number;
        for (int i = 0; i < 4; i++) {
            header[8 + i] = (byte) (ssrc + 1 >>> 24 - 8 * i);
        }
        int length = Rtx.writePayload(
                sequenceNumber,
                packet.bytes(),
                packet.headerLength(),
                packet.bytes().length - packet.headerLength(),
                payload.bytes,
                0);
        transport.sendRtp(header, packet.headerLength(), payload, length, ssrc + 1, number);
    }

    private void send(BotTransport transport, Packet packet) {
        int length = packet.bytes().length - packet.headerLength();
        System.arraycopy(packet.bytes(), packet.headerLength(), payload.bytes, 0, length);
        transport.sendRtp(packet.bytes(), packet.headerLength(), payload, length, packet.ssrc(), packet.sequence());
        sentBytes.merge(packet.ssrc(), (long) packet.bytes().length, Long::sum);
    }

    /// Stops or resumes one encoding, as a browser does by `active`.
    void setActive(int ssrc, boolean active) {
        if (active) {
            silenced.remove(ssrc);
        } else {
            silenced.add(ssrc);
        }
    }

    /// SSRCs of the encodings, in the order of their first packets.
    List<Integer> ssrcs() {
        Set<Integer> seen = new java.util.LinkedHashSet<>();
        packets.forEach(packet -> seen.add(packet.ssrc()));
        return List.copyOf(seen);
    }

    /// When the first packet with an RTP timestamp was captured, in milliseconds.
    int millisOf(int ssrc, long timestamp) {
        RtpPacketView view = new RtpPacketView();
        for (Packet packet : packets) {
            if (packet.ssrc() == ssrc
                    && view.tryWrap(packet.bytes(), 0, packet.bytes().length)
                    && view.timestamp() == timestamp) {
                return (int) (packet.atNanos() / 1_000_000);
            }
        }
        throw new IllegalArgumentException("no such timestamp");
    }

    /// Packets of one encoding in order of sequence.
    List<byte[]> packetsOf(int ssrc) {
        return packets.stream()
                .filter(packet -> packet.ssrc() == ssrc)
                .sorted(java.util.Comparator.comparingLong(Packet::sequence))
                .map(Packet::bytes)
                .toList();
    }
}
