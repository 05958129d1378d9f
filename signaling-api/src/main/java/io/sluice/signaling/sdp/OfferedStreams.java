package io.sluice.signaling.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// SSRCs a publishing section declares (RFC 5576): primaries in order, and the RTX SSRC of each. Immutable.
record OfferedStreams(List<Integer> primaries, Map<Integer, Integer> rtx) {
    /// Eight encodings with RTX and FEC, twice. Chosen.
    private static final int MAX_SSRCS = 48;

    private static final long MAX_SSRC = 0xFFFF_FFFFL;

    /// @throws SdpException if an `a=ssrc` or `a=ssrc-group` is against its grammar, or there are too many
    static OfferedStreams of(MediaDescription section) throws SdpException {
        Set<Integer> ssrcs = new LinkedHashSet<>();
        for (String line : section.attributes().all("ssrc")) {
            int space = line.indexOf(' ');
            ssrcs.add(ssrc(section, space < 0 ? line : line.substring(0, space)));
            if (ssrcs.size() > MAX_SSRCS) {
                throw malformed(section, "declares more than " + MAX_SSRCS + " SSRCs");
            }
        }
        Set<Integer> secondary = new HashSet<>();
        Map<Integer, Integer> rtx = new LinkedHashMap<>();
        for (String line : section.attributes().all("ssrc-group")) {
            List<String> words = SessionDescription.words(line);
            if (words.size() == 3
                    && (words.getFirst().equals("FID") || words.getFirst().equals("FEC-FR"))) {
                int primary = ssrc(section, words.get(1));
                int other = ssrc(section, words.get(2));
                // RFC 5576 §4.2 wants both declared; FFmpeg's WHIP muxer (libavformat/whip.c of 8.1) leaves the second
                // out.
                if (primary == other || !ssrcs.contains(primary)) {
                    throw malformed(section, "groups SSRCs it does not declare");
                }
                secondary.add(other);
                if (secondary.size() > MAX_SSRCS) {
                    throw malformed(section, "declares more than " + MAX_SSRCS + " SSRCs");
                }
                if (words.getFirst().equals("FID") && rtx.put(primary, other) != null) {
                    throw malformed(section, "gives one SSRC two RTX SSRCs");
                }
            }
        }
        List<Integer> primaries = new ArrayList<>(ssrcs);
        primaries.removeAll(secondary);
        rtx.keySet().retainAll(primaries);
        return new OfferedStreams(List.copyOf(primaries), rtx);
    }

    private static int ssrc(MediaDescription section, String text) throws SdpException {
        long value = SdpParser.longNumber(text, MAX_SSRC);
        if (value <= 0) {
            throw malformed(section, "has a bad SSRC");
        }
        return (int) value;
    }

    private static SdpException malformed(MediaDescription section, String problem) {
        return new SdpException(SdpError.MALFORMED, section.label() + " " + problem + ".");
    }
}
