package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.signaling.sdp.OfferedFormats.Offered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which offered payload formats of a section are accepted, in the order of the answer. Immutable.
///
/// Dropped beside what the policy does not name: red, ulpfec and flexfec of video (repair is RTX), VP9 and AV1 profiles
/// other than 0 (no sender needs them, not every receiver has them), H264 packetization-mode 0 where the same profile
/// is offered with mode 1 (a mode 1 receiver takes single NAL units too, RFC 6184 §6.3).
final class FormatNegotiation {
    /// Feedback that makes sense for audio: no pictures, and no REMB beside transport-cc.
    private static final Set<RtcpFeedback> AUDIO_FEEDBACK =
            EnumSet.of(RtcpFeedback.NACK, RtcpFeedback.TRANSPORT_CC, RtcpFeedback.CCFB);

    /// RFC 6184 §8.1: the profile-level-id of a stream that does not state one.
    private static final String H264_DEFAULT_PROFILE = "420010";

    private final OfferedFormats offered;
    private final NegotiationPolicy policy;
    private final MediaKind kind;
    private final boolean transportCc;
    private final boolean ccfb;

    private FormatNegotiation(
            OfferedFormats offered, NegotiationPolicy policy, MediaKind kind, boolean transportCc, boolean ccfb) {
        this.offered = offered;
        this.policy = policy;
        this.kind = kind;
        this.transportCc = transportCc;
        this.ccfb = ccfb;
    }

    /// The accepted formats, the most preferred first; empty when there is no common codec.
    ///
    /// @param transportCc whether the section has the transport-cc header extension, without which its feedback is
    ///     moot
    /// @param ccfb whether RFC 8888 feedback is used on this transport
    static List<PayloadFormat> accept(
            OfferedFormats offered, NegotiationPolicy policy, MediaKind kind, boolean transportCc, boolean ccfb) {
        return new FormatNegotiation(offered, policy, kind, transportCc, ccfb).accept();
    }

    private List<PayloadFormat> accept() {
        List<PayloadFormat> accepted = new ArrayList<>();
        Map<String, Offered> rtxByApt = rtxByApt();
        for (Offered format : offered.inOrder()) {
            Codec codec = Codec.ofEncodingName(kind, format.name());
            if (codec != null
                    && policy.codecs().contains(codec)
                    && format.clockRate() == codec.clockRate()
                    && format.channels() == codec.channels()) {
                Map<String, String> parameters = OfferedFormats.parameters(format.fmtp());
                Offered rtx = rtxByApt.get(String.valueOf(format.payloadType()));
                accepted.add(new PayloadFormat(
                        format.payloadType(),
                        codec,
                        format.clockRate(),
                        format.channels(),
                        parameters,
                        rtx != null && rtx.clockRate() == format.clockRate() ? rtx.payloadType() : -1,
                        feedbackOf(format)));
            }
        }
        accepted.removeIf(format -> !isUsable(format, accepted));
        removeUnusableRed(accepted);
        accepted.sort(Comparator.comparingInt(this::rank));
        return accepted;
    }

    /// The RTX payload type with `apt` of each format (RFC 4588 §8.6); the first stands.
    private Map<String, Offered> rtxByApt() {
        Map<String, Offered> rtx = new HashMap<>();
        for (Offered format : offered.inOrder()) {
            if (format.name().equalsIgnoreCase("rtx")) {
                rtx.putIfAbsent(OfferedFormats.parameters(format.fmtp()).getOrDefault("apt", ""), format);
            }
        }
        return rtx;
    }

    private Set<RtcpFeedback> feedbackOf(Offered format) {
        Set<RtcpFeedback> feedback = offered.feedback(format.payloadType());
        if (kind == MediaKind.AUDIO) {
            feedback.retainAll(AUDIO_FEEDBACK);
        }
        if (!transportCc) {
            feedback.remove(RtcpFeedback.TRANSPORT_CC);
        }
        if (!ccfb) {
            feedback.remove(RtcpFeedback.CCFB);
        }
        return feedback;
    }

    private static boolean isUsable(PayloadFormat format, List<PayloadFormat> all) {
        return switch (format.codec()) {
            case VP9 -> format.parameter("profile-id", "0").equals("0");
            case AV1 -> format.parameter("profile", "0").equals("0");
            case H264 -> isUsableH264(format, all);
            case VP8, OPUS, RED -> true;
        };
    }

    private static boolean isUsableH264(PayloadFormat format, List<PayloadFormat> all) {
        String profile = h264Profile(format);
        if (profile.isEmpty()) {
            return false;
        }
        return switch (format.parameter("packetization-mode", "0")) {
            case "1" -> true;
            case "0" ->
                all.stream()
                        .noneMatch(other -> other.codec() == Codec.H264
                                && other.parameter("packetization-mode", "0").equals("1")
                                && h264Profile(other).equals(profile));
            default -> false;
        };
    }

    /// profile_idc and constraint flags, four lower-case hex digits, or empty when malformed.
    private static String h264Profile(PayloadFormat format) {
        String id = format.parameter("profile-level-id", H264_DEFAULT_PROFILE).toLowerCase(Locale.ROOT);
        return id.length() == 6 && id.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)
                ? id.substring(0, 4)
                : "";
    }

    /// RED stands only for blocks of an accepted format (RFC 2198 §5: `a=fmtp:63 111/111`).
    private static void removeUnusableRed(List<PayloadFormat> accepted) {
        Set<String> opus = new HashSet<>();
        for (PayloadFormat format : accepted) {
            if (format.codec() == Codec.OPUS) {
                opus.add(String.valueOf(format.payloadType()));
            }
        }
        accepted.removeIf(format -> {
            if (format.codec() != Codec.RED) {
                return false;
            }
            String blocks = format.parameter("", "");
            return blocks.isEmpty() || !opus.containsAll(List.of(blocks.split("/", -1)));
        });
    }

    /// Policy order; constrained baseline before other H264, because everybody with H264 decodes it. Opus and RED
    /// keep the order of the offer: a client that wants to send redundancy lists RED first.
    private int rank(PayloadFormat format) {
        if (kind == MediaKind.AUDIO) {
            return 0;
        }
        int rank = policy.codecs().indexOf(format.codec()) * 2;
        boolean otherH264 = format.codec() == Codec.H264 && !isConstrainedBaseline(h264Profile(format));
        return otherH264 ? rank + 1 : rank;
    }

    /// Baseline profile with constraint_set1 (RFC 6184 §8.1, table 5).
    private static boolean isConstrainedBaseline(String profile) {
        return profile.startsWith("42") && (Integer.parseInt(profile.substring(2), 16) & 0x40) != 0;
    }
}
