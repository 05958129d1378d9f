package io.sluice.signaling.whip;

import io.sluice.core.room.SendSection;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.sdp.OfferedSection;
import io.sluice.signaling.sdp.RejectedSection;
import io.sluice.signaling.sdp.SessionDescription;
import io.sluice.signaling.sdp.SlotRequest;
import io.sluice.signaling.session.OfferDesk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the m-sections of an offer are for, where nothing but the offer says so.
///
/// The first video of a publisher is its camera and the second its screen, and so with audio. The first video and the
/// first audio of a player are one seat, and so on: their sound and picture belong together.
///
/// Stateless.
final class OfferReaders {
    private static final int NO_SEAT = -1;

    private OfferReaders() {}

    /// The reader of a target's offers.
    static OfferDesk.Reader of(Target target) {
        return switch (target) {
            case Target.Publish publish -> OfferReaders::publish;
            case Target.PlayParticipant participant -> offer -> play(offer, true);
            case Target.PlayRoom room -> offer -> play(offer, false);
        };
    }

    private static OfferDesk.Understood publish(SessionDescription offer) throws ProtocolException {
        for (OfferedSection section : offer.sections()) {
            if (!section.sends()) {
                throw wrongDirection(section, "published", "sendonly");
            }
        }
        return new OfferDesk.Understood(offer.sendingOnly(), Map.of());
    }

    private static OfferDesk.Understood play(SessionDescription offer, boolean oneParticipant)
            throws ProtocolException {
        List<OfferedSection> sections = offer.sections();
        long videos = sections.stream()
                .filter(section -> section.kind() == MediaKind.VIDEO)
                .count();
        Map<String, SlotRequest> slots = new HashMap<>();
        int video = 0;
        int audio = 0;
        for (OfferedSection section : sections) {
            if (!section.receives()) {
                throw wrongDirection(section, "played", "recvonly");
            }
            int seat = section.kind() == MediaKind.VIDEO ? video++ : audio++;
            boolean hall = !oneParticipant && videos > 0 && seat >= videos;
            TrackSource purpose = oneParticipant && seat == 1 ? TrackSource.SCREEN : TrackSource.CAMERA;
            slots.put(
                    section.mid(),
                    hall ? new SlotRequest(NO_SEAT, TrackSource.MICROPHONE) : new SlotRequest(seat, purpose));
        }
        return new OfferDesk.Understood(offer.receivingOnly(), slots);
    }

    private static ProtocolException wrongDirection(OfferedSection section, String what, String direction) {
        return new ProtocolException(
                ErrorCode.WRONG_DIRECTION,
                "What is " + what + " here must be offered as " + direction + "; the section with mid " + section.mid()
                        + " is not.");
    }

    /// RFC 9725 §4.4.3: no half answers, which would mislead whoever is publishing.
    static void checkWhole(Negotiated negotiated) throws ProtocolException {
        if (!negotiated.rejected().isEmpty()) {
            RejectedSection first = negotiated.rejected().getFirst();
            throw new ProtocolException(ErrorCode.REJECTED_SECTION, first.reason());
        }
    }

    /// What a publisher's sections carry.
    static List<TrackDeclaration> tracks(Negotiated negotiated) {
        List<TrackDeclaration> tracks = new ArrayList<>();
        int video = 0;
        int audio = 0;
        for (SendSection section : negotiated.media().sends()) {
            TrackSource source = section.kind() == MediaKind.VIDEO
                    ? source(video++, TrackSource.CAMERA, TrackSource.SCREEN)
                    : source(audio++, TrackSource.MICROPHONE, TrackSource.SCREEN_AUDIO);
            tracks.add(new TrackDeclaration(section.mid(), source, "", false));
        }
        return tracks;
    }

    private static TrackSource source(int index, TrackSource first, TrackSource second) {
        return index == 0 ? first : index == 1 ? second : TrackSource.OTHER;
    }
}
