package io.sluice.core.forward;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.PayloadFormat;
import java.util.List;
import java.util.Locale;
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

    /// Compares packetization mode and profile; the level does not matter, for a receiver may decode above the one
    /// it states (RFC 6184 §8.2.2). Browsers offer each profile they decode, so that none stands in for another.
    private static boolean sameH264(PayloadFormat inbound, PayloadFormat candidate) {
        return inbound.parameter("packetization-mode", "0").equals(candidate.parameter("packetization-mode", "0"))
                && profile(inbound).equals(profile(candidate));
    }

    /// profile_idc, and for baseline whether constraint_set1_flag is set (RFC 6184 §8.1, table 5).
    private static String profile(PayloadFormat format) {
        String id = format.parameter("profile-level-id", "42001f");
        if (id.length() != 6) {
            return "42";
        }
        String idc = id.substring(0, 2).toLowerCase(Locale.ROOT);
        if (!idc.equals("42")) {
            return idc;
        }
        int constraints = Character.digit(id.charAt(2), 16);
        return constraints >= 0 && (constraints & 0x4) != 0 ? "42constrained" : "42";
    }
}
