package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.RtcpFeedback;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The payload types of one offered RTP section: `a=rtpmap`, `a=fmtp` and `a=rtcp-fb` by number. Immutable.
final class OfferedFormats {
    /// One payload type with an `a=rtpmap`.
    ///
    /// @param name encoding name as spelled by the client
    /// @param fmtp the raw `a=fmtp` parameters, may be empty
    record Offered(int payloadType, String name, int clockRate, int channels, String fmtp) {}

    private static final int PAYLOAD_TYPES = 128;
    private static final int MAX_PARAMETERS = 64;

    private final List<Offered> inOrder = new ArrayList<>();
    private final @Nullable EnumSet<RtcpFeedback>[] feedback = newFeedback();
    private final EnumSet<RtcpFeedback> feedbackForAll = EnumSet.noneOf(RtcpFeedback.class);

    private OfferedFormats() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable EnumSet<RtcpFeedback>[] newFeedback() {
        return new EnumSet[PAYLOAD_TYPES];
    }

    /// @throws SdpException if the m-line or one of the attributes is against its grammar
    static OfferedFormats of(MediaDescription section) throws SdpException {
        @Nullable String[] maps = valueByPayloadType(section, "rtpmap", true);
        @Nullable String[] fmtps = valueByPayloadType(section, "fmtp", false);
        OfferedFormats offered = new OfferedFormats();
        for (String format : section.formats()) {
            int payloadType = SdpParser.number(format, PAYLOAD_TYPES - 1);
            if (payloadType < 0) {
                throw new SdpException(
                        SdpError.MALFORMED, section.label() + " lists a format that is no payload type.");
            }
            // RFC 5761 §4: on a muxed port 64..95 read as RTCP packet types 192..223.
            if (maps[payloadType] != null && (payloadType < 64 || payloadType > 95)) {
                offered.inOrder.add(offered(section, payloadType, maps[payloadType], fmtps[payloadType]));
            }
        }
        offered.readFeedback(section);
        return offered;
    }

    private static Offered offered(MediaDescription section, int payloadType, String map, @Nullable String fmtp)
            throws SdpException {
        int slash = map.indexOf('/');
        int secondSlash = slash < 0 ? -1 : map.indexOf('/', slash + 1);
        String clock = slash < 0 ? "" : map.substring(slash + 1, secondSlash < 0 ? map.length() : secondSlash);
        int clockRate = SdpParser.number(clock.strip(), 1_000_000_000);
        int channels = secondSlash < 0
                ? 1
                : SdpParser.number(map.substring(secondSlash + 1).strip(), 255);
        if (slash < 1 || clockRate < 0 || channels < 1) {
            throw new SdpException(
                    SdpError.MALFORMED, section.label() + " has a bad a=rtpmap for payload type " + payloadType + ".");
        }
        return new Offered(payloadType, map.substring(0, slash), clockRate, channels, fmtp == null ? "" : fmtp);
    }

    /// Values of an attribute `NUMBER VALUE` by its number; the first stands.
    private static @Nullable String[] valueByPayloadType(MediaDescription section, String name, boolean strict)
            throws SdpException {
        @Nullable String[] values = new String[PAYLOAD_TYPES];
        for (String line : section.attributes().all(name)) {
            int space = line.indexOf(' ');
            int payloadType = space < 0 ? -1 : SdpParser.number(line.substring(0, space), PAYLOAD_TYPES - 1);
            if (payloadType < 0) {
                if (strict) {
                    throw new SdpException(
                            SdpError.MALFORMED,
                            section.label() + " has a bad a=" + name + ": " + SdpException.quote(line) + ".");
                }
                continue;
            }
            String value = line.substring(space + 1).strip();
            String earlier = values[payloadType];
            if (earlier == null) {
                values[payloadType] = value;
            } else if (strict && !earlier.equalsIgnoreCase(value)) {
                throw new SdpException(
                        SdpError.MALFORMED, section.label() + " gives payload type " + payloadType + " two meanings.");
            }
        }
        return values;
    }

    private void readFeedback(MediaDescription section) {
        for (String line : section.attributes().all("rtcp-fb")) {
            int space = line.indexOf(' ');
            if (space < 0) {
                continue;
            }
            RtcpFeedback value = feedbackOf(line.substring(space + 1).strip());
            String target = line.substring(0, space);
            if (value == null) {
                continue;
            }
            int payloadType = SdpParser.number(target, PAYLOAD_TYPES - 1);
            if (target.equals("*")) {
                feedbackForAll.add(value);
            } else if (payloadType >= 0) {
                EnumSet<RtcpFeedback> known = feedback[payloadType];
                if (known == null) {
                    feedback[payloadType] = EnumSet.of(value);
                } else {
                    known.add(value);
                }
            }
        }
    }

    private static @Nullable RtcpFeedback feedbackOf(String value) {
        for (RtcpFeedback feedback : RtcpFeedback.values()) {
            if (feedback.sdpValue().equalsIgnoreCase(value)) {
                return feedback;
            }
        }
        return null;
    }

    /// Payload types with an rtpmap, in the order of the m-line.
    List<Offered> inOrder() {
        return inOrder;
    }

    /// Feedback offered for this payload type, `a=rtcp-fb:*` included (RFC 4585 §4.2).
    Set<RtcpFeedback> feedback(int payloadType) {
        EnumSet<RtcpFeedback> all = EnumSet.copyOf(feedbackForAll);
        EnumSet<RtcpFeedback> own = feedback[payloadType];
        if (own != null) {
            all.addAll(own);
        }
        return all;
    }

    /// `a=fmtp` parameters by lower-case name; text without `=` is the value of the empty name.
    static Map<String, String> parameters(String fmtp) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int start = 0;
        while (start <= fmtp.length() && parameters.size() < MAX_PARAMETERS) {
            int end = fmtp.indexOf(';', start);
            end = end < 0 ? fmtp.length() : end;
            String part = fmtp.substring(start, end).strip();
            int equals = part.indexOf('=');
            if (equals > 0) {
                String name = part.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                parameters.putIfAbsent(name, part.substring(equals + 1).strip());
            } else if (!part.isEmpty()) {
                parameters.putIfAbsent("", part);
            }
            start = end + 1;
        }
        return parameters;
    }
}
