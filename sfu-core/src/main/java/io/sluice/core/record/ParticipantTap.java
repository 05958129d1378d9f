package io.sluice.core.record;

/// What a recording knows of one participant: its file, and the numbers its streams have in there.
///
/// Owned by the media worker.
final class ParticipantTap {
    private final RoomTap room;
    private final int file;
    private int streams;

    ParticipantTap(RoomTap room, int file) {
        this.room = room;
        this.file = file;
    }

    RoomTap room() {
        return room;
    }

    int file() {
        return file;
    }

    /// A number for one more stream: 1 and up. 16 bits go round after more streams than a participant has in days.
    int nextStream() {
        streams = streams == 0xFFFF ? 1 : streams + 1;
        return streams;
    }
}
