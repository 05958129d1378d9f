package io.sluice.core.record;

import java.nio.charset.StandardCharsets;

/// Why a recording ended.
public enum RecordingEnd {
    STOPPED("stopped", "The recording was stopped."),
    ROOM_CLOSED("room-closed", "The room is empty."),
    SERVER_SHUTDOWN("server-shutdown", "The server stopped."),
    DISK_FULL("disk-full", "The disk is full; what was recorded until then is kept."),
    DISK_SLOW("disk-slow", "The disk is too slow; what was recorded until then is kept."),
    DISK_FAILED("disk-failed", "The disk failed; what was recorded until then is kept.");

    private final String code;
    private final String sentence;

    RecordingEnd(String code, String sentence) {
        this.code = code;
        this.sentence = sentence;
    }

    /// Code of the protocol and of the files.
    public String code() {
        return code;
    }

    /// For people.
    public String sentence() {
        return sentence;
    }

    /// The data of the last record of a file.
    public byte[] toJson() {
        return ("{\"reason\":\"" + code + "\"}").getBytes(StandardCharsets.US_ASCII);
    }

    /// Whether it ended against anybody's will.
    public boolean isFailure() {
        return this == DISK_FULL || this == DISK_SLOW || this == DISK_FAILED;
    }
}
