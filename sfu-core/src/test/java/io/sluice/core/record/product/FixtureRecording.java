package io.sluice.core.record.product;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.disk.RecordConfig;
import io.sluice.core.record.disk.RecordRing;
import io.sluice.core.record.disk.RecordingStore;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.Rtx;
import io.sluice.rtp.vectors.CapturedDatagram;
import io.sluice.rtp.vectors.RtpFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Writes what a browser sent in a captured call as if this server had recorded it.
///
/// Owned by its test.
final class FixtureRecording {
    private static final int FILE = 1;

    private final RtpFixture fixture;
    private final RecordRing ring;
    private final Map<Integer, Integer> streams = new HashMap<>();
    private final Map<String, Integer> ssrcByRid = new HashMap<>();
    private final Map<Integer, Integer> repairs = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final RtpPacketView view = new RtpPacketView();

    private FixtureRecording(RtpFixture fixture, RecordRing ring) {
        this.fixture = fixture;
        this.ring = ring;
    }

    /// @return the recording's directory
    static Path write(String name, Path root) throws IOException {
        try (RecordingStore store =
                new RecordingStore(new RecordConfig(root, 1 << 26, RecordConfig.DEFAULT_SYNC_NANOS, false))) {
            RecordingStore.Begun begun = store.begin(1_700_000_000_000_000_000L);
            new FixtureRecording(RtpFixture.load(name), begun.ring()).write();
        }
        try (Stream<Path> directories = Files.list(root)) {
            return directories.findFirst().orElseThrow();
        }
    }

    private void write() {
        json(0, RecordKind.DESCRIPTION, 0, 0, "{\"recording\":\"r-1\",\"room\":\"fixture\"}");
        json(
                FILE,
                RecordKind.DESCRIPTION,
                0,
                0,
                "{\"recording\":\"r-1\",\"room\":\"fixture\",\"participant\":"
                        + "{\"id\":\"p-1\",\"identity\":\"alice\",\"name\":\"Alice\"}}");
        long begin = fixture.datagrams().getFirst().timeNanos();
        long micros = 0;
        for (CapturedDatagram datagram : fixture.datagrams()) {
            micros = (datagram.timeNanos() - begin) / 1_000;
            if (datagram.sourcePort() == 5000) {
                write(datagram.payload(), micros);
            }
        }
        json(FILE, RecordKind.END, 0, micros, new String(RecordingEnd.STOPPED.toJson(), StandardCharsets.US_ASCII));
        json(0, RecordKind.END, 0, micros, new String(RecordingEnd.STOPPED.toJson(), StandardCharsets.US_ASCII));
    }

    private void write(byte[] packet, long micros) {
        int second = packet[1] & 0xFF;
        if (second >= 192 && second <= 223) {
            if (second == 200) {
                offer(RecordKind.RTCP, 0, micros, packet, packet.length);
            }
            return;
        }
        if (!view.tryWrap(packet, 0, packet.length)) {
            return;
        }
        PayloadFormat format = fixture.format(view.payloadType());
        PayloadFormat repaired = fixture.formatRepairedBy(view.payloadType());
        if (format != null) {
            note(format, micros);
            boolean fresh = seen.add((view.ssrc() & 0xFFFFFFFFL) << 16 | view.sequenceNumber());
            boolean empty = view.payloadLength() == 0;
            if (fresh && empty) {
                byte[] sequence = {(byte) (view.sequenceNumber() >>> 8), (byte) view.sequenceNumber()};
                offer(RecordKind.LEFT_OUT, streams.get(view.ssrc()), micros, sequence, 2);
            } else if (fresh) {
                offer(RecordKind.RTP, streams.get(view.ssrc()), micros, packet, packet.length);
            }
        } else if (repaired != null && view.payloadLength() > 2) {
            writeRepaired(repaired, micros);
        }
    }

    private void note(PayloadFormat format, long micros) {
        if (streams.containsKey(view.ssrc())) {
            return;
        }
        int number = streams.size() + 1;
        streams.put(view.ssrc(), number);
        String rid = extension(HeaderExtension.RID);
        ssrcByRid.put(extension(HeaderExtension.MID) + "/" + rid, view.ssrc());
        boolean video = format.codec().kind() == MediaKind.VIDEO;
        StringBuilder formats = new StringBuilder();
        for (int payloadType = 0; payloadType < 128; payloadType++) {
            PayloadFormat known = fixture.format(payloadType);
            if (known != null && known.codec().kind() == format.codec().kind()) {
                formats.append(formats.isEmpty() ? "" : ",")
                        .append("{\"payloadType\":" + payloadType + ",\"codec\":\""
                                + known.codec().encodingName() + "\"}");
            }
        }
        json(
                FILE,
                RecordKind.STREAM,
                number,
                micros,
                "{\"stream\":" + number + ",\"publication\":\"t-" + (video ? 1 : 2) + "\",\"kind\":\""
                        + (video ? "video" : "audio") + "\",\"source\":\"" + (video ? "camera" : "microphone")
                        + "\",\"rid\":\"" + rid + "\",\"ssrc\":" + (view.ssrc() & 0xFFFFFFFFL) + ",\"formats\":["
                        + formats + "]}");
    }

    private String extension(HeaderExtension extension) {
        int id = fixture.extensions().idOf(extension);
        int at = id == 0 ? -1 : view.findExtension(id);
        return at < 0 ? "" : new String(view.bytes(), at, view.extensionLength(), StandardCharsets.US_ASCII);
    }

    private void writeRepaired(PayloadFormat format, long micros) {
        Integer primary = repairs.computeIfAbsent(
                view.ssrc(),
                any -> ssrcByRid.get(extension(HeaderExtension.MID) + "/" + extension(HeaderExtension.REPAIRED_RID)));
        if (primary == null || format.codec() == Codec.OPUS) {
            return;
        }
        byte[] original = new byte[2_000];
        int length = Rtx.unwrap(view, format.payloadType(), primary, original);
        int sequence = (original[2] & 0xFF) << 8 | original[3] & 0xFF;
        if (length > 0 && seen.add((primary & 0xFFFFFFFFL) << 16 | sequence)) {
            offer(RecordKind.REPAIRED_RTP, streams.get(primary), micros, original, length);
        }
    }

    private void json(int file, RecordKind kind, int stream, long micros, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        if (!ring.offer(file, kind, stream, micros, bytes, 0, bytes.length)) {
            throw new IllegalStateException(String.valueOf(ring.failure()));
        }
    }

    private void offer(RecordKind kind, int stream, long micros, byte[] bytes, int length) {
        if (!ring.offer(FILE, kind, stream, micros, bytes, 0, length)) {
            throw new IllegalStateException(String.valueOf(ring.failure()));
        }
    }
}
