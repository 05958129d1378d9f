package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.MediaKind;

/// An audio or video section of an offer that is not stopped, as far as its use is concerned. Immutable.
///
/// @param mid empty when it has none
/// @param sends whether the client offers to send
/// @param receives whether the client offers to receive
public record OfferedSection(String mid, MediaKind kind, boolean sends, boolean receives) {}
