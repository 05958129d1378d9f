package io.sluice.signaling.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.EncodingState;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SlotReason;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.TransportState;
import io.sluice.signaling.FakeSfu;
import io.sluice.signaling.Schemas;
import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.TestClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Sessions against a running server and rooms without media.
final class SessionTest {
    private static final RoomId ROOM = new RoomId("standup");

    private ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private void restart(Limits limits) {
        fixture.close();
        fixture = new ServerFixture(limits, List.of());
    }

    private static Limits limits(Duration grace, int replayMessages, int sendQueueBytes) {
        Limits base = ServerFixture.LIMITS;
        return new Limits(
                grace,
                base.pingInterval(),
                base.idle(),
                base.firstMessage(),
                replayMessages,
                base.replayBytes(),
                sendQueueBytes,
                base.concurrentNegotiations(),
                base.connections(),
                base.rates());
    }

    @Test
    void answersAJoinWithTheAnswerAndASnapshotThatIncludesTheJoiner() {
        fixture.joined("standup", "bob");
        JsonObject reply = fixture.client().join("standup", "alice");
        assertEquals(1, reply.getLong("seq"));
        assertTrue(reply.getString("answer").startsWith("v=0\r\n"));
        assertTrue(reply.getString("answer").contains("a=ice-lite"));
        JsonObject room = reply.getJsonObject("room");
        assertEquals(2, room.getJsonArray("participants").size());
        JsonArray publications = room.getJsonArray("publications");
        assertEquals(2, publications.size());
        assertNull(publications.getJsonObject(0).getString("mid"), "bob's own business");
        assertEquals("1", publications.getJsonObject(1).getString("mid"));
        assertEquals(
                new JsonArray().add("publish").add("subscribe").add("chat").add("record"),
                reply.getJsonArray("grants"));
    }

    @Test
    void tellsTheOthersWhoComesChangesAndGoes() {
        TestClient bob = fixture.joined("standup", "bob");
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject joined = bob.event("participants").getJsonArray("joined").getJsonObject(0);
        assertEquals("alice", joined.getString("identity"));
        assertEquals(alice.participant(), joined.getString("id"));
        JsonObject added = bob.event("publications").getJsonArray("added").getJsonObject(0);
        assertEquals("camera", added.getString("source"));

        JsonObject update = new JsonObject()
                .put("name", "Alice B.")
                .put("attributes", new JsonObject().put("hand", "up"))
                .put(
                        "tracks",
                        new JsonArray().add(new JsonObject().put("mid", "1").put("muted", true)));
        assertEquals("ok", alice.request("update", update).getString("type"));
        JsonObject updated = bob.event("participants").getJsonArray("updated").getJsonObject(0);
        assertEquals("Alice B.", updated.getString("name"));
        assertEquals("up", updated.getJsonObject("attributes").getString("hand"));
        JsonObject muted = bob.event("publications").getJsonArray("updated").getJsonObject(0);
        assertTrue(muted.getBoolean("muted"));
        assertEquals("camera", muted.getString("source"), "what was not said stays");

        assertEquals("ok", alice.request("leave", new JsonObject()).getString("type"));
        assertEquals(1000, alice.closeCode());
        assertEquals(1, bob.event("publications").getJsonArray("removed").size());
        JsonObject left = bob.event("participants").getJsonArray("left").getJsonObject(0);
        assertEquals("left", left.getString("reason"));
    }

    @Test
    void declaresAndWithdrawsATrackLater() {
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject microphone = new JsonObject().put("mid", "0").put("source", "microphone");
        alice.request("update", new JsonObject().put("tracks", new JsonArray().add(microphone)));
        JsonObject added = alice.event("publications").getJsonArray("added").getJsonObject(0);
        assertEquals("audio", added.getString("kind"));
        assertEquals("0", added.getString("mid"));
        alice.request("update", new JsonObject().put("withdraw", new JsonArray().add("0")));
        assertEquals(
                added.getString("id"),
                alice.event("publications").getJsonArray("removed").getString(0));
    }

    @Test
    void replacesTheOldSessionOfTheSameIdentity() {
        TestClient old = fixture.joined("standup", "alice");
        TestClient fresh = fixture.joined("standup", "alice");
        JsonObject leave = old.event("leave");
        assertEquals("replaced", leave.getString("reason"));
        assertEquals("none", leave.getString("action"));
        assertEquals(1000, old.closeCode());
        assertFalse(old.participant().equals(fresh.participant()));
        assertEquals("ok", fresh.request("ping", new JsonObject()).getString("type"));
    }

    @Test
    void saysFullButLetsAReplacementIn() {
        fixture.sfu.maxParticipants = 1;
        fixture.joined("standup", "alice");
        TestClient bob = fixture.client();
        JsonObject refused = bob.join("standup", "bob");
        assertEquals("full", refused.getString("code"));
        assertTrue(refused.getBoolean("retryable"));
        assertNull(refused.getLong("seq"), "there is no session yet");
        assertEquals("ok", fixture.client().join("standup", "alice").getString("type"));
        fixture.sfu.maxParticipants = 2;
        assertEquals("ok", bob.join("standup", "bob").getString("type"), "the connection may try again");
    }

    @Test
    void replaysWhatWasMissedWhileTheConnectionWasCut() throws Exception {
        TestClient alice = fixture.joined("standup", "alice");
        TestClient bob = fixture.joined("standup", "bob");
        alice.event("participants");
        alice.event("publications");
        alice.cut();
        bob.request("chat", new JsonObject().put("text", "are you there?"));
        bob.request("chat", new JsonObject().put("text", "hello?"));

        TestClient back = fixture.client();
        back.continueIds(alice);
        JsonObject reply = back.request(
                "resume", new JsonObject().put("session", alice.sessionToken()).put("seq", alice.lastSeq()));
        assertEquals(2, reply.getInteger("replayed"));
        assertEquals(1, reply.getLong("lastId"));
        assertFalse(reply.containsKey("seq"));
        assertEquals("are you there?", back.event("chat").getString("text"));
        assertEquals("hello?", back.event("chat").getString("text"));
        assertEquals(
                "ok", back.request("chat", new JsonObject().put("text", "back")).getString("type"));
        assertTrue(fixture.sfu.left.isEmpty(), "nobody noticed");
    }

    @Test
    void givesASnapshotToWhoMissedTooMuch() {
        restart(limits(Duration.ofSeconds(30), 3, 4 << 20));
        TestClient alice = fixture.joined("standup", "alice");
        TestClient bob = fixture.joined("standup", "bob");
        alice.cut();
        for (int i = 0; i < 10; i++) {
            bob.request("chat", new JsonObject().put("text", "message " + i));
        }
        TestClient back = fixture.client();
        back.continueIds(alice);
        JsonObject reply = back.request(
                "resume", new JsonObject().put("session", alice.sessionToken()).put("seq", alice.lastSeq()));
        JsonObject snapshot = reply.getJsonObject("snapshot");
        assertEquals(0, reply.getInteger("replayed"));
        assertEquals(13, snapshot.getLong("seq"), "join, bob, bob's camera, ten messages");
        assertEquals(2, snapshot.getJsonArray("participants").size());
        assertEquals(2, snapshot.getJsonArray("publications").size());
    }

    @Test
    void closesTheOlderConnectionWhenASessionIsResumedElsewhere() {
        TestClient alice = fixture.joined("standup", "alice");
        TestClient second = fixture.client();
        second.continueIds(alice);
        second.request(
                "resume", new JsonObject().put("session", alice.sessionToken()).put("seq", alice.lastSeq()));
        assertEquals(4409, alice.closeCode());
        assertEquals(
                "ok", second.request("chat", new JsonObject().put("text", "hi")).getString("type"));
    }

    @Test
    void letsAParticipantGoAfterTheGracePeriod() {
        restart(limits(Duration.ofMillis(50), 100, 4 << 20));
        TestClient bob = fixture.joined("standup", "bob");
        TestClient alice = fixture.joined("standup", "alice");
        alice.cut();
        bob.event("participants");
        JsonObject left = bob.event("participants").getJsonArray("left").getJsonObject(0);
        assertEquals("timeout", left.getString("reason"));
        TestClient back = fixture.client();
        JsonObject reply = back.request(
                "resume", new JsonObject().put("session", alice.sessionToken()).put("seq", 1));
        assertEquals("session-gone", reply.getString("code"));
        assertEquals("ok", back.join("standup", "alice").getString("type"), "the same connection may join");
    }

    @Test
    void executesEachRequestOnce() {
        TestClient alice = fixture.joined("standup", "alice");
        alice.sendText("{\"type\":\"chat\",\"id\":5,\"text\":\"once\"}");
        assertEquals("ok", alice.reply(5).getString("type"));
        alice.sendText("{\"type\":\"chat\",\"id\":5,\"text\":\"twice\"}");
        assertEquals("stale-id", alice.reply(5).getString("code"));
        alice.sendText("{\"type\":\"chat\",\"id\":6,\"text\":\"next\"}");
        assertEquals("once", alice.event("chat").getString("text"));
        assertEquals("next", alice.event("chat").getString("text"));
    }

    @Test
    void executesWhatWasSentRightBehindTheJoin() {
        TestClient alice = fixture.client();
        long join = alice.send(
                "join", new JsonObject().put("room", "standup").put("offer", TestClient.offer("firefox-av-sendrecv")));
        long chat = alice.send("chat", new JsonObject().put("text", "first words"));
        assertEquals("ok", alice.reply(join).getString("type"));
        assertEquals("ok", alice.reply(chat).getString("type"));
    }

    @Test
    void passesSubscriptionsOnAndTellsWhatBecameOfThem() throws Exception {
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject want = new JsonObject()
                .put("participant", "p-9")
                .put("source", "screen")
                .put("maxWidth", 640);
        alice.request(
                "subscribe",
                new JsonObject()
                        .put("rev", 3)
                        .put("mode", "manual")
                        .put("pins", new JsonArray().add("p-9"))
                        .put("wants", new JsonArray().add(want)));
        SubscriptionRequest request = fixture.sfu.subscriptions.poll(5, TimeUnit.SECONDS);
        assertNotNull(request);
        assertFalse(request.automatic());
        assertEquals(List.of(new ParticipantId("p-9")), request.pins());
        assertEquals(640, request.wants().getFirst().maxWidth());
        assertEquals(TrackSource.SCREEN, request.wants().getFirst().source());
        JsonObject subscribed = alice.event("subscribed");
        assertEquals(3, subscribed.getInteger("rev"));
        assertEquals(
                "unassigned",
                subscribed
                        .getJsonArray("slots")
                        .getJsonObject(0)
                        .getJsonObject("reason")
                        .getString("code"));
    }

    @Test
    void turnsAnAcknowledgedMessageIntoTheRevisionOfTheSlots() throws Exception {
        TestClient alice = fixture.joined("standup", "alice");
        ParticipantId id = new ParticipantId(alice.participant());
        SlotAssignment slot = new SlotAssignment(
                "2",
                new PublicationId("t-9"),
                new ParticipantId("p-9"),
                TrackSource.CAMERA,
                4_000_000_000L,
                -1,
                SlotReason.FORWARDING);
        fixture.sfu.assign(ROOM, id, slot);
        fixture.sfu.assign(ROOM, id, slot);
        alice.event("slots");
        JsonObject second = alice.event("slots");
        JsonObject json = second.getJsonArray("slots").getJsonObject(0);
        assertEquals(4_000_000_000L, json.getLong("csrc"));
        assertNull(json.getLong("firstRtpTimestamp"));
        alice.request("ack", new JsonObject().put("seq", second.getLong("seq")));
        FakeSfu.Acknowledged acknowledged = fixture.sfu.acknowledged.poll(5, TimeUnit.SECONDS);
        assertEquals(new FakeSfu.Acknowledged(id, 2), acknowledged);
        assertTrue(fixture.sfu.acknowledged.isEmpty(), "one for both");
    }

    @Test
    void tellsSpeakersAndTheStateOfTheTransport() {
        TestClient alice = fixture.joined("standup", "alice");
        ParticipantId id = new ParticipantId(alice.participant());
        fixture.sfu.tell(ROOM, id, listener -> listener.onSpeakers(List.of(id)));
        fixture.sfu.tell(ROOM, id, listener -> listener.onTransport(TransportState.CONNECTED, ""));
        assertEquals(
                new JsonArray().add(alice.participant()),
                alice.event("speakers").getJsonArray("speakers"));
        assertEquals("connected", alice.event("transport").getString("state"));
    }

    @Test
    void explainsWhatIsForwardedWithItsHistoryOnlyWhenAsked() {
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject brief = alice.request("explain", new JsonObject());
        assertEquals("", Schemas.complaint("server explainReply", brief));
        assertEquals(1_200_000, brief.getLong("estimate"));
        JsonObject decision = brief.getJsonArray("decisions").getJsonObject(0);
        assertEquals("bandwidth", decision.getString("limit"));
        assertEquals(640, decision.getJsonObject("given").getInteger("width"));
        assertNull(decision.getJsonArray("history"));
        assertNull(brief.getJsonArray("decisions").getJsonObject(1).getString("mid"), "it has no slot");
        JsonObject whole = alice.request("explain", new JsonObject().put("history", true));
        assertEquals("", Schemas.complaint("server explainReply", whole));
        assertEquals(
                "waiting-for-keyframe",
                whole.getJsonArray("decisions")
                        .getJsonObject(0)
                        .getJsonArray("history")
                        .getJsonObject(0)
                        .getString("limit"));
    }

    @Test
    void tellsAPublisherWhichEncodingsAreWanted() {
        TestClient alice = fixture.joined("standup", "alice");
        fixture.sfu.tell(
                ROOM,
                new ParticipantId(alice.participant()),
                listener -> listener.onEncodings(
                        "1", List.of(new EncodingState("l", true), new EncodingState("h", false))));
        JsonObject event = alice.event("encodings");
        assertEquals("1", event.getString("mid"));
        assertEquals(false, event.getJsonArray("encodings").getJsonObject(1).getBoolean("active"));
    }

    @Test
    void answersALaterOfferAndAnIceRestart() throws Exception {
        String offer = TestClient.offer("chromium-recvonly-10video");
        TestClient alice = fixture.client();
        JsonObject slot = new JsonObject().put("mid", "1").put("seat", 0).put("purpose", "camera");
        JsonObject joined = alice.join(
                new JsonObject().put("room", "standup").put("offer", offer).put("slots", new JsonArray().add(slot)));
        JsonObject again = alice.request("offer", new JsonObject().put("offer", offer));
        assertEquals(ssrcs(joined.getString("answer")), ssrcs(again.getString("answer")), "slots keep what they are");
        FakeSfu.Renegotiated plain = fixture.sfu.renegotiated.poll(5, TimeUnit.SECONDS);
        assertNull(plain.transport());

        String restart = offer.replaceAll("a=ice-ufrag:\\S+", "a=ice-ufrag:fresh")
                .replaceAll("a=ice-pwd:\\S+", "a=ice-pwd:freshpasswordfreshpassword");
        JsonObject restarted = alice.request("offer", new JsonObject().put("offer", restart));
        FakeSfu.Renegotiated fresh = fixture.sfu.renegotiated.poll(5, TimeUnit.SECONDS);
        assertNotNull(fresh.transport());
        assertEquals("fresh", fresh.transport().remote().ufrag());
        assertTrue(restarted
                .getString("answer")
                .contains("a=ice-ufrag:" + fresh.transport().local().ufrag()));
    }

    private static List<String> ssrcs(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("a=ssrc")).toList();
    }

    @Test
    void keepsMediaAndSessionWhenALaterOfferIsRefused() {
        TestClient alice = fixture.joined("standup", "alice");
        JsonObject refused = alice.request(
                "offer",
                new JsonObject()
                        .put(
                                "offer",
                                TestClient.offer("chromium-av-sendrecv")
                                        .replace("a=mid:1", "a=mid:9")
                                        .replace("BUNDLE 0 1", "BUNDLE 0 9")));
        assertEquals("sdp-media-mismatch", refused.getString("code"));
        assertEquals(
                "ok",
                alice.request("chat", new JsonObject().put("text", "still here"))
                        .getString("type"));
        assertTrue(fixture.sfu.renegotiated.isEmpty());
    }

    @Test
    void hearsOfTheEndOfTheRoomAndOfTheServer() {
        TestClient alice = fixture.joined("standup", "alice");
        fixture.sfu.closeRoom(ROOM, LeaveReason.ROOM_CLOSED, existed -> {});
        assertEquals("room-closed", alice.event("leave").getString("reason"));
        TestClient bob = fixture.joined("standup", "bob");
        fixture.server.close();
        JsonObject leave = bob.event("leave");
        assertEquals("server-shutdown", leave.getString("reason"));
        assertEquals("rejoin", leave.getString("action"));
        assertEquals(1001, bob.closeCode());
    }

    @Test
    void closesASlowConsumerAndKeepsItsSession() throws Exception {
        restart(limits(Duration.ofSeconds(30), 10, 100_000));
        try (SlowClient slow = new SlowClient(fixture.port())) {
            slow.join("standup");
            TestClient bob = fixture.joined("standup", "bob");
            String text = "x".repeat(4000);
            boolean cut = false;
            for (int sent = 0; !cut && sent < 10_000; sent++) { // kernel buffers take some megabytes first
                bob.request("chat", new JsonObject().put("text", text));
                bob.event("chat");
                cut = sent % 100 == 99 && slow.isCut(fixture.port());
            }
            assertTrue(cut);
            assertFalse(fixture.sfu.left.containsKey(new ParticipantId("p-1")), "the participant stays");
        }
    }

    @Test
    void returnsNamesAsTheyAreAndAsTextOnly() {
        TestClient bob = fixture.joined("standup", "bob");
        for (String name : List.of(
                "<img src=x onerror=alert(1)>",
                "</script><script>alert(1)</script>",
                "\"'`{{7*7}}${7*7}",
                "‮evil\u2028",
                "💥 名前")) {
            fixture.joined("standup", name);
            JsonObject joined = bob.event("participants").getJsonArray("joined").getJsonObject(0);
            assertEquals(name, joined.getString("name"));
            assertEquals(name, joined.getString("identity"));
        }
    }
}
