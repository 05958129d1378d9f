package io.sluice.core.stats;

import io.sluice.core.room.Explanation;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.TransportState;
import java.util.List;

/// A room with its statistics, as operators see it. Names are those of webrtc-stats.
///
/// Immutable.
public record RoomSnapshot(RoomId room, long createdAtMillis, List<ParticipantSnapshot> participants) {
    public RoomSnapshot {
        participants = List.copyOf(participants);
    }

    /// One participant.
    ///
    /// @param roundTripTime seconds, −1 = unknown
    /// @param availableOutgoingBitrate bits per second, −1 = unknown
    /// @param explanation why it sees what it sees
    public record ParticipantSnapshot(
            ParticipantInfo info,
            TransportState transportState,
            String selectedRemoteAddress,
            long packetsReceived,
            long bytesReceived,
            long packetsSent,
            long bytesSent,
            double roundTripTime,
            long availableOutgoingBitrate,
            List<PublicationSnapshot> publications,
            List<SubscriptionSnapshot> subscriptions,
            Explanation explanation) {
        public ParticipantSnapshot {
            publications = List.copyOf(publications);
            subscriptions = List.copyOf(subscriptions);
        }
    }

    /// One publication.
    public record PublicationSnapshot(PublicationInfo info, List<InboundRtpSnapshot> encodings) {
        public PublicationSnapshot {
            encodings = List.copyOf(encodings);
        }
    }

    /// One arriving stream.
    ///
    /// @param jitter seconds
    /// @param bitrate bits per second over the last half second
    /// @param wanted false: the publisher was asked not to send it, since nobody wants it
    public record InboundRtpSnapshot(
            long ssrc,
            String rid,
            long packetsReceived,
            long bytesReceived,
            long packetsLost,
            double jitter,
            long bitrate,
            int frameWidth,
            int frameHeight,
            long framesReceived,
            long keyFramesReceived,
            long nackCount,
            long pliCount,
            long retransmittedPacketsReceived,
            long packetsDuplicated,
            boolean wanted) {}

    /// One slot with what it carries.
    ///
    /// @param encoding which encoding is forwarded, as its `rid`; empty when none or without simulcast
    public record SubscriptionSnapshot(
            SlotAssignment slot,
            long ssrc,
            String encoding,
            long packetsSent,
            long bytesSent,
            long retransmittedPacketsSent,
            long nackCount,
            long pliCount,
            double fractionLost,
            long packetsLost) {}
}
