package io.sluice.signaling.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A strict, bounded reader of one JSON object (RFC 8259) into maps, lists, strings, longs, doubles, booleans and
/// nulls.
///
/// Refused are duplicate keys, anything after the object, nesting deeper than [#MAX_DEPTH] and more than [#MAX_VALUES]
/// values. An integer that does not fit into a long becomes a double: no field of ours takes one.
final class JsonTree {
    /// Chosen: the deepest message of ours has 4 levels.
    static final int MAX_DEPTH = 16;
    /// Chosen: the largest legitimate message has about 5,000 values (512 wants of 8 fields).
    static final int MAX_VALUES = 20_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(
                    JsonFactory.Feature
                            .CANONICALIZE_FIELD_NAMES) // names come from the network: no shared table of them
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(64)
                    .maxNameLength(1024)
                    .maxStringLength(1 << 21)
                    .build())
            .build();

    private final JsonParser parser;
    private int values;

    private JsonTree(JsonParser parser) {
        this.parser = parser;
    }

    /// Reads `text` as one object.
    static Map<String, @Nullable Object> parse(String text) throws ProtocolException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonTree tree = new JsonTree(parser);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw bad("A message is one JSON object.");
            }
            Map<String, @Nullable Object> object = tree.object();
            if (parser.nextToken() != null) {
                throw bad("There is something after the JSON object.");
            }
            return object;
        } catch (IOException e) {
            throw bad("This is not JSON that this server reads; it fails near character " + failureOffset(e)
                    + ", or is nested too deep.");
        }
    }

    private static long failureOffset(IOException e) {
        return e instanceof com.fasterxml.jackson.core.JsonProcessingException json && json.getLocation() != null
                ? Math.max(0, json.getLocation().getCharOffset())
                : 0;
    }

    private static ProtocolException bad(String sentence) {
        return new ProtocolException(ErrorCode.BAD_JSON, sentence);
    }

    private Map<String, @Nullable Object> object() throws IOException, ProtocolException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            if (map.containsKey(name)) {
                throw bad("A key occurs twice in one object.");
            }
            parser.nextToken();
            map.put(name, value());
        }
        return map;
    }

    private List<@Nullable Object> array() throws IOException, ProtocolException {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value());
        }
        return list;
    }

    private @Nullable Object value() throws IOException, ProtocolException {
        if (++values > MAX_VALUES) {
            throw bad("The message holds too many values.");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) Double.MAX_VALUE
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            case null, default -> throw bad("The JSON ends too early.");
        };
    }
}
