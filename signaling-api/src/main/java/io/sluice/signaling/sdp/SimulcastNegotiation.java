package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.PayloadFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which encodings of an offered `a=simulcast:send` are accepted (RFC 8851, RFC 8853). Stateless.
final class SimulcastNegotiation {
    /// One accepted encoding.
    ///
    /// @param restrictions of its `a=rid`, repeated in the answer, may be empty
    record Rid(String id, String restrictions) {}

    /// RFC 8852 §3: what fits a one-byte header extension.
    private static final int MAX_RID = 16;

    /// RFC 8851 §5 and the registry; an encoding with another restriction must be discarded (§6.2).
    private static final Set<String> KNOWN_RESTRICTIONS =
            Set.of("max-width", "max-height", "max-fps", "max-fs", "max-br", "max-pps", "max-bpp");

    private SimulcastNegotiation() {}

    /// The accepted encodings in the order of the offer, at most `max`; empty = no simulcast.
    static List<Rid> accept(MediaDescription section, List<PayloadFormat> formats, int max) throws SdpException {
        String simulcast = section.attributes().single("simulcast");
        if (simulcast == null) {
            return List.of();
        }
        Map<String, String> offered = sendRids(section);
        List<Rid> accepted = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String version : sendList(section, simulcast).split(";", -1)) {
            // Alternatives of one version: the first that is acceptable; ~ = starts paused (RFC 8853 §5.1).
            for (String alternative : version.split(",", -1)) {
                String id = alternative.startsWith("~") ? alternative.substring(1) : alternative;
                String restrictions = offered.get(id);
                String kept = restrictions == null ? null : keptRestrictions(restrictions, formats);
                if (kept != null && accepted.size() < max && seen.add(id)) {
                    accepted.add(new Rid(id, kept));
                    break;
                }
            }
        }
        return accepted;
    }

    /// The list after `send` in the value of `a=simulcast`, or an empty one.
    private static String sendList(MediaDescription section, String simulcast) throws SdpException {
        List<String> words = SessionDescription.words(simulcast);
        if (words.isEmpty() || words.size() > 4 || words.size() % 2 != 0) {
            throw malformed(section, "has a bad a=simulcast");
        }
        for (int i = 0; i < words.size(); i += 2) {
            if (words.get(i).equals("send")) {
                return words.get(i + 1);
            }
        }
        return "";
    }

    /// Restrictions of each `a=rid` with direction send.
    private static Map<String, String> sendRids(MediaDescription section) throws SdpException {
        Map<String, String> rids = new HashMap<>();
        for (String line : section.attributes().all("rid")) {
            List<String> words = SessionDescription.words(line);
            if (words.size() < 2 || words.size() > 3 || !isRid(words.getFirst())) {
                throw malformed(section, "has a bad a=rid");
            }
            if (words.get(1).equals("send")
                    && rids.put(words.getFirst(), words.size() == 3 ? words.get(2) : "") != null) {
                throw malformed(section, "declares a rid twice");
            }
        }
        return rids;
    }

    /// RFC 8851 §10, within the length RFC 8852 can carry.
    private static boolean isRid(String id) {
        return id.length() <= MAX_RID
                && !id.isEmpty()
                && id.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || c >= '0' && c <= '9'
                                || c == '-'
                                || c == '_');
    }

    /// The restrictions to repeat, with `pt=` reduced to accepted formats; null when the encoding must be
    /// discarded.
    private static @Nullable String keptRestrictions(String restrictions, List<PayloadFormat> formats) {
        if (restrictions.isEmpty()) {
            return "";
        }
        List<String> kept = new ArrayList<>();
        for (String restriction : restrictions.split(";", -1)) {
            int equals = restriction.indexOf('=');
            String name = equals < 0 ? restriction : restriction.substring(0, equals);
            if (name.equals("pt") && equals > 0) {
                Set<String> offered =
                        Set.copyOf(List.of(restriction.substring(3).split(",", -1)));
                List<String> common = formats.stream()
                        .map(format -> String.valueOf(format.payloadType()))
                        .filter(offered::contains)
                        .toList();
                if (common.isEmpty()) {
                    return null;
                }
                kept.add("pt=" + String.join(",", common));
            } else if (KNOWN_RESTRICTIONS.contains(name) && isNumber(restriction.substring(equals + 1))) {
                kept.add(restriction);
            } else {
                return null;
            }
        }
        return String.join(";", kept);
    }

    /// An integer or decimal number (`int-param-val`, `float-param-val` of RFC 8851 §10).
    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 12 && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private static SdpException malformed(MediaDescription section, String problem) {
        return new SdpException(SdpError.MALFORMED, section.label() + " " + problem + ".");
    }
}
