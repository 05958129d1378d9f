package io.sluice.signaling.whip;

import static io.sluice.signaling.whip.WhipClient.PLAY;
import static io.sluice.signaling.whip.WhipClient.PUBLISH;
import static io.sluice.signaling.whip.WhipClient.attribute;
import static io.sluice.signaling.whip.WhipClient.etag;
import static io.sluice.signaling.whip.WhipClient.location;
import static io.sluice.signaling.whip.WhipClient.restart;
import static io.sluice.signaling.whip.WhipClient.trickle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantKind;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SlotSection;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.TransportState;
import io.sluice.signaling.FakeSfu;
import io.sluice.signaling.ServerFixture;
import io.sluice.signaling.SignalingConfig.Limits;
import io.sluice.signaling.SignalingConfig.Rate;
import io.sluice.signaling.SignalingConfig.Rates;
import io.sluice.signaling.TestClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What WHIP and WHEP sessions are to the room, and how they end.
final class HttpSessionTest {
    private static final RoomId ROOM = new RoomId("live");

    private ServerFixture fixture = new ServerFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private WhipClient client() {
        return new WhipClient(fixture);
    }

    private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T one = queue.poll(10, TimeUnit.SECONDS);
        assertNotNull(one, "nothing came");
        return one;
    }

    private void awaitGone(String location) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (client().send("GET", location, "").statusCode() != 404) {
            assertTrue(System.nanoTime() - deadline < 0, "the session is still there");
        }
    }

    @Test
    void aPublisherOnlyPublishes() throws Exception {
        client().publish("live", "camera%201");
        JoinRequest joined = next(fixture.sfu.joinRequests);
        assertEquals(ParticipantKind.INGEST, joined.kind());
        assertEquals("camera 1", joined.identity());
        assertEquals("camera 1", joined.name());
        assertTrue(joined.mayPublish());
        assertFalse(joined.maySubscribe());
        assertFalse(joined.acknowledgesSlots());
        assertEquals(List.of(), joined.media().slots());
        assertEquals(
                List.of(TrackSource.MICROPHONE, TrackSource.CAMERA),
                joined.tracks().stream().map(track -> track.source()).toList());
        assertEquals(3, joined.media().sends().getLast().rids().size(), "encodings");
    }

    @Test
    void sectionsBeyondTheFirstOfAKindAreTheScreenAndWhatElseThereIs() throws Exception {
        client().post("/whip/live/alice", twice(PUBLISH));
        assertEquals(
                List.of(TrackSource.MICROPHONE, TrackSource.CAMERA, TrackSource.SCREEN_AUDIO, TrackSource.SCREEN),
                next(fixture.sfu.joinRequests).tracks().stream()
                        .map(track -> track.source())
                        .toList());
    }

    @Test
    void othersSeeAPublisherLikeAnybody() {
        TestClient alice = fixture.joined("live", "alice");
        String location = client().publish("live", "obs");
        assertEquals(
                "obs",
                alice.event("participants")
                        .getJsonArray("joined")
                        .getJsonObject(0)
                        .getString("identity"));
        client().delete(location);
        assertEquals(
                "left",
                alice.event("participants")
                        .getJsonArray("left")
                        .getJsonObject(0)
                        .getString("reason"));
    }

    @Test
    void answersSayOneDirection() {
        HttpResponse<String> published = client().post("/whip/live/alice", PUBLISH.replace("a=sendonly", "a=sendrecv"));
        assertEquals(List.of("recvonly", "recvonly"), directions(published.body()));
        HttpResponse<String> played = client().post("/whep/live/alice", PLAY.replace("a=recvonly", "a=sendrecv"));
        assertEquals(List.of("sendonly", "sendonly"), directions(played.body()));
    }

    @Test
    void answersSayThatRtcpIsMuxedOnlyWhereTheOfferDoes() {
        String only = "a=rtcp-mux-only\r\n";
        String offer = PUBLISH.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + only);
        String answer = client().post("/whip/live/one", offer).body();
        assertEquals(2, answer.split(only, -1).length - 1, answer);
        assertFalse(client().post("/whip/live/two", PUBLISH).body().contains(only));
    }

    private static List<String> directions(String sdp) {
        return sdp.lines()
                .filter(line -> line.matches("a=(sendonly|recvonly|sendrecv|inactive)"))
                .map(line -> line.substring(2))
                .toList();
    }

    @Test
    void aPlayerOfAParticipantHasSeatsForCameraAndScreenOfThatOne() throws Exception {
        TestClient alice = fixture.joined("live", "alice");
        next(fixture.sfu.joinRequests);
        client().post("/whep/live/alice", twice(PLAY));
        JoinRequest viewer = next(fixture.sfu.joinRequests);
        assertEquals(ParticipantKind.VIEWER, viewer.kind());
        assertFalse(viewer.mayPublish());
        assertFalse(viewer.subscription().automatic());
        assertEquals(List.of(), viewer.tracks());
        assertEquals(
                List.of("0 CAMERA", "0 CAMERA", "1 SCREEN", "1 SCREEN"),
                viewer.media().slots().stream()
                        .map(slot -> slot.seat() + " " + slot.purpose())
                        .toList());
        SubscriptionRequest wish = next(fixture.sfu.subscriptions);
        assertFalse(wish.automatic());
        assertEquals(
                List.of(alice.participant()),
                wish.pins().stream().map(pin -> pin.value()).toList());
    }

    @Test
    void aPlayerFollowsWhoLeavesAndComesBack() throws Exception {
        String location = client().publish("live", "obs");
        client().post("/whep/live/obs", PLAY);
        SubscriptionRequest first = next(fixture.sfu.subscriptions);
        client().delete(location);
        client().publish("live", "obs");
        SubscriptionRequest second = next(fixture.sfu.subscriptions);
        assertNotEquals(first.pins(), second.pins());
        assertTrue(second.revision() > first.revision());
    }

    @Test
    void aPlayerOfARoomHasOneSeatForEachPairAndIsFilledByTheRoom() throws Exception {
        client().publish("live", "obs");
        next(fixture.sfu.joinRequests);
        client().post("/whep/live", twice(PLAY));
        JoinRequest viewer = next(fixture.sfu.joinRequests);
        assertTrue(viewer.subscription().automatic());
        assertEquals(
                List.of(0, 0, 1, 1),
                viewer.media().slots().stream().map(SlotSection::seat).toList());
        assertTrue(viewer.media().slots().stream().allMatch(slot -> slot.purpose() == TrackSource.CAMERA));
    }

    @Test
    void aRestartGivesNewCredentialsAndLeavesMediaAlone() throws Exception {
        HttpResponse<String> created = client().post("/whip/live/obs", PUBLISH);
        JoinRequest joined = next(fixture.sfu.joinRequests);
        HttpResponse<String> restarted = client().patch(location(created), restart(1), "If-Match", "*");
        FakeSfu.Renegotiated renegotiated = next(fixture.sfu.renegotiated);
        assertEquals(joined.media(), renegotiated.media());
        assertEquals(joined.transport().fingerprints(), renegotiated.transport().fingerprints());
        assertEquals("again1", renegotiated.transport().remote().ufrag());
        assertEquals(
                attribute(restarted.body(), "ice-ufrag"),
                renegotiated.transport().local().ufrag());
        assertNotEquals(attribute(created.body(), "ice-ufrag"), attribute(restarted.body(), "ice-ufrag"));
        assertNotEquals(etag(created), etag(restarted));
        assertTrue(restarted.body().contains("a=candidate:"), restarted.body());
        assertTrue(restarted.body().startsWith("a=ice-lite\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"));
    }

    @Test
    void aRestartWhoseAnswerWasLostIsAnsweredAgain() throws Exception {
        String location = client().publish("live", "obs");
        HttpResponse<String> lost = client().patch(location, restart(1), "If-Match", "*");
        HttpResponse<String> again = client().patch(location, restart(1), "If-Match", "*");
        assertEquals(200, again.statusCode());
        assertEquals(lost.body(), again.body());
        assertEquals(etag(lost), etag(again));
        next(fixture.sfu.renegotiated);
        assertEquals(0, fixture.sfu.renegotiated.size(), "the room was asked once");
    }

    @Test
    void aFailingRestartLeavesTheSessionAsItWas() {
        HttpResponse<String> created = client().post("/whip/live/obs", PUBLISH);
        fixture.sfu.overloaded = true;
        HttpResponse<String> failed = client().patch(location(created), restart(1), "If-Match", "*");
        fixture.sfu.overloaded = false;
        assertEquals(503, failed.statusCode());
        assertEquals(
                400,
                client().patch(location(created), "nonsense", "If-Match", "*").statusCode());
        assertEquals(
                204,
                client().patch(location(created), trickle(), "If-Match", etag(created))
                        .statusCode(),
                "the former ICE session goes on");
        assertEquals(
                200,
                client().patch(location(created), restart(1), "If-Match", "*").statusCode());
        assertEquals(0, fixture.sfu.left.size());
    }

    @Test
    void restartsAreRationed() {
        fixture.close();
        Rate little = new Rate(1, 1);
        fixture = new ServerFixture(limits(100, new Rates(little, little, little, little)), List.of());
        String location = client().publish("live", "obs");
        HttpResponse<String> last = client().patch(location, restart(0), "If-Match", "*");
        for (int i = 1; i < 100 && last.statusCode() == 200; i++) {
            last = client().patch(location, restart(i), "If-Match", "*");
        }
        assertEquals(429, last.statusCode());
        assertTrue(last.headers().firstValue("retry-after").isPresent());
    }

    @Test
    void sessionsAreBounded() {
        fixture.close();
        fixture = new ServerFixture(limits(1, ServerFixture.GENEROUS), List.of());
        client().publish("live", "one");
        HttpResponse<String> refused = client().post("/whip/live/two", PUBLISH);
        assertEquals(503, refused.statusCode());
        assertTrue(refused.headers().firstValue("retry-after").isPresent());
    }

    private static Limits limits(int connections, Rates rates) {
        Limits usual = ServerFixture.LIMITS;
        return new Limits(
                usual.grace(),
                usual.pingInterval(),
                usual.idle(),
                usual.firstMessage(),
                usual.replayMessages(),
                usual.replayBytes(),
                usual.sendQueueBytes(),
                usual.concurrentNegotiations(),
                connections,
                rates);
    }

    @Test
    void whoseConsentIsLostIsGone() throws Exception {
        String location = client().publish("live", "obs");
        JoinRequest joined = next(fixture.sfu.joinRequests);
        fixture.sfu.tell(ROOM, joined.id(), listener -> listener.onTransport(TransportState.DISCONNECTED, ""));
        awaitGone(location);
        assertEquals(LeaveReason.TIMEOUT, fixture.sfu.left.get(joined.id()));
        assertEquals(404, client().patch(location, restart(1), "If-Match", "*").statusCode());
    }

    @Test
    void whoClosesTheTransportIsGone() throws Exception {
        String location = client().publish("live", "obs");
        JoinRequest joined = next(fixture.sfu.joinRequests);
        fixture.sfu.tell(ROOM, joined.id(), listener -> listener.onTransport(TransportState.CLOSED, ""));
        awaitGone(location);
        assertEquals(LeaveReason.LEFT, fixture.sfu.left.get(joined.id()));
    }

    @Test
    void whoIsRemovedIsGone() throws Exception {
        String location = client().publish("live", "obs");
        JoinRequest joined = next(fixture.sfu.joinRequests);
        fixture.sfu.leave(ROOM, joined.id(), LeaveReason.REMOVED);
        awaitGone(location);
    }

    @Test
    void aServerThatGoesDownTakesNobodyAndEndsAll() throws Exception {
        client().publish("live", "obs");
        JoinRequest joined = next(fixture.sfu.joinRequests);
        fixture.server.drain();
        assertEquals(503, client().post("/whip/live/two", PUBLISH).statusCode());
        fixture.server.close();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (fixture.sfu.left.isEmpty()) {
            assertTrue(System.nanoTime() - deadline < 0, "nobody left");
            Thread.onSpinWait();
        }
        assertEquals(LeaveReason.SERVER_SHUTDOWN, fixture.sfu.left.get(joined.id()));
    }

    /// The same offer with another microphone and another camera.
    private static String twice(String offer) {
        int media = offer.indexOf("m=");
        String sections = offer.substring(media);
        String more = sections.replace("a=mid:0", "a=mid:2")
                .replace("a=mid:1", "a=mid:3")
                .lines()
                .filter(line -> !line.startsWith("a=ssrc"))
                .map(line -> line + "\r\n")
                .reduce("", String::concat);
        String head = Stream.of(offer.substring(0, media))
                .map(text -> text.replace("BUNDLE 0 1", "BUNDLE 0 1 2 3"))
                .findFirst()
                .orElseThrow();
        return head + sections + more;
    }
}
