package io.sluice.signaling.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.core.room.Explanation;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.SlotDecision;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// Writes why a subscriber sees what it sees as JSON, as docs/protocol.md §5 has it: for the subscriber itself, and for
/// operators over REST.
///
/// Immutable.
public final class ExplanationWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private ExplanationWriter() {}

    /// An object of its own, as text.
    public static String write(Explanation explanation) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            json.writeStartObject();
            write(json, explanation, true);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail
        }
        return text.toString();
    }

    /// The fields of an object that was begun.
    static void write(JsonGenerator json, Explanation explanation, boolean history) throws IOException {
        rate(json, "estimate", explanation.estimateBps());
        json.writeStringField("estimateReason", explanation.estimateReason());
        json.writeNumberField("allocated", explanation.allocatedBps());
        json.writeNumberField("useful", explanation.usefulBps());
        json.writeArrayFieldStart("decisions");
        for (SlotDecision decision : explanation.slots()) {
            json.writeStartObject();
            decision(json, decision, history);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void decision(JsonGenerator json, SlotDecision decision, boolean history) throws IOException {
        json.writeStringField("mid", decision.mid());
        json.writeStringField("publication", decision.publication().value());
        layers(json, "wanted", decision.wanted());
        layers(json, "given", decision.given());
        json.writeStringField("limit", decision.limit().code());
        rate(json, "next", decision.nextBps() == 0 ? -1 : decision.nextBps());
        json.writeStringField("text", decision.text());
        if (history) {
            history(json, decision);
        }
    }

    private static void history(JsonGenerator json, SlotDecision decision) throws IOException {
        json.writeArrayFieldStart("history");
        for (SlotDecision.Change change : decision.history()) {
            json.writeStartObject();
            json.writeNumberField("at", change.atMillis());
            json.writeStringField("publication", change.publication().value());
            layers(json, "given", change.given());
            json.writeStringField("limit", change.limit().code());
            rate(json, "estimate", change.estimateBps());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void layers(JsonGenerator json, String name, @Nullable LayerChoice choice) throws IOException {
        if (choice == null) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        json.writeStringField("rid", choice.rid());
        json.writeNumberField("spatial", choice.spatialId());
        json.writeNumberField("temporal", choice.temporalId());
        json.writeNumberField("width", choice.width());
        json.writeNumberField("height", choice.height());
        json.writeNumberField("framesPerSecond", Math.round(choice.framesPerSecond() * 10) / 10.0);
        json.writeNumberField("bitrate", choice.bps());
        json.writeEndObject();
    }

    /// Bits per second, or null in place of −1.
    private static void rate(JsonGenerator json, String name, long bps) throws IOException {
        if (bps < 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, bps);
        }
    }
}
