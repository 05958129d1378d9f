package io.sluice.core.worker;

import io.sluice.core.record.RecordingEnd;
import io.sluice.core.record.RoomTap;
import io.sluice.core.record.disk.RecordingStore;
import io.sluice.core.room.RecordingOutcome;
import io.sluice.rtp.timing.NtpClock;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins recordings: has their files opened on a thread that may wait for the disk, and comes back to the room.
///
/// Thread-safe.
final class Recordings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

    private final RecordingStore store;
    private final NtpClock clock;

    Recordings(RecordingStore store, NtpClock clock) {
        this.store = store;
        this.clock = clock;
    }

    boolean isAutomatic() {
        return store.isAutomatic();
    }

    /// Begins to record a room. On its worker's thread.
    ///
    /// @param commands the worker's
    void start(Room room, CommandQueue commands, Consumer<RecordingOutcome> outcome) {
        RoomRecording recording = room.recording();
        if (recording.state().active()) {
            outcome.accept(new RecordingOutcome.Done(recording.state()));
        } else if (!recording.tryOpening()) {
            outcome.accept(new RecordingOutcome.Unavailable("The recording is just being started."));
        } else {
            Thread.startVirtualThread(() -> open(room, commands, outcome));
        }
    }

    private void open(Room room, CommandQueue commands, Consumer<RecordingOutcome> outcome) {
        long startNanos = System.nanoTime();
        Runnable next;
        try {
            RecordingStore.Begun begun = store.begin(clock.originUnixNanos() + startNanos - clock.originNanos());
            next = () -> begin(room, begun, startNanos, outcome);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("room", room.id()).setCause(e).log("A recording could not be begun.");
            next = () -> {
                room.recording().openingFailed();
                outcome.accept(new RecordingOutcome.Unavailable("The server could not write to its disk."));
            };
        }
        try {
            commands.putWaiting(next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void begin(
            Room room, RecordingStore.Begun begun, long startNanos, Consumer<RecordingOutcome> outcome) {
        if (room.size() == 0) {
            RoomTap empty = new RoomTap(begun.id(), room.id().value(), begun.ring(), startNanos);
            empty.end(RecordingEnd.ROOM_CLOSED, room.worker().nowNanos());
            outcome.accept(new RecordingOutcome.NoRoom());
            return;
        }
        room.recording().begin(begun.id(), begun.ring(), startNanos);
        outcome.accept(new RecordingOutcome.Done(room.recording().state()));
    }

    @Override
    public void close() {
        store.close();
    }
}
