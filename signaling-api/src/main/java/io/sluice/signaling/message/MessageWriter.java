package io.sluice.signaling.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SlotReason;
import io.sluice.core.room.Subscribed;
import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.Codec;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes what the server says as JSON, as docs/protocol.md and docs/schemas/server.json have it.
///
/// Owned by the thread that writes one message.
public final class MessageWriter {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;
    private final @Nullable ParticipantId reader;

    private MessageWriter(JsonGenerator json, @Nullable ParticipantId reader) {
        this.json = json;
        this.reader = reader;
    }

    /// One message as JSON text.
    ///
    /// @param seq its number in the session, 0 = it belongs to the connection only
    /// @param reader who will read it: only its own publications bear their `mid`
    public static String write(ServerMessage message, long seq, @Nullable ParticipantId reader) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            MessageWriter writer = new MessageWriter(json, reader);
            json.writeStartObject();
            switch (message) {
                case ServerMessage.Reply reply -> writer.reply(reply, seq);
                case ServerMessage.Event event -> writer.event(event, seq);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a string does not fail
        }
        return text.toString();
    }

    private void head(String type, @Nullable Long id, boolean reply, long seq) throws IOException {
        json.writeStringField("type", type);
        if (id != null) {
            json.writeNumberField("id", id);
        } else if (reply) {
            json.writeNullField("id");
        }
        if (seq > 0) {
            json.writeNumberField("seq", seq);
        }
    }

    private void reply(ServerMessage.Reply reply, long seq) throws IOException {
        switch (reply) {
            case ServerMessage.Ok ok -> head("ok", ok.id(), true, seq);
            case ServerMessage.Pong pong -> {
                head("ok", pong.id(), true, seq);
                json.writeNumberField("serverTime", pong.serverTimeMillis());
            }
            case ServerMessage.Joined joined -> joined(joined, seq);
            case ServerMessage.Answered answered -> {
                head("ok", answered.id(), true, seq);
                json.writeStringField("answer", answered.answer());
            }
            case ServerMessage.Explained explained -> {
                head("ok", explained.id(), true, seq);
                ExplanationWriter.write(json, explained.explanation(), explained.history());
            }
            case ServerMessage.Resumed resumed -> {
                head("ok", resumed.id(), true, seq);
                json.writeNumberField("lastId", resumed.lastId());
                json.writeNumberField("replayed", resumed.replayed());
                RoomState snapshot = resumed.snapshot();
                if (snapshot != null) {
                    json.writeObjectFieldStart("snapshot");
                    json.writeNumberField("seq", resumed.snapshotSeq());
                    room(snapshot);
                    json.writeEndObject();
                }
            }
            case ServerMessage.Refused refused -> {
                head("error", refused.id(), true, seq);
                json.writeStringField("code", refused.code().wireName());
                json.writeStringField("message", refused.message());
                json.writeBooleanField("retryable", refused.code().retryable());
                if (refused.retryAfterMillis() >= 0) {
                    json.writeNumberField("retryAfterMs", refused.retryAfterMillis());
                }
                optional("field", refused.field());
            }
        }
    }

    private void joined(ServerMessage.Joined joined, long seq) throws IOException {
        head("ok", joined.id(), true, seq);
        json.writeObjectFieldStart("session");
        json.writeStringField("token", joined.sessionToken());
        json.writeNumberField("graceMs", joined.graceMillis());
        json.writeNumberField("pingIntervalMs", joined.pingIntervalMillis());
        json.writeEndObject();
        json.writeStringField("participant", joined.participant().value());
        strings("grants", joined.grants().stream().sorted().map(WireName::of).toList());
        json.writeStringField("answer", joined.answer());
        json.writeObjectFieldStart("room");
        room(joined.room());
        json.writeEndObject();
        json.writeObjectFieldStart("limits");
        json.writeNumberField("maxMessageBytes", joined.limits().maxMessageBytes());
        json.writeNumberField("maxSections", joined.limits().maxSections());
        json.writeNumberField("maxChatCharacters", joined.limits().maxChatCharacters());
        json.writeNumberField("maxParticipants", joined.limits().maxParticipants());
        json.writeEndObject();
        list("iceServers", joined.iceServers(), server -> {
            strings("urls", server.urls());
            optional("username", server.username());
            optional("credential", server.credential());
        });
        json.writeObjectFieldStart("server");
        json.writeStringField("name", "sluice");
        json.writeStringField("version", joined.serverVersion());
        json.writeEndObject();
    }

    private void event(ServerMessage.Event event, long seq) throws IOException {
        switch (event) {
            case ServerMessage.Participants participants -> {
                head("participants", null, false, seq);
                listUnlessEmpty("joined", participants.joined(), this::participant);
                listUnlessEmpty("updated", participants.updated(), this::participant);
                listUnlessEmpty("left", participants.left(), left -> {
                    json.writeStringField("id", left.id().value());
                    json.writeStringField("reason", left.reason().code());
                });
            }
            case ServerMessage.Publications publications -> {
                head("publications", null, false, seq);
                listUnlessEmpty("added", publications.added(), this::publication);
                listUnlessEmpty("updated", publications.updated(), this::publication);
                if (!publications.removed().isEmpty()) {
                    strings(
                            "removed",
                            publications.removed().stream()
                                    .map(PublicationId::value)
                                    .toList());
                }
            }
            case ServerMessage.Slots slots -> {
                head("slots", null, false, seq);
                list("slots", slots.slots(), this::assignment);
            }
            case ServerMessage.Speakers speakers -> {
                head("speakers", null, false, seq);
                strings(
                        "speakers",
                        speakers.speakers().stream().map(ParticipantId::value).toList());
            }
            case ServerMessage.Encodings encodings -> {
                head("encodings", null, false, seq);
                json.writeStringField("mid", encodings.mid());
                list("encodings", encodings.encodings(), encoding -> {
                    json.writeStringField("rid", encoding.rid());
                    json.writeBooleanField("active", encoding.active());
                });
            }
            case ServerMessage.Subscribed subscribed -> subscribed(subscribed.state(), seq);
            case ServerMessage.Recording recording -> {
                head("recording", null, false, seq);
                recording(recording.state());
            }
            case ServerMessage.Chat chat -> chat(chat.message(), seq);
            case ServerMessage.Transport transport -> {
                head("transport", null, false, seq);
                json.writeStringField("state", WireName.of(transport.state()));
                optional("message", transport.message().isEmpty() ? null : transport.message());
            }
            case ServerMessage.Leave leave -> leave(leave, seq);
        }
    }

    private void chat(ChatMessage message, long seq) throws IOException {
        head("chat", null, false, seq);
        json.writeStringField("from", message.from().value());
        json.writeStringField("identity", message.identity());
        json.writeStringField("name", message.name());
        json.writeStringField("topic", message.topic());
        json.writeStringField("text", message.text());
        ParticipantId to = message.to();
        optional("to", to == null ? null : to.value());
        json.writeNumberField("sentAt", message.sentAtMillis());
    }

    private void leave(ServerMessage.Leave leave, long seq) throws IOException {
        head("leave", null, false, seq);
        json.writeStringField(
                "reason",
                leave.reason() == LeaveReason.TRANSPORT_FAILED
                        ? "transport-failed"
                        : leave.reason().code());
        json.writeStringField("message", leave.message());
        boolean rejoin =
                switch (leave.reason()) {
                    case TRANSPORT_FAILED, SERVER_SHUTDOWN, INTERNAL_ERROR, TIMEOUT -> true;
                    case LEFT, REPLACED, REMOVED, ROOM_CLOSED -> false;
                };
        json.writeStringField("action", rejoin ? "rejoin" : "none");
        optional("url", leave.url());
    }

    private void subscribed(Subscribed subscribed, long seq) throws IOException {
        head("subscribed", null, false, seq);
        json.writeNumberField("rev", subscribed.revision());
        json.writeStringField("mode", subscribed.automatic() ? "auto" : "manual");
        list("slots", subscribed.slots(), slot -> {
            json.writeStringField("mid", slot.mid());
            PublicationId publication = slot.publication();
            json.writeStringField("publication", publication == null ? null : publication.value());
            reason(slot.reason());
        });
        list("unmet", subscribed.unmet(), unmet -> {
            json.writeStringField("publication", unmet.publication().value());
            reason(unmet.reason());
        });
    }

    private void room(RoomState room) throws IOException {
        json.writeStringField("id", room.room().value());
        list("participants", room.participants(), this::participant);
        list("publications", room.publications(), this::publication);
        list("slots", room.slots(), this::assignment);
        strings("speakers", room.speakers().stream().map(ParticipantId::value).toList());
        json.writeObjectFieldStart("recording");
        recording(room.recording());
        json.writeEndObject();
    }

    private void recording(RecordingState recording) throws IOException {
        json.writeBooleanField("active", recording.active());
        if (!recording.id().isEmpty()) {
            json.writeStringField("recording", recording.id());
            json.writeNumberField("startedAt", recording.startedAtMillis());
        }
        if (!recording.reason().isEmpty()) {
            json.writeObjectFieldStart("reason");
            json.writeStringField("code", recording.reason());
            json.writeStringField("text", recording.text());
            json.writeEndObject();
        }
    }

    private void participant(ParticipantInfo participant) throws IOException {
        json.writeStringField("id", participant.id().value());
        json.writeStringField("identity", participant.identity());
        json.writeStringField("name", participant.name());
        json.writeObjectFieldStart("attributes");
        for (Map.Entry<String, String> attribute : participant.attributes().entrySet()) {
            json.writeStringField(attribute.getKey(), attribute.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("joinedAt", participant.joinedAtMillis());
    }

    private void publication(PublicationInfo publication) throws IOException {
        json.writeStringField("id", publication.id().value());
        json.writeStringField("participant", publication.participant().value());
        json.writeStringField("kind", WireName.of(publication.kind()));
        source(publication.source());
        json.writeStringField("name", publication.name());
        json.writeBooleanField("muted", publication.muted());
        if (publication.participant().equals(reader)) {
            json.writeStringField("mid", publication.mid());
        }
        Codec codec = publication.codec();
        if (codec != null) {
            json.writeStringField("codec", codec.encodingName());
            json.writeBooleanField("simulcast", publication.simulcast());
        }
    }

    private void assignment(SlotAssignment slot) throws IOException {
        json.writeStringField("mid", slot.mid());
        PublicationId publication = slot.publication();
        json.writeStringField("publication", publication == null ? null : publication.value());
        ParticipantId participant = slot.participant();
        json.writeStringField("participant", participant == null ? null : participant.value());
        source(slot.source());
        unsigned("csrc", publication == null ? -1 : slot.csrc());
        unsigned("firstRtpTimestamp", publication == null ? -1 : slot.firstRtpTimestamp());
        reason(slot.reason());
    }

    private void reason(SlotReason reason) throws IOException {
        json.writeObjectFieldStart("reason");
        json.writeStringField("code", reason.code());
        json.writeStringField("text", reason.sentence());
        json.writeEndObject();
    }

    private void source(@Nullable TrackSource source) throws IOException {
        if (source != null) {
            json.writeStringField("source", WireName.of(source));
        }
    }

    private void optional(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }

    /// A number, or null in place of −1.
    private void unsigned(String name, long value) throws IOException {
        if (value < 0) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    private void strings(String name, Collection<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /// What writes the fields of one element.
    private interface Element<T> {
        void write(T element) throws IOException;
    }

    private <T> void list(String name, Collection<T> elements, Element<T> writer) throws IOException {
        json.writeArrayFieldStart(name);
        for (T element : elements) {
            json.writeStartObject();
            writer.write(element);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private <T> void listUnlessEmpty(String name, Collection<T> elements, Element<T> writer) throws IOException {
        if (!elements.isEmpty()) {
            list(name, elements, writer);
        }
    }
}
