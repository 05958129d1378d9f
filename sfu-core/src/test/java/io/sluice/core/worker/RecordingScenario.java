package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.RecordQueue;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.disk.RecordConfig;
import io.sluice.core.record.disk.RecordedFiles;
import io.sluice.core.record.disk.RecordingStore;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.RecordingState;
import io.sluice.core.stats.Counter;
import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.packet.BigEndian;
import io.sluice.rtp.srtp.SrtpCiphers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rooms that are recorded, in virtual time.
class RecordingScenario {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path root;

    private static Room roomOf(VirtualRoom room) {
        Room found = room.worker.room(VirtualClient.ROOM);
        if (found == null) {
            throw new IllegalStateException("no room");
        }
        return found;
    }

    @Test
    void keepsEveryPacketOfEverybodyAlsoOfLateJoinersAndThroughLoss() throws IOException {
        NetworkConditions lossy =
                NetworkConditions.PERFECT.withDelay(20_000_000, 2_000_000).withLoss(() -> LossModel.random(0.03));
        VirtualRoom room = new VirtualRoom(5);
        room.join(VirtualClient.Plan.of(true, 2));
        room.join(VirtualClient.Plan.of(true, 2).over(lossy, NetworkConditions.PERFECT));
        room.loop.runFor(2 * SECOND);
        RecordingStore store = new RecordingStore(RecordConfig.below(root));
        RecordingStore.Begun begun = store.begin(1_700_000_000_000_000_000L);
        room.step(() -> roomOf(room).recording().begin(begun.id(), begun.ring(), room.loop.nowNanos()));
        room.loop.runFor(2 * SECOND);
        VirtualClient late = room.join(VirtualClient.Plan.of(true, 2));
        room.loop.runFor(2 * SECOND);
        room.step(() -> {
            Participant leaver = roomOf(room).participant(late.id);
            if (leaver != null) {
                roomOf(room).leave(leaver, LeaveReason.LEFT, "");
            }
        });
        room.loop.runFor(SECOND);
        room.step(() -> roomOf(room).recording().end(RecordingEnd.STOPPED));
        store.close();

        List<Path> files = RecordedFiles.ofTheOnlyRecording(root);
        assertEquals(4, files.size());
        List<String> events = RecordedFiles.read(files.getFirst()).stream()
                .filter(entry -> entry.kind() == RecordKind.EVENT)
                .map(RecordedFiles.Entry::text)
                .toList();
        assertTrue(events.stream().anyMatch(text -> text.contains("\"left\"") && text.contains("p-2")), "" + events);
        int[] leastPackets = {0, 1_000, 1_000, 400};
        for (int i = 1; i < files.size(); i++) {
            List<RecordedFiles.Entry> entries = RecordedFiles.read(files.get(i));
            assertEquals(RecordKind.DESCRIPTION, entries.getFirst().kind());
            assertEquals(RecordKind.END, entries.getLast().kind());
            assertTrue(packetsWithoutHole(entries) >= leastPackets[i], files.get(i) + " is too short");
        }
        assertTrue(
                RecordedFiles.read(files.get(2)).stream().anyMatch(entry -> entry.kind() == RecordKind.REPAIRED_RTP),
                "what was lost came again");
        assertTrue(room.clients.getFirst().heard.contains("recording on"));
        assertTrue(room.clients.getFirst().heard.contains("recording off stopped"));
        assertEquals(1, room.worker.counters().of(Counter.RECORDINGS_STARTED));
        assertEquals(0, room.worker.counters().of(Counter.RECORDINGS_FAILED));
    }

    /// Video packets by sequence number: from the first to the last but those still being repaired, none is missing.
    private static int packetsWithoutHole(List<RecordedFiles.Entry> entries) {
        TreeMap<Integer, TreeMap<Integer, RecordKind>> streams = new TreeMap<>();
        int packets = 0;
        for (RecordedFiles.Entry entry : entries) {
            boolean media = entry.kind() == RecordKind.RTP || entry.kind() == RecordKind.REPAIRED_RTP;
            if (media && (entry.data()[1] & 0x7F) == 96) {
                packets++;
                int sequence = BigEndian.u16(entry.data(), 2);
                streams.computeIfAbsent(entry.stream(), any -> new TreeMap<>()).put(sequence, entry.kind());
            }
        }
        assertEquals(1, streams.size(), "one camera");
        List<Integer> sequences =
                new ArrayList<>(streams.firstEntry().getValue().keySet());
        for (int i = 1; i < sequences.size() - 60; i++) {
            assertEquals(sequences.get(i - 1) + 1, sequences.get(i), "a hole");
        }
        return packets;
    }

    @Test
    void aDiskThatTakesNothingEndsTheRecordingAndNothingElse() {
        VirtualRoom room = new VirtualRoom(9);
        room.join(VirtualClient.Plan.of(true, 1));
        room.join(VirtualClient.Plan.of(true, 1));
        room.loop.runFor(SECOND);
        StubbornQueue queue = new StubbornQueue(500);
        room.step(() -> roomOf(room).recording().begin("r-1", queue, room.loop.nowNanos()));
        room.loop.runFor(3 * SECOND);
        RecordingState state = roomOf(room).recording().state();
        assertFalse(state.active());
        assertEquals("disk-slow", state.reason());
        assertEquals(500, queue.taken);
        assertEquals(1, room.worker.counters().of(Counter.RECORDINGS_FAILED));
        for (VirtualClient client : room.clients) {
            assertTrue(client.heard.contains("recording off disk-slow"));
            for (VirtualSlot slot : client.slots()) {
                assertEquals(0, slot.missing(0), "the meeting goes on");
            }
        }
    }

    @Test
    void allocatesNothingPerRecordedPacket() {
        VirtualRoom room = new VirtualRoom(1, SrtpCiphers.best());
        room.join(VirtualClient.Plan.of(true, 0));
        for (int i = 0; i < 10; i++) {
            room.join(VirtualClient.Plan.of(false, 1));
        }
        room.loop.runFor(10 * SECOND);
        room.step(() -> roomOf(room).recording().begin("r-1", new StubbornQueue(Integer.MAX_VALUE), 0));
        room.loop.runFor(10 * SECOND);
        long packetsBefore = room.worker.counters().of(Counter.RTP_FORWARDED);
        long bytesBefore = room.allocatedBytes();
        room.loop.runFor(10 * SECOND);
        long packets = room.worker.counters().of(Counter.RTP_FORWARDED) - packetsBefore;
        double perPacket = (room.allocatedBytes() - bytesBefore) / (double) packets;
        assertTrue(perPacket <= 2.0, perPacket + " B a forwarded packet, as without a recording");
    }

    /// Takes so many records and no more.
    private static final class StubbornQueue implements RecordQueue {
        private final int most;
        private int taken;
        private @Nullable RecordingEnd failure;

        StubbornQueue(int most) {
            this.most = most;
        }

        @Override
        public boolean offer(int file, RecordKind kind, int stream, long micros, byte[] bytes, int offset, int length) {
            if (taken == most) {
                failure = RecordingEnd.DISK_SLOW;
                return false;
            }
            taken++;
            return true;
        }

        @Override
        public @Nullable RecordingEnd failure() {
            return failure;
        }
    }
}
