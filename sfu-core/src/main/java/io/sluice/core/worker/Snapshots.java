package io.sluice.core.worker;

import io.sluice.core.forward.Slot;
import io.sluice.core.publish.InboundRtpStream;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.rtp.udp.NetworkPath;
import java.util.ArrayList;
import java.util.List;

/// Makes snapshots of rooms.
///
/// Immutable.
final class Snapshots {
    private Snapshots() {}

    static RoomSnapshot of(Room room) {
        List<RoomSnapshot.ParticipantSnapshot> participants = new ArrayList<>();
        for (Participant participant : room.participants()) {
            participants.add(participant(room, participant));
        }
        return new RoomSnapshot(room.id(), room.createdAtMillis(), participants);
    }

    private static RoomSnapshot.ParticipantSnapshot participant(Room room, Participant participant) {
        List<RoomSnapshot.PublicationSnapshot> publications = new ArrayList<>();
        for (Publication publication : participant.publications()) {
            publications.add(publication(room, publication));
        }
        List<RoomSnapshot.SubscriptionSnapshot> subscriptions = new ArrayList<>();
        List<SlotAssignment> assignments = room.assignments(participant);
        List<Slot> slots = participant.outbound().slots();
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).subscription() != null) {
                subscriptions.add(subscription(slots.get(i), assignments.get(i)));
            }
        }
        NetworkPath path = participant.transport().selected();
        return new RoomSnapshot.ParticipantSnapshot(
                participant.info(),
                participant.transportState(),
                path == null ? "" : path.remote().getAddress().getHostAddress() + ":" + path.remotePort(),
                participant.transport().packetsReceived(),
                participant.transport().bytesReceived(),
                participant.transport().packetsSent(),
                participant.transport().bytesSent(),
                participant.roundTripTime(),
                participant.outbound().availableBps(),
                publications,
                subscriptions,
                Explanations.of(room, participant));
    }

    private static RoomSnapshot.PublicationSnapshot publication(Room room, Publication publication) {
        List<RoomSnapshot.InboundRtpSnapshot> encodings = new ArrayList<>();
        for (int i = 0; i < publication.encodingCount(); i++) {
            InboundRtpStream stream = publication.encoding(i);
            if (stream != null) {
                boolean wanted = !publication.encodingDemand().isOff(i);
                encodings.add(encoding(
                        stream, publication.rid(i), wanted, room.worker().nowNanos()));
            }
        }
        return new RoomSnapshot.PublicationSnapshot(room.infoOf(publication, true), encodings);
    }

    private static RoomSnapshot.InboundRtpSnapshot encoding(
            InboundRtpStream stream, String rid, boolean wanted, long nowNanos) {
        return new RoomSnapshot.InboundRtpSnapshot(
                stream.ssrc() & 0xFFFFFFFFL,
                rid,
                stream.statistics().packetsReceived(),
                stream.statistics().bytesReceived(),
                stream.statistics().cumulativeLost(),
                stream.statistics().jitterNanos() / 1e9,
                stream.bps(nowNanos),
                stream.width(),
                stream.height(),
                stream.framesReceived(),
                stream.keyframes().keyframes(),
                stream.nacksSent(),
                stream.keyframes().requests(),
                stream.retransmittedPacketsReceived(),
                stream.duplicates(),
                wanted);
    }

    private static RoomSnapshot.SubscriptionSnapshot subscription(Slot slot, SlotAssignment assignment) {
        return new RoomSnapshot.SubscriptionSnapshot(
                assignment,
                slot.section().ssrc() & 0xFFFFFFFFL,
                slot.subscription() == null ? "" : slot.subscription().currentRid(),
                slot.statistics().packetsSent(),
                slot.statistics().bytesSent(),
                slot.statistics().retransmittedPacketsSent(),
                slot.statistics().nacksReceived(),
                slot.statistics().keyframeWishesReceived(),
                slot.statistics().fractionLost(),
                slot.statistics().packetsLost());
    }
}
