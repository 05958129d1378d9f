package io.sluice.core.record.product;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.core.record.matroska.MatroskaTrack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/// The manifest of a recording's products (docs/schemas/recording-manifest.json).
///
/// Immutable.
final class Manifest {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Manifest() {}

    static byte[] of(Recording recording, Map<SegmentSurvey, Map<String, List<ProductFile>>> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("version", 1);
            json.writeStringField("recording", JsonObjects.text(recording.description(), "recording"));
            json.writeStringField("room", JsonObjects.text(recording.description(), "room"));
            json.writeStringField(
                    "startedAt",
                    Instant.EPOCH
                            .plus(recording.startMicros(), ChronoUnit.MICROS)
                            .toString());
            String end = recording.end();
            json.writeBooleanField("complete", end != null);
            json.writeStringField("reason", end == null ? "interrupted" : end);
            json.writeArrayFieldStart("participants");
            for (Map.Entry<SegmentSurvey, Map<String, List<ProductFile>>> entry : files.entrySet()) {
                participant(json, entry.getKey(), entry.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void participant(
            JsonGenerator json, SegmentSurvey participant, Map<String, List<ProductFile>> sources) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", JsonObjects.text(participant.participant(), "id"));
        json.writeStringField("identity", JsonObjects.text(participant.participant(), "identity"));
        json.writeStringField("name", JsonObjects.text(participant.participant(), "name"));
        json.writeStringField("segment", participant.file().getFileName().toString());
        json.writeNumberField("fromMs", participant.firstMicros() / 1_000);
        json.writeNumberField("toMs", participant.lastMicros() / 1_000);
        json.writeArrayFieldStart("files");
        for (Map.Entry<String, List<ProductFile>> source : sources.entrySet()) {
            for (ProductFile file : source.getValue()) {
                file(json, source.getKey(), file);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void file(JsonGenerator json, String source, ProductFile file) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", file.name());
        json.writeStringField("source", source);
        json.writeNumberField("offsetMs", file.offsetMicros() / 1_000.0);
        json.writeNumberField("durationMs", (file.endMicros() - file.offsetMicros()) / 1_000.0);
        json.writeNumberField("videoFrames", file.videoFrames());
        json.writeNumberField("videoFramesLost", file.framesLost());
        json.writeNumberField("audioPackets", file.audioPackets());
        json.writeArrayFieldStart("tracks");
        for (MatroskaTrack track : file.tracks()) {
            json.writeStartObject();
            json.writeStringField("kind", track.width() > 0 ? "video" : "audio");
            json.writeStringField("codec", track.codec().encodingName());
            if (track.width() > 0) {
                json.writeNumberField("width", track.width());
                json.writeNumberField("height", track.height());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
