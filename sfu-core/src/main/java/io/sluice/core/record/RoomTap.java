package io.sluice.core.record;

import io.sluice.core.publish.Publication;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Notes everything of one room that a recording needs: who comes and goes, what they publish, each packet, each sender
/// report.
///
/// It is told facts and puts records into a [RecordQueue]; it never waits. The first record that finds no room ends it:
/// a recording has no silent holes.
///
/// Owned by the media worker.
public final class RoomTap {
    private final String recording;
    private final String room;
    private final RecordQueue queue;
    private final long startNanos;
    private final Map<ParticipantId, ParticipantTap> participants = new HashMap<>();
    private final Map<Publication, PublicationTap> publications = new HashMap<>();
    private int files = 1;
    private long latestNanos;
    private long bytes;
    private boolean over;

    /// Begins a recording.
    ///
    /// @param recording its id
    /// @param startNanos the instant its times count from
    public RoomTap(String recording, String room, RecordQueue queue, long startNanos) {
        this.recording = recording;
        this.room = room;
        this.queue = queue;
        this.startNanos = startNanos;
        put(SegmentFormat.ROOM_FILE, RecordKind.DESCRIPTION, RecordText.ofRoom(recording, room), startNanos);
    }

    /// Somebody is in the room.
    public void joined(ParticipantInfo participant, long nowNanos) {
        int file = files++;
        participants.put(participant.id(), new ParticipantTap(this, file));
        put(file, RecordKind.DESCRIPTION, RecordText.ofParticipant(recording, room, participant), nowNanos);
        event(RecordText.joined(participant, file), nowNanos);
    }

    /// Somebody changed their name.
    public void updated(ParticipantInfo participant, long nowNanos) {
        event(RecordText.updated(participant), nowNanos);
    }

    /// Somebody left; their publications were removed before.
    public void left(ParticipantId participant, LeaveReason reason, long nowNanos) {
        ParticipantTap tap = participants.remove(participant);
        if (tap != null) {
            event(RecordText.left(participant, reason), nowNanos);
            put(tap.file(), RecordKind.END, RecordingEnd.STOPPED.toJson(), nowNanos);
        }
    }

    /// Somebody publishes; every packet from now on is noted, and a keyframe is asked for.
    public void published(ParticipantId owner, Publication publication, long nowNanos) {
        ParticipantTap tap = participants.get(owner);
        if (tap == null || over || publications.containsKey(publication)) {
            return;
        }
        PublicationTap sink = new PublicationTap(tap, publication);
        publications.put(publication, sink);
        put(tap.file(), RecordKind.EVENT, RecordText.publication("published", publication), nowNanos);
        sink.attach();
    }

    /// A publication was muted, or renamed.
    public void changed(Publication publication, long nowNanos) {
        PublicationTap sink = publications.get(publication);
        if (sink != null) {
            put(sink.file(), RecordKind.EVENT, RecordText.publication("changed", publication), nowNanos);
        }
    }

    /// A publication ended.
    public void unpublished(Publication publication, long nowNanos) {
        PublicationTap sink = publications.remove(publication);
        if (sink != null) {
            put(sink.file(), RecordKind.EVENT, RecordText.publication("unpublished", publication), nowNanos);
            sink.detach();
        }
    }

    /// Who speaks changed.
    public void speakers(List<ParticipantId> speakers, long nowNanos) {
        event(RecordText.speakers(speakers), nowNanos);
    }

    /// A compound RTCP packet of a participant came. Those with a sender report are kept: they tell what its streams'
    /// timestamps mean.
    public void onRtcp(ParticipantId participant, byte[] packet, int length, long nowNanos) {
        ParticipantTap tap = participants.get(participant);
        if (tap != null && SenderReports.isIn(packet, length)) {
            offer(tap.file(), RecordKind.RTCP, 0, packet, 0, length, nowNanos);
        }
    }

    private void event(byte[] json, long nowNanos) {
        put(SegmentFormat.ROOM_FILE, RecordKind.EVENT, json, nowNanos);
    }

    void put(int file, RecordKind kind, byte[] json, long nowNanos) {
        offer(file, kind, 0, json, 0, json.length, nowNanos);
    }

    void offer(int file, RecordKind kind, int stream, byte[] data, int offset, int length, long nowNanos) {
        latestNanos = nowNanos;
        if (!over) {
            over = !queue.offer(file, kind, stream, (nowNanos - startNanos) / 1_000, data, offset, length);
            bytes += over ? 0 : length + SegmentFormat.RECORD_HEADER_LENGTH;
        }
    }

    /// As [#offer], at the time of the latest record: for what comes without a time.
    void offerAtLatest(int file, RecordKind kind, int stream, byte[] data, int length) {
        offer(file, kind, stream, data, 0, length, latestNanos);
    }

    /// Ends it: nothing is noted any more, and every file is completed.
    public void end(RecordingEnd reason, long nowNanos) {
        for (ParticipantTap tap : participants.values()) {
            put(tap.file(), RecordKind.END, reason.toJson(), nowNanos);
        }
        put(SegmentFormat.ROOM_FILE, RecordKind.END, reason.toJson(), nowNanos);
        over = true;
        publications.values().forEach(PublicationTap::detach);
        publications.clear();
        participants.clear();
    }

    /// Bytes of records noted so far.
    public long bytes() {
        return bytes;
    }

    /// Why it broke off, or null while it runs.
    public @Nullable RecordingEnd failure() {
        return queue.failure();
    }
}
