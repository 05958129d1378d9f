package io.sluice.core.room;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import org.jspecify.annotations.Nullable;

/// A publication as the room sees it.
///
/// Immutable.
///
/// @param mid the publisher's m-section; told to the publisher only
/// @param codec null until the first packet arrived
/// @param simulcast whether it has several encodings
public record PublicationInfo(
        PublicationId id,
        ParticipantId participant,
        MediaKind kind,
        TrackSource source,
        String name,
        boolean muted,
        String mid,
        @Nullable Codec codec,
        boolean simulcast) {}
