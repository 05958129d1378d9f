package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.Codec;
import java.util.List;

/// What a room accepts in an offer. Immutable.
///
/// @param codecs accepted codecs, the most preferred first; the answer lists video codecs in this order, because a
///     sender takes the first one. A client that wants another codec trims its offer with setCodecPreferences.
/// @param congestionControlFeedback whether RFC 8888 feedback replaces transport-cc where the offer has it
/// @param maxEncodings most simulcast encodings accepted in one section, 1..8
/// @param startVideoKbps what a sender should start its estimate at (`x-google-start-bitrate`, Chromium only), 0 = its
///     own choice
public record NegotiationPolicy(
        List<Codec> codecs, boolean congestionControlFeedback, int maxEncodings, int startVideoKbps) {

    /// VP8 first, because every browser decodes it; Chromium sends at most 3 encodings (libwebrtc
    /// kMaxSimulcastStreams).
    public static final NegotiationPolicy DEFAULT = new NegotiationPolicy(
            List.of(Codec.VP8, Codec.VP9, Codec.H264, Codec.AV1, Codec.OPUS, Codec.RED), false, 4, 0);

    public NegotiationPolicy {
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty() || maxEncodings < 1 || maxEncodings > 8 || startVideoKbps < 0) {
            throw new IllegalArgumentException("negotiation policy out of range");
        }
    }
}
