package io.sluice.core.room;

import org.jspecify.annotations.Nullable;

/// What a slot carries.
///
/// Immutable.
///
/// @param mid the subscriber's m-section
/// @param publication what it carries, null = empty
/// @param participant whose it is, null = empty
/// @param source camera, microphone …, null = empty
/// @param csrc the mark in every packet of this assignment, unsigned 32 bit; 0 when empty
/// @param firstRtpTimestamp RTP timestamp of the first packet sent for this assignment, unsigned 32 bit; −1 until then
/// @param reason why the slot shows what it shows
public record SlotAssignment(
        String mid,
        @Nullable PublicationId publication,
        @Nullable ParticipantId participant,
        @Nullable TrackSource source,
        long csrc,
        long firstRtpTimestamp,
        SlotReason reason) {}
