package io.sluice.core.worker;

import io.sluice.core.publish.Publication;
import io.sluice.core.record.RecordQueue;
import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.RoomTap;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.stats.Counter;
import io.sluice.rtp.packet.PacketBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The recording of one room, on or off: passes on to the tap what happens in the room, and tells the room when the
/// recording begins and ends.
///
/// Owned by the media worker.
final class RoomRecording {
    private static final Logger LOG = LoggerFactory.getLogger(RoomRecording.class);

    private final Room room;
    private @Nullable RoomTap tap;
    private RecordingState state = RecordingState.OFF;
    private boolean opening;
    private long countedBytes;

    RoomRecording(Room room) {
        this.room = room;
    }

    RecordingState state() {
        return state;
    }

    /// Marks that files are being opened for it; false when it is on, or somebody else does so already.
    boolean tryOpening() {
        if (opening || tap != null) {
            return false;
        }
        opening = true;
        return true;
    }

    /// Files could not be opened.
    void openingFailed() {
        opening = false;
    }

    /// Begins, with everybody and everything that is there.
    ///
    /// @param startNanos the instant its times count from
    void begin(String recording, RecordQueue queue, long startNanos) {
        opening = false;
        long now = room.worker().nowNanos();
        RoomTap fresh = new RoomTap(recording, room.id().value(), queue, startNanos);
        for (Participant participant : room.participants()) {
            fresh.joined(participant.info(), now);
            for (Publication publication : participant.publications()) {
                fresh.published(participant.id(), publication, now);
            }
            room.worker().markDirty(participant);
        }
        fresh.speakers(room.speaking(), now);
        tap = fresh;
        countedBytes = 0;
        room.worker().counters().add(Counter.RECORDINGS_STARTED, 1);
        tell(new RecordingState(true, recording, room.worker().epochMillis(), "", ""));
    }

    /// Ends, if it is on.
    void end(RecordingEnd reason) {
        RoomTap running = tap;
        if (running == null) {
            return;
        }
        running.end(reason, room.worker().nowNanos());
        count(running);
        tap = null;
        RecordingEnd why = running.failure() == null ? reason : running.failure();
        if (why.isFailure()) {
            room.worker().counters().add(Counter.RECORDINGS_FAILED, 1);
        }
        tell(new RecordingState(false, state.id(), state.startedAtMillis(), why.code(), why.sentence()));
    }

    /// Ends because the room does.
    void endWithRoom(LeaveReason reason) {
        end(reason == LeaveReason.SERVER_SHUTDOWN ? RecordingEnd.SERVER_SHUTDOWN : RecordingEnd.ROOM_CLOSED);
    }

    private void tell(RecordingState changed) {
        state = changed;
        LOG.atInfo()
                .addKeyValue("room", room.id())
                .addKeyValue("recording", changed.id())
                .addKeyValue("reason", changed.reason())
                .log(changed.active() ? "Recording began." : "Recording ended.");
        for (Participant participant : room.participants()) {
            participant.listener().onRecording(changed);
        }
    }

    /// Looks whether it broke off.
    void onTick() {
        RoomTap running = tap;
        if (running != null) {
            count(running);
            RecordingEnd failure = running.failure();
            if (failure != null) {
                end(failure);
            }
        }
    }

    private void count(RoomTap running) {
        room.worker().counters().add(Counter.RECORDED_BYTES, running.bytes() - countedBytes);
        countedBytes = running.bytes();
    }

    void joined(ParticipantInfo participant) {
        if (tap != null) {
            tap.joined(participant, room.worker().nowNanos());
        }
    }

    void updated(ParticipantInfo participant) {
        if (tap != null) {
            tap.updated(participant, room.worker().nowNanos());
        }
    }

    void left(ParticipantId participant, LeaveReason reason) {
        if (tap != null) {
            tap.left(participant, reason, room.worker().nowNanos());
        }
    }

    void published(ParticipantId owner, Publication publication) {
        if (tap != null) {
            tap.published(owner, publication, room.worker().nowNanos());
        }
    }

    void changed(Publication publication) {
        if (tap != null) {
            tap.changed(publication, room.worker().nowNanos());
        }
    }

    void unpublished(Publication publication) {
        if (tap != null) {
            tap.unpublished(publication, room.worker().nowNanos());
        }
    }

    void speakers(List<ParticipantId> speakers) {
        if (tap != null) {
            tap.speakers(speakers, room.worker().nowNanos());
        }
    }

    void onRtcp(ParticipantId participant, PacketBuffer packet, long nowNanos) {
        if (tap != null) {
            tap.onRtcp(participant, packet.bytes, packet.length, nowNanos);
        }
    }
}
