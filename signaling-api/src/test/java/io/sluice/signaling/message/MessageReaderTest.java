package io.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.TrackSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is read from a client, to the bound of each field.
final class MessageReaderTest {
    private static ProtocolException refusal(String text) {
        return assertThrows(ProtocolException.class, () -> MessageReader.read(text));
    }

    private static String join(String fields) {
        return "{\"type\":\"join\",\"id\":3,\"room\":\"r\",\"offer\":\"o\"" + fields + "}";
    }

    @Test
    void readsAJoinWhateverTheOrderOfItsFields() throws ProtocolException {
        String text = """
                {"slots":[{"purpose":"screen","mid":"5","seat":9},{"mid":"6","purpose":"microphone"}],"offer":"v=0",
                 "tracks":[{"source":"screen-audio","mid":"2","muted":true}],"room":"küche","id":9,"type":"join",
                 "client":{"version":"1","name":"js"},"attributes":{"a":"1"}}
                """;
        ClientMessage.Join join = assertInstanceOf(ClientMessage.Join.class, MessageReader.read(text));
        assertEquals("küche", join.room());
        assertNull(join.identity());
        assertEquals(9, join.slots().get(0).seat());
        assertEquals(-1, join.slots().get(1).seat());
        assertEquals(TrackSource.SCREEN_AUDIO, join.tracks().getFirst().source());
        assertTrue(join.tracks().getFirst().muted());
        assertEquals("js/1", join.client());
    }

    @Test
    void tellsRemovedAttributesFromAbsentOnes() throws ProtocolException {
        ClientMessage.Update update = (ClientMessage.Update)
                MessageReader.read("{\"type\":\"update\",\"id\":1,\"attributes\":{\"hand\":null,\"mood\":\"fine\"}}");
        assertEquals(Optional.empty(), update.attributes().get("hand"));
        assertEquals(Optional.of("fine"), update.attributes().get("mood"));
        assertNull(update.name());
    }

    @Test
    void keepsTheIdOfWhatItRefuses() {
        assertEquals(12L, refusal("{\"type\":\"chat\",\"id\":12}").requestId());
        assertNull(refusal("{\"type\":\"chat\",\"text\":\"x\"}").requestId());
        assertNull(refusal("{\"type\":\"chat\",\"id\":1.5,\"text\":\"x\"}").requestId());
    }

    @Test
    void pointsAtTheFieldThatIsWrong() {
        assertEquals(
                "/tracks/1/source",
                refusal(join(",\"tracks\":[{\"mid\":\"0\",\"source\":\"camera\"},{\"mid\":\"1\"}]"))
                        .field());
        assertEquals(
                "/tracks/0/mid",
                refusal(join(",\"tracks\":[{\"mid\":\"ä\",\"source\":\"camera\"}]"))
                        .field());
        assertEquals("/subscribe/rev", refusal(join(",\"subscribe\":{}")).field());
        assertEquals(
                "/slots",
                refusal(
                                join(
                                        ",\"slots\":[{\"mid\":\"0\",\"purpose\":\"camera\"},{\"mid\":\"0\",\"purpose\":\"camera\"}]"))
                        .field());
    }

    @Test
    void countsCharactersAsPeopleDo() throws ProtocolException {
        MessageReader.read(join(",\"name\":\"" + "💥".repeat(64) + "\""));
        assertEquals(
                "/name", refusal(join(",\"name\":\"" + "💥".repeat(65) + "\"")).field());
        assertEquals("/name", refusal(join(",\"name\":\"\"")).field());
    }

    @Test
    void refusesControlsAndHalfSurrogatesInWhatPeopleRead() throws ProtocolException {
        for (String bad : new String[] {"\\u0000", "\\n", "\\u007f", "\\u0085", "\\ud83d", "\\udca5\\ud83d"}) {
            assertEquals(
                    ErrorCode.BAD_MESSAGE,
                    refusal(join(",\"name\":\"a" + bad + "b\"")).code(),
                    bad);
        }
        MessageReader.read("{\"type\":\"chat\",\"id\":1,\"text\":\"two\\nlines\\tand a tab\"}");
    }

    @Test
    void boundsNumbersDepthAndTheCountOfValues() {
        assertEquals(
                ErrorCode.BAD_MESSAGE,
                refusal("{\"type\":\"ack\",\"id\":1,\"seq\":" + "9".repeat(30) + "}")
                        .code());
        assertEquals(
                ErrorCode.BAD_JSON,
                refusal("{\"type\":\"ack\",\"id\":1,\"seq\":" + "9".repeat(300) + "}")
                        .code());
        assertEquals(
                ErrorCode.BAD_JSON,
                refusal("{\"x\":[" + "0,".repeat(30_000) + "0]}").code());
        assertEquals(ErrorCode.BAD_JSON, refusal("[".repeat(100_000)).code());
    }

    @Test
    void neverShowsSecretsInItsRecords() throws ProtocolException {
        String join = MessageReader.read(join(",\"token\":\"secret\"")).toString();
        String resume = MessageReader.read("{\"type\":\"resume\",\"id\":1,\"session\":\"secret\",\"seq\":0}")
                .toString();
        assertFalse((join + resume).contains("secret"));
    }
}
