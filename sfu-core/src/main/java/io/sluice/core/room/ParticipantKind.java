package io.sluice.core.room;

/// How somebody takes part.
public enum ParticipantKind {
    /// A person with a client of the room's own protocol: sends and receives.
    MEMBER("member"),
    /// A tool that only publishes (WHIP, RFC 9725). It hears of nothing that happens in the room, so nobody can ask it
    /// to
    /// switch an encoding off.
    INGEST("ingest"),
    /// Somebody who only watches (WHEP). The others are not told of it.
    VIEWER("viewer");

    private final String code;

    ParticipantKind(String code) {
        this.code = code;
    }

    /// Code of the protocol.
    public String code() {
        return code;
    }
}
