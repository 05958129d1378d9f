package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.Explanation;
import io.sluice.core.room.ParticipantUpdate;
import io.sluice.core.room.PublisherLimit;
import io.sluice.core.room.SlotDecision;
import io.sluice.core.room.SlotLimit;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.Want;
import io.sluice.rtp.vectors.RtpFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A real simulcast publisher and one viewer: each reason for what the viewer sees is told as it is, and what nobody
/// wants
/// is no longer sent.
class ExplanationScenario {
    private static final long SECOND = 1_000_000_000L;

    /// The 960×540 encoding of the capture.
    private static final long TOP_SSRC = 4011388240L;

    private final CaptureFeed feed =
            new CaptureFeed(RtpFixture.load("chromium-vp8-simulcast3-opus"), List.of("l", "m", "h"));
    private final VirtualRoom room = new VirtualRoom(1);
    private final VirtualClient publisher = room.join(VirtualClient.Plan.of(false, 0), client -> client.publish(feed));
    private final VirtualClient viewer =
            room.join(VirtualClient.Plan.of(false, 1), client -> client.receive(feed, false));
    private long revision;

    private void want(int height, boolean paused) {
        Want want = new Want(null, publisher.id, TrackSource.CAMERA, 0, 0, height, 0, paused);
        viewer.subscribe(new SubscriptionRequest(++revision, true, List.of(), List.of(want)));
    }

    private void say(boolean muted, PublisherLimit limit) {
        room.step(() -> {
            Room found = room.worker.room(VirtualClient.ROOM);
            found.update(
                    found.participant(publisher.id),
                    new ParticipantUpdate(
                            null,
                            Map.of(),
                            List.of(new TrackDeclaration(CaptureFeed.MID, TrackSource.CAMERA, "", muted, limit)),
                            List.of()));
        });
    }

    private SlotDecision decision() {
        Explanation[] explanation = new Explanation[1];
        room.step(() -> {
            Room found = room.worker.room(VirtualClient.ROOM);
            explanation[0] = Explanations.of(found, found.participant(viewer.id));
        });
        return explanation[0].slots().getFirst();
    }

    @Test
    void saysThatTheTileIsNoLarger() {
        want(135, false);
        room.loop.runFor(2 * SECOND);
        SlotDecision decision = decision();
        assertEquals(SlotLimit.VIEWPORT, decision.limit());
        assertNotNull(decision.given());
        assertEquals(135, decision.given().height());
        assertEquals("s0", decision.mid());
        assertTrue(decision.text().startsWith("Shown at 240×135"), decision.text());
        assertTrue(decision.text().endsWith("More would not be visible in a tile of this size."), decision.text());
    }

    @Test
    void saysThatTheConnectionHasNoRoomAndWhatWouldBeNeeded() {
        want(540, false);
        room.loop.runFor(SECOND / 2);
        viewer.sendRtcp(writer -> writer.remb(1, 260_000, new int[] {viewer.slotWithMid("s0").ssrc}, 1));
        room.loop.runFor(3 * SECOND);
        SlotDecision decision = decision();
        assertEquals(SlotLimit.BANDWIDTH, decision.limit(), decision.text());
        assertTrue(decision.nextBps() > 260_000, decision.text());
        assertTrue(decision.text().contains("Your connection carries 260 kb/s"), decision.text());
        viewer.sendRtcp(writer -> writer.remb(1, 10_000, new int[] {viewer.slotWithMid("s0").ssrc}, 1));
        room.loop.runFor(SECOND / 2);
        decision = decision();
        assertNull(decision.given());
        assertTrue(decision.text().startsWith("Paused: your connection carries 10 kb/s"), decision.text());
    }

    @Test
    void saysThatItIsPausedOrMuted() {
        want(540, true);
        room.loop.runFor(SECOND);
        assertEquals(SlotLimit.PAUSED, decision().limit());
        say(true, PublisherLimit.NONE);
        assertEquals(SlotLimit.MUTED, decision().limit());
    }

    @Test
    void saysWhatKeepsThePublisherFromSendingBetter() {
        want(2160, false);
        room.loop.runFor(2 * SECOND);
        assertEquals(SlotLimit.NONE, decision().limit(), decision().text());
        feed.setActive((int) TOP_SSRC, false);
        room.loop.runFor(3 * SECOND);
        assertEquals(SlotLimit.NOT_PUBLISHED, decision().limit(), decision().text());
        say(false, PublisherLimit.CPU);
        assertEquals(SlotLimit.PUBLISHER_CPU, decision().limit(), decision().text());
        say(false, PublisherLimit.BANDWIDTH);
        assertEquals(
                SlotLimit.PUBLISHER_BANDWIDTH, decision().limit(), decision().text());
        List<SlotDecision.Change> history = decision().history();
        assertFalse(history.isEmpty());
        assertTrue(history.size() <= 50);
        for (int i = 1; i < history.size(); i++) {
            assertTrue(history.get(i - 1).atMillis() <= history.get(i).atMillis(), "oldest first");
        }
    }

    @Test
    void switchesOffAfterFiveSecondsWhatNobodyWantsAndOnAgainAtOnce() {
        want(135, false);
        room.loop.runFor(4 * SECOND);
        assertTrue(publisher.heard.stream().noneMatch(what -> what.startsWith("encodings")), "not yet");
        room.loop.runFor(3 * SECOND);
        String off = publisher.heard.stream()
                .filter(what -> what.startsWith("encodings"))
                .reduce((a, b) -> b)
                .orElse("");
        assertTrue(off.contains("rid=l, active=true"), off);
        assertTrue(off.contains("rid=m, active=false") && off.contains("rid=h, active=false"), off);
        want(540, false);
        room.loop.runFor(SECOND / 2);
        String on = publisher.heard.stream()
                .filter(what -> what.startsWith("encodings"))
                .reduce((a, b) -> b)
                .orElse("");
        assertTrue(on.contains("rid=h, active=true"), on);
    }
}
