package io.sluice.core.record;

import org.jspecify.annotations.Nullable;

/// What one record of a segment file is (docs/recording-format.md).
///
/// Immutable.
public enum RecordKind {
    /// JSON: whose file this is; the first record of each.
    DESCRIPTION(1),
    /// JSON: what a stream number stands for; before its first packet.
    STREAM(2),
    /// An RTP packet as it was decrypted.
    RTP(3),
    /// An RTP packet that came as a retransmission, put back into its original form.
    REPAIRED_RTP(4),
    /// A compound RTCP packet with a sender report, as it was decrypted.
    RTCP(5),
    /// Two bytes: a sequence number that was received and carries nothing (a probe, or a muted track).
    LEFT_OUT(6),
    /// JSON: something that happened in the room.
    EVENT(7),
    /// JSON: the file is complete, and why it ends.
    END(8);

    private static final RecordKind[] BY_CODE = new RecordKind[9];

    static {
        for (RecordKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /// The byte in the file.
    public int code() {
        return code;
    }

    /// The kind with this byte, or null: of a later version.
    public static @Nullable RecordKind ofCode(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
    }
}
