package io.sluice.signaling.rest;

import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RoomSummary;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.core.stats.RoomSnapshot.InboundRtpSnapshot;
import io.sluice.core.stats.RoomSnapshot.ParticipantSnapshot;
import io.sluice.core.stats.RoomSnapshot.PublicationSnapshot;
import io.sluice.core.stats.RoomSnapshot.SubscriptionSnapshot;
import io.sluice.signaling.message.ExplanationWriter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Rooms as JSON for operators (docs/schemas/room.json); statistics bear their webrtc-stats names.
///
/// Immutable.
final class RoomJson {
    private RoomJson() {}

    static JsonObject list(List<RoomSummary> rooms) {
        return new JsonObject().put("rooms", array(rooms, room -> new JsonObject()
                .put("id", room.room().value())
                .put("participants", room.participants())
                .put("publications", room.publications())));
    }

    static JsonObject room(RoomSnapshot room) {
        return new JsonObject()
                .put("id", room.room().value())
                .put("createdAt", room.createdAtMillis())
                .put("participants", array(room.participants(), RoomJson::participant));
    }

    private static JsonObject participant(ParticipantSnapshot participant) {
        JsonObject attributes = new JsonObject();
        participant.info().attributes().forEach(attributes::put);
        JsonObject transport = new JsonObject()
                .put("state", wire(participant.transportState()))
                .put("packetsReceived", participant.packetsReceived())
                .put("bytesReceived", participant.bytesReceived())
                .put("packetsSent", participant.packetsSent())
                .put("bytesSent", participant.bytesSent());
        if (!participant.selectedRemoteAddress().isEmpty()) {
            transport.put("selectedRemoteAddress", participant.selectedRemoteAddress());
        }
        if (participant.roundTripTime() >= 0) {
            transport.put("currentRoundTripTime", participant.roundTripTime());
        }
        if (participant.availableOutgoingBitrate() >= 0) {
            transport.put("availableOutgoingBitrate", participant.availableOutgoingBitrate());
        }
        return new JsonObject()
                .put("id", participant.info().id().value())
                .put("identity", participant.info().identity())
                .put("name", participant.info().name())
                .put("attributes", attributes)
                .put("joinedAt", participant.info().joinedAtMillis())
                .put("kind", participant.info().kind().code())
                .put("transport", transport)
                .put("publications", array(participant.publications(), RoomJson::publication))
                .put("subscriptions", array(participant.subscriptions(), RoomJson::subscription))
                .put("forwarding", new JsonObject(ExplanationWriter.write(participant.explanation())));
    }

    private static JsonObject publication(PublicationSnapshot publication) {
        PublicationInfo info = publication.info();
        JsonObject json = new JsonObject()
                .put("id", info.id().value())
                .put("kind", wire(info.kind()))
                .put("source", wire(info.source()))
                .put("name", info.name())
                .put("muted", info.muted())
                .put("mid", info.mid())
                .put("simulcast", info.simulcast())
                .put("encodings", array(publication.encodings(), RoomJson::inbound));
        if (info.codec() != null) {
            json.put("codec", info.codec().encodingName());
        }
        return json;
    }

    private static JsonObject inbound(InboundRtpSnapshot stream) {
        return new JsonObject()
                .put("ssrc", stream.ssrc())
                .put("rid", stream.rid())
                .put("packetsReceived", stream.packetsReceived())
                .put("bytesReceived", stream.bytesReceived())
                .put("packetsLost", stream.packetsLost())
                .put("jitter", stream.jitter())
                .put("bitrate", stream.bitrate())
                .put("frameWidth", stream.frameWidth())
                .put("frameHeight", stream.frameHeight())
                .put("framesReceived", stream.framesReceived())
                .put("keyFramesReceived", stream.keyFramesReceived())
                .put("nackCount", stream.nackCount())
                .put("pliCount", stream.pliCount())
                .put("retransmittedPacketsReceived", stream.retransmittedPacketsReceived())
                .put("packetsDuplicated", stream.packetsDuplicated())
                .put("wanted", stream.wanted());
    }

    private static JsonObject subscription(SubscriptionSnapshot subscription) {
        SlotAssignment slot = subscription.slot();
        JsonObject json = new JsonObject()
                .put("mid", slot.mid())
                .put(
                        "publication",
                        slot.publication() == null ? null : slot.publication().value())
                .put(
                        "participant",
                        slot.participant() == null ? null : slot.participant().value())
                .put(
                        "reason",
                        new JsonObject()
                                .put("code", slot.reason().code())
                                .put("text", slot.reason().sentence()))
                .put("ssrc", subscription.ssrc())
                .put("encoding", subscription.encoding())
                .put("packetsSent", subscription.packetsSent())
                .put("bytesSent", subscription.bytesSent())
                .put("retransmittedPacketsSent", subscription.retransmittedPacketsSent())
                .put("nackCount", subscription.nackCount())
                .put("pliCount", subscription.pliCount())
                .put("fractionLost", subscription.fractionLost())
                .put("packetsLost", subscription.packetsLost());
        if (slot.source() != null) {
            json.put("source", wire(slot.source()));
        }
        return json;
    }

    private static String wire(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> JsonArray array(List<T> elements, Function<T, JsonObject> json) {
        JsonArray array = new JsonArray();
        elements.forEach(element -> array.add(json.apply(element)));
        return array;
    }
}
