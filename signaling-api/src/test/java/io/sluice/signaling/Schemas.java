package io.sluice.signaling;

import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The schemas of docs/schemas, and what they say about a message.
///
/// Thread-safe.
public final class Schemas {
    private static final Map<String, Validator> VALIDATORS = new ConcurrentHashMap<>();

    private Schemas() {}

    /// The directory docs/ of the project, from wherever the tests run.
    public static Path docs() {
        Path directory = Path.of("").toAbsolutePath();
        while (directory != null && !Files.exists(directory.resolve("docs/protocol.md"))) {
            directory = directory.getParent();
        }
        if (directory == null) {
            throw new IllegalStateException("no docs/protocol.md above the working directory");
        }
        return directory.resolve("docs");
    }

    /// A schema file as it is, by name without `.json`.
    public static JsonObject file(String name) {
        try {
            return new JsonObject(Files.readString(docs().resolve("schemas").resolve(name + ".json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is wrong with `message` by a schema (`server`), or by one of its definitions (`server joinReply`); "" =
    /// nothing.
    public static String complaint(String schema, JsonObject message) {
        OutputUnit result =
                VALIDATORS.computeIfAbsent(schema, Schemas::validator).validate(message);
        if (result.getValid()) {
            return "";
        }
        return result.getErrors().stream().limit(5).map(OutputUnit::getError).toList() + "\n"
                + message.encodePrettily();
    }

    private static Validator validator(String schema) {
        String[] parts = schema.split(" ");
        JsonObject json = file(parts[0]);
        if (parts.length > 1) {
            json = new JsonObject()
                    .put("$schema", json.getString("$schema"))
                    .put("$id", json.getString("$id") + "-" + parts[1])
                    .put("$defs", json.getJsonObject("$defs"))
                    .put("$ref", "#/$defs/" + parts[1]);
        }
        return Validator.create(
                JsonSchema.of(json),
                new JsonSchemaOptions()
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic)
                        .setBaseUri("https://sluice.io/"));
    }
}
