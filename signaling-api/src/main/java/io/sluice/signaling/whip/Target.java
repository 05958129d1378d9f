package io.sluice.signaling.whip;

import io.sluice.core.room.RoomId;
import io.sluice.signaling.message.MessageReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What an endpoint's address stands for.
///
/// Immutable.
sealed interface Target {
    /// docs/protocol.md §3: the longest identity.
    int MAX_IDENTITY = 128;

    /// The room that is published to or played from.
    RoomId room();

    /// `/whip/{room}/{name}`: publishes as `name`.
    record Publish(RoomId room, String name) implements Target {}

    /// `/whep/{room}/{name}`: plays what `name` publishes.
    record PlayParticipant(RoomId room, String name) implements Target {}

    /// `/whep/{room}`: plays the room.
    record PlayRoom(RoomId room) implements Target {}

    /// Whether it publishes.
    default boolean publishes() {
        return this instanceof Publish;
    }

    /// The protocol, as metrics and logs name it.
    default String protocol() {
        return publishes() ? "whip" : "whep";
    }

    /// Reads the path of an endpoint; null when it is none, or names what no room or participant can be called.
    static @Nullable Target of(String path) {
        String[] parts = path.split("/", -1);
        if (parts.length < 3 || parts.length > 4) {
            return null;
        }
        String room = decode(parts[2]);
        if (room == null || !MessageReader.isRoomName(room)) {
            return null;
        }
        if (parts.length == 3) {
            return parts[1].equals("whep") ? new PlayRoom(new RoomId(room)) : null;
        }
        String name = decode(parts[3]);
        if (name == null
                || name.codePointCount(0, name.length()) > MAX_IDENTITY
                || name.chars().anyMatch(Character::isISOControl)) {
            return null;
        }
        return switch (parts[1]) {
            case "whip" -> new Publish(new RoomId(room), name);
            case "whep" -> new PlayParticipant(new RoomId(room), name);
            default -> null;
        };
    }

    private static @Nullable String decode(String segment) {
        try {
            String text = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
            return text.isEmpty() || text.indexOf('\uFFFD') >= 0 ? null : text;
        } catch (IllegalArgumentException e) {
            return null; // not percent-encoded as it should be
        }
    }
}
