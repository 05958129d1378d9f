package io.sluice.core.forward;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.PayloadFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds which of a subscriber's payload formats an arriving one can be sent as.
///
/// Immutable.
final class FormatMatch {
    private FormatMatch() {}

    /// The subscriber's format for an arriving one, or null when it cannot decode it. RED may go out as plain Opus.
    static @Nullable PayloadFormat find(PayloadFormat inbound, List<PayloadFormat> offered) {
        for (PayloadFormat candidate : offered) {
            if (candidate.codec() == inbound.codec() && compatible(inbound, candidate)) {
                return candidate;
            }
        }
        if (inbound.codec() == Codec.RED) {
            for (PayloadFormat candidate : offered) {
                if (candidate.codec() == Codec.OPUS) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private static boolean compatible(PayloadFormat inbound, PayloadFormat candidate) {
        return switch (inbound.codec()) {
            case H264 -> sameH264(inbound, candidate);
            case VP9 -> inbound.parameter("profile-id", "0").equals(candidate.parameter("profile-id", "0"));
            case AV1 -> inbound.parameter("profile", "0").equals(candidate.parameter("profile", "0"));
            case VP8, OPUS, RED -> true;
        };
    }

    /// Profile by the first two bytes of profile-level-id; constrained baseline decodes wherever baseline or main does
    /// not matter here, since each browser offers every profile it decodes (RFC 6184 §8.1, §8.2.2).
    private static boolean sameH264(PayloadFormat inbound, PayloadFormat candidate) {
        return inbound.parameter("packetization-mode", "0").equals(candidate.parameter("packetization-mode", "0"))
                && profile(inbound).equals(profile(candidate));
    }

    private static String profile(PayloadFormat format) {
        String id = format.parameter("profile-level-id", "42001f");
        if (id.length() != 6) {
            return "42001f".substring(0, 2);
        }
        String idc = id.substring(0, 2).toLowerCase(java.util.Locale.ROOT);
        if (!idc.equals("42")) {
            return idc;
        }
        int constraints = Integer.parseInt(id, 2, 4, 16);
        return (constraints & 0x40) != 0 ? "42constrained" : "42";
    }
}
