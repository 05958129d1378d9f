package io.sluice.core.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The JSON of records that are no packets (docs/recording-format.md §4).
///
/// Immutable.
final class RecordText {
    private static final JsonFactory FACTORY = new JsonFactory();

    /// Chosen: a format parameter comes from a peer's SDP; those that matter (profile, packetization) are short.
    private static final int MAX_PARAMETER = 200;

    /// What writes the fields of an object.
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private RecordText() {}

    private static byte[] object(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    static byte[] ofRoom(String recording, String room) {
        return object(json -> {
            json.writeStringField("recording", recording);
            json.writeStringField("room", room);
        });
    }

    static byte[] ofParticipant(String recording, String room, ParticipantInfo participant) {
        return object(json -> {
            json.writeStringField("recording", recording);
            json.writeStringField("room", room);
            json.writeObjectFieldStart("participant");
            writeParticipant(json, participant);
            json.writeEndObject();
        });
    }

    private static void writeParticipant(JsonGenerator json, ParticipantInfo participant) throws IOException {
        json.writeStringField("id", participant.id().value());
        json.writeStringField("identity", participant.identity());
        json.writeStringField("name", participant.name());
    }

    static byte[] joined(ParticipantInfo participant, int file) {
        return object(json -> {
            json.writeStringField("event", "joined");
            json.writeNumberField("file", file);
            writeParticipant(json, participant);
        });
    }

    static byte[] updated(ParticipantInfo participant) {
        return object(json -> {
            json.writeStringField("event", "updated");
            writeParticipant(json, participant);
        });
    }

    static byte[] left(ParticipantId participant, LeaveReason reason) {
        return object(json -> {
            json.writeStringField("event", "left");
            json.writeStringField("id", participant.value());
            json.writeStringField("reason", reason.code());
        });
    }

    static byte[] speakers(List<ParticipantId> speakers) {
        return object(json -> {
            json.writeStringField("event", "speakers");
            json.writeArrayFieldStart("speakers");
            for (ParticipantId speaker : speakers) {
                json.writeString(speaker.value());
            }
            json.writeEndArray();
        });
    }

    /// @param event `published`, `changed` or `unpublished`
    static byte[] publication(String event, Publication publication) {
        return object(json -> {
            json.writeStringField("event", event);
            writePublication(json, publication);
            json.writeBooleanField("muted", publication.muted());
        });
    }

    private static void writePublication(JsonGenerator json, Publication publication) throws IOException {
        json.writeStringField("publication", publication.id().value());
        json.writeStringField("kind", lower(publication.kind()));
        json.writeStringField("source", lower(publication.source()));
        json.writeStringField("name", publication.name());
    }

    static byte[] stream(int number, InboundRtpStream stream) {
        Publication publication = stream.publication();
        return object(json -> {
            json.writeNumberField("stream", number);
            writePublication(json, publication);
            json.writeStringField("mid", publication.mid());
            json.writeStringField("rid", publication.rid(stream.encodingIndex()));
            json.writeNumberField("ssrc", stream.ssrc() & 0xFFFF_FFFFL);
            json.writeArrayFieldStart("formats");
            for (PayloadFormat format : publication.section().formats()) {
                writeFormat(json, format);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("extensions");
            for (HeaderExtension extension : HeaderExtension.values()) {
                int id = publication.section().extensions().idOf(extension);
                if (id != 0) {
                    json.writeNumberField(extension.uri(), id);
                }
            }
            json.writeEndObject();
        });
    }

    private static void writeFormat(JsonGenerator json, PayloadFormat format) throws IOException {
        json.writeStartObject();
        json.writeNumberField("payloadType", format.payloadType());
        json.writeStringField("codec", format.codec().encodingName());
        json.writeNumberField("clockRate", format.clockRate());
        json.writeNumberField("channels", format.channels());
        json.writeObjectFieldStart("parameters");
        for (Map.Entry<String, String> parameter : format.parameters().entrySet()) {
            if (parameter.getKey().length() + parameter.getValue().length() <= MAX_PARAMETER) {
                json.writeStringField(parameter.getKey(), parameter.getValue());
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
