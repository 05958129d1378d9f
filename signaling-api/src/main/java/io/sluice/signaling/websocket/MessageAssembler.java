package io.sluice.signaling.websocket;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Puts the frames of a text message together, bounded in size, and decodes it as strict UTF-8 (RFC 6455 §8.1).
///
/// Owned by the signaling event loop.
final class MessageAssembler {
    /// What became of a frame.
    enum Verdict {
        /// More is to come.
        PARTIAL,
        /// [#text] has the message.
        COMPLETE,
        TOO_LARGE,
        NOT_UTF8
    }

    private final int maxBytes;
    private @Nullable Buffer collected;
    private @Nullable String text;

    MessageAssembler(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /// Takes the payload of the next text or continuation frame.
    Verdict onFrame(Buffer payload, boolean last) {
        int already = collected == null ? 0 : collected.length();
        if (already + payload.length() > maxBytes) {
            collected = null;
            return Verdict.TOO_LARGE;
        }
        Buffer whole = collected == null ? payload : collected.appendBuffer(payload);
        if (!last) {
            collected = collected == null ? payload.copy() : whole;
            return Verdict.PARTIAL;
        }
        collected = null;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(whole.getBytes()))
                    .toString();
            return Verdict.COMPLETE;
        } catch (CharacterCodingException e) {
            return Verdict.NOT_UTF8;
        }
    }

    /// The message that was just completed.
    String text() {
        String result = text;
        if (result == null) {
            throw new IllegalStateException("no message is complete");
        }
        text = null;
        return result;
    }
}
