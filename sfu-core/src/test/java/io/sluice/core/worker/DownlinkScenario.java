package io.sluice.core.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.stats.Counter;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.load.bot.MediaShape;
import io.sluice.rtp.netem.NetworkConditions;
import org.junit.jupiter.api.Test;

/// The estimate of a subscriber's downlink in a whole room, in virtual time: feedback from its packets, probes made of
/// what was sent before.
class DownlinkScenario {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLIS = 1_000_000L;

    private static long availableBps(VirtualRoom room, VirtualClient client) {
        return participant(room, client).availableOutgoingBitrate();
    }

    private static RoomSnapshot.ParticipantSnapshot participant(VirtualRoom room, VirtualClient client) {
        Room found = room.worker.room(VirtualClient.ROOM);
        return Snapshots.of(found).participants().stream()
                .filter(participant -> participant.info().id().equals(client.id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsRoomForTheVideoWithinTwoSecondsByProbing() {
        VirtualRoom room = new VirtualRoom(1);
        room.join(VirtualClient.Plan.of(true, 0));
        NetworkConditions down =
                NetworkConditions.PERFECT.withDelay(25 * MILLIS, 0).withRate(20_000_000, 500_000);
        VirtualClient viewer =
                room.join(VirtualClient.Plan.of(false, 1).over(down, down).tellingArrivals());
        room.loop.runFor(2 * SECOND);
        assertTrue(availableBps(room, viewer) > 2_500_000, "estimate " + availableBps(room, viewer));
        room.loop.runFor(8 * SECOND);
        VirtualSlot video = viewer.slotWithMid("s0");
        assertEquals(0, video.missing(0), "nothing was held back for long");
        assertEquals(0, viewer.foreign);
    }

    @Test
    void probesWithWhatWasSentBeforeWhenTheMediaIsTooLittle() {
        VirtualRoom room = new VirtualRoom(4);
        room.join(VirtualClient.Plan.of(true, 0).showing(MediaShape.THUMBNAIL));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1).tellingArrivals());
        room.loop.runFor(10 * SECOND);
        VirtualSlot video = viewer.slotWithMid("s0");
        assertTrue(room.worker.counters().of(Counter.RTP_PADDING) > 0, "probes need padding");
        assertTrue(video.repeated > 0, "recent packets are the padding");
        assertEquals(room.worker.counters().of(Counter.RTP_PADDING), video.repeated + viewer.paddingReceived);
        assertEquals(video.repeated, video.duplicates, "media is sent once; only padding repeats it");
        assertEquals(0, video.missing(0));
        assertEquals(0, viewer.foreign);
        assertEquals(0, viewer.transport().unauthentic(), "padding has sequence numbers of its own");
    }

    @Test
    void keepsProbingWithinTwiceWhatCouldBeUsed() {
        VirtualRoom room = new VirtualRoom(2);
        room.join(VirtualClient.Plan.of(true, 0));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1).tellingArrivals());
        room.loop.runFor(60 * SECOND);
        long sent = participant(room, viewer).bytesSent();
        long media = 60 * (MediaBytes.VIDEO + MediaBytes.AUDIO);
        assertTrue(sent < media * 1.05, "probing costs little: " + sent + " of " + media);
        assertTrue(availableBps(room, viewer) < 8_000_000, "estimate " + availableBps(room, viewer));
    }

    @Test
    void boundsNothingForAClientThatNeverAgreedToTellArrivals() {
        VirtualRoom room = new VirtualRoom(3);
        room.join(VirtualClient.Plan.of(true, 0));
        VirtualClient viewer = room.join(VirtualClient.Plan.of(false, 1));
        room.loop.runFor(5 * SECOND);
        assertEquals(-1, availableBps(room, viewer));
        assertEquals(0, viewer.slotWithMid("s0").missing(0));
        assertEquals(0, room.worker.counters().of(Counter.RTP_PADDING), "nobody is probed who could not tell");
    }

    /// What a publisher of [io.sluice.load.bot.MediaShape] sends in a second, headers included.
    private static final class MediaBytes {
        static final long VIDEO = 240 * 1_150;
        static final long AUDIO = 50 * 180;
    }
}
