package io.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever a client sends is read or refused with a sentence, never anything else.
final class MessageReaderFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void readsOrRefuses(FuzzedDataProvider data) {
        try {
            MessageReader.read(data.consumeRemainingAsString());
        } catch (ProtocolException e) {
            assertFalse(e.sentence().isEmpty());
            // What is refused can always be said.
            MessageWriter.write(ServerMessage.Refused.of(e), 1, null);
        }
    }
}
