package io.sluice.signaling.message;

import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublisherLimit;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.Want;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what a client sent, or says precisely what is wrong with it. Unknown fields are ignored (docs/protocol.md §1).
///
/// Thread-safe: it has no state.
public final class MessageReader {
    /// Longest message, UTF-8 bytes (docs/protocol.md §1; Chromium's offer with 32 slots has 163 KB).
    public static final int MAX_MESSAGE_BYTES = 1 << 20;
    /// Longest chat text, code points.
    public static final int MAX_CHAT_CHARACTERS = 4000;

    static final int MAX_NAME = 64;
    static final int MAX_REFERENCE = 128;
    static final int MAX_ATTRIBUTES = 16;
    static final int MAX_ATTRIBUTE_VALUE = 1024;
    static final int MAX_TRACKS = 16;
    static final int MAX_SLOTS = 64;
    static final int MAX_WANTS = 512;
    static final int MAX_PINS = 64;
    private static final Pattern ROOM = Pattern.compile("[^\\x00-\\x20\\x7f-\\xa0/\\\\?#%]+");
    private static final Pattern MID = Pattern.compile("[!-~]{1,32}");

    private MessageReader() {}

    /// Reads one message; a refusal bears the request's id wherever that could be read.
    public static ClientMessage read(String text) throws ProtocolException {
        Fields fields = new Fields(JsonTree.parse(text), "");
        Long id = null;
        try {
            id = fields.integer("id", 1, Fields.MAX_INTEGER);
            return read(fields, id);
        } catch (ProtocolException e) {
            throw e.withRequestId(id);
        }
    }

    private static ClientMessage read(Fields fields, long id) throws ProtocolException {
        String type = fields.required("type", fields.raw("type", 64));
        return switch (type) {
            case "join" -> join(fields, id);
            case "resume" ->
                new ClientMessage.Resume(
                        id,
                        fields.required("session", fields.text("session", 128)),
                        fields.integer("seq", 0, Fields.MAX_INTEGER));
            case "offer" -> new ClientMessage.Offer(id, offer(fields), trackUpdates(fields), slots(fields));
            case "subscribe" -> new ClientMessage.Subscribe(id, subscription(fields));
            case "ack" -> new ClientMessage.Ack(id, fields.integer("seq", 1, Fields.MAX_INTEGER));
            case "explain" -> new ClientMessage.Explain(id, Boolean.TRUE.equals(fields.bool("history")));
            case "update" ->
                new ClientMessage.Update(
                        id, fields.text("name", MAX_NAME), attributes(fields), trackUpdates(fields), withdraw(fields));
            case "chat" -> chat(fields, id);
            case "record" -> new ClientMessage.Record(id, fields.required("active", fields.bool("active")));
            case "leave" -> new ClientMessage.Leave(id);
            case "ping" -> new ClientMessage.Ping(id);
            default -> throw new ProtocolException(ErrorCode.UNKNOWN_TYPE, "There is no such request.", "/type", id);
        };
    }

    private static ClientMessage join(Fields fields, long id) throws ProtocolException {
        String room = fields.required("room", fields.text("room", MAX_NAME));
        if (!isRoomName(room)) {
            throw fields.bad("room", "must not hold white space, controls or any of / \\ ? # %");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes(fields).forEach((key, value) -> value.ifPresent(v -> attributes.put(key, v)));
        Fields subscribe = fields.object("subscribe");
        return new ClientMessage.Join(
                id,
                room,
                fields.text("identity", MAX_REFERENCE),
                fields.text("name", MAX_NAME),
                fields.raw("token", 8192),
                attributes,
                offer(fields),
                unique(
                        fields,
                        "tracks",
                        fields.objects("tracks", MAX_TRACKS, MessageReader::track),
                        TrackDeclaration::mid),
                slots(fields),
                subscribe == null ? null : subscription(subscribe),
                client(fields.object("client")));
    }

    /// Whether a room may have this name.
    public static boolean isRoomName(String name) {
        return name.length() <= 2 * MAX_NAME
                && name.codePointCount(0, name.length()) <= MAX_NAME
                && Fields.isText(name, false)
                && ROOM.matcher(name).matches();
    }

    private static String client(@Nullable Fields client) throws ProtocolException {
        if (client == null) {
            return "";
        }
        String name = client.textOrEmpty("name", MAX_NAME);
        String version = client.textOrEmpty("version", MAX_NAME);
        return (name == null ? "" : name) + (version == null ? "" : "/" + version);
    }

    private static String offer(Fields fields) throws ProtocolException {
        String offer = fields.required("offer", fields.raw("offer", MAX_MESSAGE_BYTES));
        if (offer.isEmpty()) {
            throw fields.bad("offer", "must not be empty");
        }
        return offer;
    }

    private static String mid(Fields fields) throws ProtocolException {
        String mid = fields.required("mid", fields.raw("mid", 32));
        if (!MID.matcher(mid).matches()) {
            throw fields.bad("mid", "must be 1 to 32 visible ASCII characters");
        }
        return mid;
    }

    private static TrackDeclaration track(Fields fields) throws ProtocolException {
        TrackSource source = fields.choice("source", TrackSource.class);
        if (source == null) {
            throw fields.bad("source", "is missing");
        }
        String name = fields.textOrEmpty("name", MAX_NAME);
        return new TrackDeclaration(
                mid(fields), source, name == null ? "" : name, Boolean.TRUE.equals(fields.bool("muted")));
    }

    private static List<TrackUpdate> trackUpdates(Fields fields) throws ProtocolException {
        List<TrackUpdate> updates = fields.objects(
                "tracks",
                MAX_TRACKS,
                f -> new TrackUpdate(
                        mid(f),
                        f.choice("source", TrackSource.class),
                        f.textOrEmpty("name", MAX_NAME),
                        f.bool("muted"),
                        f.choice("limit", PublisherLimit.class)));
        return unique(fields, "tracks", updates, TrackUpdate::mid);
    }

    private static List<SlotDeclaration> slots(Fields fields) throws ProtocolException {
        List<SlotDeclaration> slots = fields.objects("slots", MAX_SLOTS, f -> {
            TrackSource purpose = f.choice("purpose", TrackSource.class);
            if (purpose != TrackSource.CAMERA && purpose != TrackSource.SCREEN && purpose != TrackSource.MICROPHONE) {
                throw f.bad("purpose", "must be camera, screen or microphone");
            }
            return new SlotDeclaration(mid(f), (int) f.integer("seat", 0, 63, -1), purpose);
        });
        return unique(fields, "slots", slots, SlotDeclaration::mid);
    }

    private static List<String> withdraw(Fields fields) throws ProtocolException {
        return fields.strings("withdraw", MAX_TRACKS, 32);
    }

    /// What names the thing that must be there only once.
    private interface Key<T> {
        String of(T element);
    }

    private static <T> List<T> unique(Fields fields, String name, List<T> elements, Key<T> key)
            throws ProtocolException {
        Set<String> seen = new HashSet<>();
        for (T element : elements) {
            if (!seen.add(key.of(element))) {
                throw fields.bad(name, "names one mid twice");
            }
        }
        return List.copyOf(elements);
    }

    private static Map<String, Optional<String>> attributes(Fields fields) throws ProtocolException {
        Fields attributes = fields.object("attributes");
        Map<String, Optional<String>> result = new LinkedHashMap<>();
        if (attributes == null) {
            return result;
        }
        for (String key : attributes.names()) {
            if (key.isEmpty() || key.codePointCount(0, key.length()) > MAX_NAME || !Fields.isText(key, false)) {
                throw fields.bad("attributes", "has a key that is empty, too long or holds controls");
            }
            String value = attributes.raw(key, MAX_ATTRIBUTE_VALUE);
            if (value != null && !Fields.isText(value, true)) {
                throw fields.bad("attributes", "has a value that holds control characters");
            }
            result.put(key, Optional.ofNullable(value));
        }
        if (result.size() > MAX_ATTRIBUTES) {
            throw fields.bad("attributes", "has more than " + MAX_ATTRIBUTES + " entries");
        }
        return result;
    }

    private static ClientMessage chat(Fields fields, long id) throws ProtocolException {
        String text = fields.required("text", fields.raw("text", 2 * MAX_CHAT_CHARACTERS));
        if (text.isEmpty()
                || text.codePointCount(0, text.length()) > MAX_CHAT_CHARACTERS
                || !Fields.isText(text, true)) {
            throw fields.bad("text", "must be 1 to " + MAX_CHAT_CHARACTERS + " characters without controls");
        }
        String topic = fields.text("topic", MAX_NAME);
        return new ClientMessage.Chat(id, text, topic == null ? "chat" : topic, fields.text("to", MAX_REFERENCE));
    }

    /// Who chooses what fills the seats, as it is spelled on the wire.
    enum Mode {
        AUTO,
        MANUAL
    }

    private static SubscriptionRequest subscription(Fields fields) throws ProtocolException {
        return new SubscriptionRequest(
                fields.integer("rev", 1, Fields.MAX_INTEGER),
                fields.choice("mode", Mode.class) != Mode.MANUAL,
                fields.strings("pins", MAX_PINS, MAX_REFERENCE).stream()
                        .map(ParticipantId::new)
                        .toList(),
                fields.objects("wants", MAX_WANTS, MessageReader::want));
    }

    private static Want want(Fields fields) throws ProtocolException {
        String publication = fields.text("publication", MAX_REFERENCE);
        String participant = fields.text("participant", MAX_REFERENCE);
        TrackSource source = fields.choice("source", TrackSource.class);
        boolean byName = participant != null && source != null;
        if (publication == null ? !byName : participant != null || source != null) {
            throw fields.bad("publication", "must be there, or else both `participant` and `source`");
        }
        return new Want(
                publication == null ? null : new PublicationId(publication),
                participant == null ? null : new ParticipantId(participant),
                source,
                (int) fields.integer("priority", 0, 100, 0),
                (int) fields.integer("maxWidth", 1, 16384, 0),
                (int) fields.integer("maxHeight", 1, 16384, 0),
                (int) fields.integer("maxFrameRate", 1, 240, 0),
                Boolean.TRUE.equals(fields.bool("paused")));
    }
}
