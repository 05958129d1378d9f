package io.sluice.core.room;

/// The answer to a [JoinRequest].
///
/// Immutable.
public sealed interface JoinOutcome {
    /// The participant is in.
    record Joined(RoomState state) implements JoinOutcome {}

    /// The room has all the participants it may have.
    record Full() implements JoinOutcome {}

    /// Somebody of this identity is there, and the request does not replace them.
    record NameTaken() implements JoinOutcome {}

    /// The server cannot take anybody now; the sentence says why.
    record Unavailable(String sentence) implements JoinOutcome {}
}
