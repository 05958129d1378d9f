package io.sluice.signaling.message;

import org.jspecify.annotations.Nullable;

/// A request that is refused: a stable code for programs and a sentence for people. It carries no stack trace, for it
/// is an answer to somebody else's mistake.
///
/// Immutable.
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final @Nullable String field;
    private final @Nullable Long requestId;

    public ProtocolException(ErrorCode code, String sentence) {
        this(code, sentence, null, null);
    }

    /// @param field JSON pointer of the field at fault
    /// @param requestId the id of the refused request, null when it could not be read
    public ProtocolException(ErrorCode code, String sentence, @Nullable String field, @Nullable Long requestId) {
        super(sentence, null, false, false);
        this.code = code;
        this.field = field;
        this.requestId = requestId;
    }

    public ErrorCode code() {
        return code;
    }

    /// The sentence the peer is told.
    public String sentence() {
        return String.valueOf(getMessage());
    }

    public @Nullable String field() {
        return field;
    }

    public @Nullable Long requestId() {
        return requestId;
    }

    /// The same refusal as an answer to request `id`.
    public ProtocolException withRequestId(@Nullable Long id) {
        return new ProtocolException(code, sentence(), field, id);
    }
}
