package io.sluice.signaling.websocket;

import io.sluice.core.room.PublisherLimit;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.TrackUpdate;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.sdp.RejectedSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one participant has declared about the tracks it sends, by mid: changes come in parts, the room wants them
/// whole.
///
/// Owned by the signaling event loop.
final class OwnTracks {
    private final Map<String, TrackDeclaration> declared = new HashMap<>();

    /// The declarations among `tracks` whose section the answer accepted.
    static List<TrackDeclaration> accepted(List<TrackDeclaration> tracks, Negotiated negotiated)
            throws ProtocolException {
        List<TrackDeclaration> accepted = new ArrayList<>();
        for (TrackDeclaration track : tracks) {
            SendSection section = section(negotiated, track.mid());
            if (section == null) {
                if (!isRejected(negotiated, track.mid())) {
                    throw unknown("`tracks` names a mid on which the offer does not send.");
                }
            } else if (kind(track.source(), section.kind()) != section.kind()) {
                throw unknown("`tracks` gives an audio section a video source, or the other way round.");
            } else {
                accepted.add(track);
            }
        }
        return accepted;
    }

    /// Completes changes to full declarations.
    List<TrackDeclaration> complete(List<TrackUpdate> updates) throws ProtocolException {
        List<TrackDeclaration> complete = new ArrayList<>();
        for (TrackUpdate update : updates) {
            TrackDeclaration known = declared.get(update.mid());
            TrackSource source = update.source() != null ? update.source() : known == null ? null : known.source();
            if (source == null) {
                throw new ProtocolException(ErrorCode.BAD_MESSAGE, "A new track needs a `source`.", "/tracks", null);
            }
            complete.add(new TrackDeclaration(
                    update.mid(),
                    source,
                    Objects.requireNonNullElse(update.name(), known == null ? "" : known.name()),
                    Objects.requireNonNullElse(update.muted(), known != null && known.muted()),
                    Objects.requireNonNullElse(update.limit(), known == null ? PublisherLimit.NONE : known.limit())));
        }
        return complete;
    }

    /// Checks that every mid to be withdrawn is one on which something may be sent.
    static void checkWithdrawn(List<String> mids, Negotiated negotiated) throws ProtocolException {
        for (String mid : mids) {
            if (section(negotiated, mid) == null && !isRejected(negotiated, mid)) {
                throw unknown("`withdraw` names a mid on which nothing is sent.");
            }
        }
    }

    void declare(List<TrackDeclaration> tracks) {
        tracks.forEach(track -> declared.put(track.mid(), track));
    }

    void withdraw(List<String> mids) {
        mids.forEach(declared::remove);
    }

    private static @Nullable SendSection section(Negotiated negotiated, String mid) {
        for (SendSection section : negotiated.media().sends()) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }

    private static boolean isRejected(Negotiated negotiated, String mid) {
        return negotiated.rejected().stream().map(RejectedSection::mid).anyMatch(mid::equals);
    }

    private static MediaKind kind(TrackSource source, MediaKind any) {
        return switch (source) {
            case CAMERA, SCREEN -> MediaKind.VIDEO;
            case MICROPHONE, SCREEN_AUDIO -> MediaKind.AUDIO;
            case OTHER -> any;
        };
    }

    private static ProtocolException unknown(String sentence) {
        return new ProtocolException(ErrorCode.UNKNOWN_MID, sentence);
    }
}
