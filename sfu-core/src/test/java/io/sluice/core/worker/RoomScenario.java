package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.rtp.netem.LossModel;
import io.sluice.rtp.netem.NetworkConditions;
import io.sluice.rtp.transport.DropReason;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole rooms in virtual time: ICE, SRTP, forwarding and repair, without a socket.
class RoomScenario {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void everybodyReceivesEverybodyElseOnceAndInSequence() {
        VirtualRoom room = new VirtualRoom(1);
        for (int i = 0; i < 4; i++) {
            room.join(VirtualClient.Plan.of(true, 3));
        }
        room.loop.runFor(5 * SECOND);
        for (VirtualClient client : room.clients) {
            assertEquals(0, client.foreign);
            assertEquals(0, client.transport().unauthentic(), "every (key, SSRC, index) was sealed once");
            for (VirtualSlot slot : client.slots()) {
                assertTrue(slot.received() > 200, "slot " + slot.ssrc + " received " + slot.received());
                assertEquals(0, slot.missing(0));
                assertEquals(0, slot.duplicates);
                assertEquals(0, slot.timestampsBack);
                assertEquals(1, slot.owners.size(), "one owner a slot");
                assertEquals("report", slot.order.getFirst(), "a sender report precedes the first packet");
                assertTrue(slot.reports >= 3, "reports " + slot.reports);
            }
        }
        assertEquals(0, room.worker.counters().drops().of(DropReason.SRTP_AUTH_FAILED));
    }

    @Test
    void isNeverSilentOnAConnectedPathHoweverAloneAParticipantIs() {
        VirtualRoom room = new VirtualRoom(2);
        VirtualClient alone = room.join(VirtualClient.Plan.of(false, 1));
        room.loop.runFor(10 * SECOND);
        assertTrue(alone.packetsHeard >= 25, "signs of life: " + alone.packetsHeard);
        assertTrue(alone.longestSilenceNanos <= 400_000_000L, "longest silence " + alone.longestSilenceNanos);
        assertTrue(alone.packetsHeard <= 51, "no more than five a second: " + alone.packetsHeard);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void repairsLossOnBothLegsForEverySubscriber(long seed) {
        NetworkConditions bad =
                NetworkConditions.PERFECT.withDelay(25_000_000, 3_000_000).withLoss(() -> LossModel.random(0.03));
        VirtualRoom room = new VirtualRoom(seed);
        for (int i = 0; i < 3; i++) {
            room.join(VirtualClient.Plan.of(true, 2).over(bad, bad));
        }
        room.loop.runFor(20 * SECOND);
        for (VirtualClient client : room.clients) {
            assertTrue(client.nacksReceived > 0, "the server asks publishers for what it misses, seed " + seed);
            for (VirtualSlot slot : client.slots()) {
                if (slot.lastPictureId >= 0) {
                    assertEquals(0, slot.missing(100), "video of slot " + slot.ssrc + " is complete, seed " + seed);
                    assertTrue(slot.repaired > 0);
                }
            }
            assertEquals(0, client.transport().unauthentic());
        }
    }

    @Test
    void asksForNothingThatReorderingOrDuplicationMerelyMoved() {
        NetworkConditions wild = NetworkConditions.PERFECT
                .withDelay(25_000_000, 0)
                .withReordering(0.05, 3_000_000)
                .withDuplication(0.02);
        VirtualRoom room = new VirtualRoom(21);
        VirtualClient publisher = room.join(VirtualClient.Plan.of(true, 1).over(wild, NetworkConditions.PERFECT));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1));
        room.loop.runFor(20 * SECOND);
        assertEquals(0, publisher.nacksReceived);
        for (VirtualSlot slot : viewer.slots()) {
            assertEquals(0, slot.missing(0));
            assertEquals(0, slot.duplicates, "what came twice is forwarded once");
        }
    }

    @Test
    void holdsBackANewOwnersPacketsUntilTheClientKnows() {
        VirtualRoom room = new VirtualRoom(31);
        VirtualClient first = room.join(VirtualClient.Plan.of(true, 0));
        VirtualClient second = room.join(VirtualClient.Plan.of(true, 0));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1));
        room.loop.runFor(2 * SECOND);
        VirtualSlot video = viewer.slotWithMid("s0");
        assertEquals(1, video.owners.size());
        viewer.acknowledging = false;
        long before = video.received();
        viewer.subscribe(new SubscriptionRequest(1, true, List.of(second.id), List.of()));
        room.loop.runFor(SECOND);
        assertEquals(before, video.received(), "nothing flows before the acknowledgement");
        SlotAssignment last = viewer.assignments.stream()
                .filter(a -> a.mid().equals("s0"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertEquals(second.id, last.participant());
        viewer.acknowledging = true;
        viewer.acknowledge();
        room.loop.runFor(SECOND);
        assertEquals(2, video.owners.size(), "the new owner's packets flow then");
        assertEquals(last.csrc(), video.owners.getLast() & 0xFFFFFFFFL);
        assertEquals(0, video.missing(0), "the sequence has no gap across owners");
        assertEquals(0, video.timestampsBack);
        assertEquals(0, video.pictureIdsBack, "picture ids go on by one");
        assertTrue(first.plisReceived + second.plisReceived > 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44})
    void keepsEverySlotUnbrokenWhilePeopleComeAndGoAndTheStageChanges(long seed) {
        VirtualRoom room = new VirtualRoom(seed);
        SplittableRandom choice = new SplittableRandom(seed);
        for (int i = 0; i < 20; i++) {
            room.join(VirtualClient.Plan.of(true, i < 2 ? 9 : 0));
            room.loop.runFor(100_000_000);
        }
        for (int change = 1; change <= 50; change++) {
            VirtualClient viewer = room.clients.get(change % 2);
            int pinned = choice.nextInt(2, room.clients.size());
            viewer.subscribe(new SubscriptionRequest(change, true, List.of(room.clients.get(pinned).id), List.of()));
            if (change % 10 == 0) {
                VirtualClient leaver = room.clients.get(2 + change / 10);
                leaver.leave();
                room.join(VirtualClient.Plan.of(true, 0));
            }
            room.loop.runFor(200_000_000);
        }
        for (VirtualClient viewer : room.clients.subList(0, 2)) {
            assertEquals(0, viewer.transport().unauthentic(), "seed " + seed);
            assertEquals(0, viewer.foreign);
            for (VirtualSlot slot : viewer.slots()) {
                assertTrue(slot.received() > 0, "slot " + slot.ssrc + " was used, seed " + seed);
                assertEquals(0, slot.missing(0), "slot " + slot.ssrc + " has no gap, seed " + seed);
                assertEquals(0, slot.duplicates);
                assertEquals(0, slot.timestampsBack, "slot " + slot.ssrc + ", seed " + seed);
                assertEquals(0, slot.pictureIdsBack, "slot " + slot.ssrc + ", seed " + seed);
            }
        }
    }

    @Test
    void goesOnAcrossSequenceWrapAndRollover() {
        VirtualRoom room = new VirtualRoom(51);
        room.join(VirtualClient.Plan.of(true, 0));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1));
        room.loop.runFor(600 * SECOND);
        VirtualSlot video = viewer.slotWithMid("s0");
        assertTrue(video.highest - video.base > 2 * 65_536, "two wraps, was " + (video.highest - video.base));
        assertEquals(0, video.missing(0));
        assertEquals(0, video.timestampsBack);
        assertEquals(0, viewer.transport().unauthentic());
    }
}
