package io.sluice.signaling.message;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.signaling.Schemas;
import io.sluice.signaling.sdp.SdpError;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// docs/protocol.md, docs/schemas and the code say the same.
final class ProtocolDocumentTest {
    private static final Pattern EXAMPLE = Pattern.compile("```json ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE_ROW = Pattern.compile("^\\| `([a-z-]+)` \\| (yes|no) \\|", Pattern.MULTILINE);

    private static String document() throws IOException {
        return Files.readString(Schemas.docs().resolve("protocol.md"));
    }

    private static List<MatchResult> examples() throws IOException {
        Matcher matcher = EXAMPLE.matcher(document());
        return matcher.results().toList();
    }

    @Test
    void everyExampleFitsItsSchema() throws IOException {
        assertTrue(examples().size() > 25);
        for (MatchResult example : examples()) {
            assertEquals("", Schemas.complaint(example.group(1), new JsonObject(example.group(2))), example.group(2));
        }
    }

    @Test
    void everyRequestOfTheExamplesIsRead() throws IOException {
        for (MatchResult example : examples()) {
            if (example.group(1).equals("client")) {
                assertDoesNotThrow(() -> MessageReader.read(example.group(2)), example.group(2));
            }
        }
    }

    @Test
    void theTableOfErrorsIsTheOneInTheCode() throws IOException {
        Map<String, Boolean> documented = CODE_ROW.matcher(document())
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).equals("yes"), (a, b) -> a, TreeMap::new));
        Map<String, Boolean> coded = Arrays.stream(ErrorCode.values())
                .collect(Collectors.toMap(ErrorCode::wireName, ErrorCode::retryable, (a, b) -> a, TreeMap::new));
        assertEquals(documented, coded);
    }

    @Test
    void everyRefusalOfAnOfferHasACode() {
        for (SdpError error : SdpError.values()) {
            assertEquals(
                    error.code().replace('_', '-'),
                    ErrorCode.valueOf("SDP_" + error.name()).wireName());
        }
    }

    @Test
    void theSchemasRefuseWhatTheReaderRefuses() {
        for (String message : List.of(
                "{\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"id\":0}",
                "{\"type\":\"ping\",\"id\":9007199254740992}",
                "{\"type\":\"chat\",\"id\":1,\"text\":\"\"}",
                "{\"type\":\"join\",\"id\":1,\"room\":\"a/b\",\"offer\":\"x\"}",
                "{\"type\":\"join\",\"id\":1,\"room\":\"a\",\"offer\":\"x\",\"identity\":\"a\\u0000b\"}",
                "{\"type\":\"subscribe\",\"id\":1,\"rev\":1,\"wants\":[{\"participant\":\"p\"}]}",
                "{\"type\":\"subscribe\",\"id\":1,\"rev\":1,\"wants\":[{\"publication\":\"t\",\"maxWidth\":0}]}",
                "{\"type\":\"offer\",\"id\":1,\"offer\":\"x\",\"slots\":[{\"mid\":\"1\",\"purpose\":\"other\"}]}")) {
            assertNotEquals("", Schemas.complaint("client", new JsonObject(message)), message);
            ProtocolException refused = null;
            try {
                MessageReader.read(message);
            } catch (ProtocolException e) {
                refused = e;
            }
            assertEquals(ErrorCode.BAD_MESSAGE, refused == null ? null : refused.code(), message);
        }
    }
}
