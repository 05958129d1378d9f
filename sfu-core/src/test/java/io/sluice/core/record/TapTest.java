package io.sluice.core.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.publish.InboundPath;
import io.sluice.core.publish.InboundReports;
import io.sluice.core.publish.Publication;
import io.sluice.core.publish.RtcpOut;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.TrackSource;
import io.sluice.core.stats.Counters;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtensionMap;
import io.sluice.rtp.packet.PacketBuffer;
import io.sluice.rtp.packet.PacketPool;
import io.sluice.rtp.packet.RtpHeaderWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What the tap notes of a publisher whose packets are known.
class TapTest {
    private record Noted(int file, RecordKind kind, int stream, long micros, byte[] data) {}

    private static final class Notes implements RecordQueue {
        private final List<Noted> all = new ArrayList<>();

        @Override
        public boolean offer(int file, RecordKind kind, int stream, long micros, byte[] bytes, int offset, int length) {
            all.add(new Noted(file, kind, stream, micros, Arrays.copyOfRange(bytes, offset, offset + length)));
            return true;
        }

        @Override
        public @Nullable RecordingEnd failure() {
            return null;
        }
    }

    private static final int SSRC = 77;
    private static final int RTX_SSRC = 78;
    private static final PayloadFormat VP8 = new PayloadFormat(96, Codec.VP8, 90_000, 1, Map.of(), 97, Set.of());

    private final PacketPool pool = new PacketPool(0, 2_048);
    private final RtpHeaderWriter writer = new RtpHeaderWriter();
    private final SplittableRandom random = new SplittableRandom(11);
    private final Notes notes = new Notes();
    private final SendSection section = new SendSection(
            "0",
            MediaKind.VIDEO,
            List.of(VP8),
            new HeaderExtensionMap.Builder().mixedAllowed(true).build(),
            List.of(),
            List.of(SSRC),
            Map.of(SSRC, RTX_SSRC));
    private final Publication publication =
            new Publication(new PublicationId("t-1"), section, TrackSource.CAMERA, "", false, 5);
    private final InboundPath path = path();

    private InboundPath path() {
        Counters counters = new Counters();
        InboundPath made = new InboundPath(
                pool,
                counters.drops(),
                new InboundReports(new RtcpOut(null, counters, 1), counters),
                new InboundPath.Handler() {
                    @Override
                    public void onAudioLevel(Publication of, int level, long nowNanos) {}

                    @Override
                    public void onFormat(Publication of, PayloadFormat format) {}
                });
        made.setSections(List.of(section));
        made.setPublications(List.of(publication));
        return made;
    }

    private byte[] packet(int sequence, int payloadLength) {
        byte[] bytes = new byte[1_400];
        writer.begin(bytes, 0);
        writer.header(96, sequence % 4 == 3, sequence & 0xFFFF, sequence / 4 * 3_000L, SSRC);
        int header = writer.finish();
        byte[] payload = new byte[payloadLength];
        random.nextBytes(payload);
        payload[0] = sequence % 4 == 0 ? (byte) 0x10 : 0;
        System.arraycopy(payload, 0, bytes, header, payloadLength);
        return Arrays.copyOf(bytes, header + payloadLength);
    }

    private static byte[] retransmission(byte[] original, int sequence) {
        byte[] bytes = new byte[original.length + 2];
        System.arraycopy(original, 0, bytes, 0, 12);
        System.arraycopy(original, 12, bytes, 14, original.length - 12);
        bytes[1] = (byte) (original[1] & 0x80 | 97);
        bytes[2] = (byte) (sequence >>> 8);
        bytes[3] = (byte) sequence;
        bytes[11] = RTX_SSRC;
        bytes[12] = original[2];
        bytes[13] = original[3];
        return bytes;
    }

    private void receive(byte[] bytes, long nowNanos) {
        PacketBuffer buffer = pool.acquire();
        if (buffer == null) {
            throw new IllegalStateException("no buffer");
        }
        System.arraycopy(bytes, 0, buffer.bytes, 0, bytes.length);
        buffer.length = bytes.length;
        buffer.arrivalNanos = nowNanos;
        path.onRtp(buffer, nowNanos);
    }

    @Test
    void notesEveryPacketAsItWasSentWithItsArrival() {
        long start = 5_000_000L;
        RoomTap tap = new RoomTap("r-1", "room", notes, start);
        ParticipantId owner = new ParticipantId("p-1");
        tap.joined(new ParticipantInfo(owner, "alice", "Alice", Map.of(), 0), start);
        tap.published(owner, publication, start);
        List<byte[]> sent = new ArrayList<>();
        List<byte[]> late = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            byte[] packet = packet(65_300 + i, 20 + random.nextInt(1_100));
            if (i % 50 == 20) {
                late.add(packet);
                continue;
            }
            sent.add(packet);
            receive(packet, start + i * 1_000_000L);
            if (i % 50 == 30) {
                sent.add(late.getLast());
                receive(retransmission(late.getLast(), i), start + i * 1_000_000L);
            }
        }
        byte[] twice = sent.getLast();
        receive(twice, start + 500_000_000L);
        tap.end(RecordingEnd.STOPPED, start + 600_000_000L);

        List<Noted> packets = notes.all.stream()
                .filter(noted -> noted.kind() == RecordKind.RTP || noted.kind() == RecordKind.REPAIRED_RTP)
                .toList();
        assertEquals(sent.size(), packets.size(), "each once");
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), packets.get(i).data(), "packet " + i);
            assertEquals(late.contains(sent.get(i)), packets.get(i).kind() == RecordKind.REPAIRED_RTP, "packet " + i);
        }
        assertEquals(0, packets.getFirst().micros());
        assertEquals(399_000, packets.getLast().micros());
        assertEquals(8, late.size());
    }

    @Test
    void keepsNothingOfAMutedTrackAndEndsWithEveryFileComplete() {
        RoomTap tap = new RoomTap("r-1", "room", notes, 0);
        ParticipantId owner = new ParticipantId("p-1");
        tap.joined(new ParticipantInfo(owner, "alice", "Alice", Map.of(), 0), 0);
        tap.published(owner, publication, 0);
        receive(packet(1, 100), 1_000_000);
        publication.update(TrackSource.CAMERA, "", true);
        tap.changed(publication, 2_000_000);
        byte[] secret = packet(2, 100);
        receive(secret, 2_000_000);
        tap.end(RecordingEnd.STOPPED, 3_000_000);
        receive(packet(3, 100), 4_000_000);
        assertTrue(notes.all.stream().noneMatch(noted -> Arrays.equals(noted.data(), secret)));
        assertEquals(
                1,
                notes.all.stream()
                        .filter(noted -> noted.kind() == RecordKind.RTP)
                        .count());
        assertEquals(
                1,
                notes.all.stream()
                        .filter(noted -> noted.kind() == RecordKind.LEFT_OUT)
                        .count());
        assertEquals(
                List.of(1, 0),
                notes.all.stream()
                        .filter(noted -> noted.kind() == RecordKind.END)
                        .map(Noted::file)
                        .toList());
        assertEquals(RecordKind.END, notes.all.getLast().kind(), "nothing comes after the end");
    }
}
