package io.sluice.signaling.sdp;

import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.signaling.sdp.NegotiationState.SlotIdentity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes an answer (RFC 8829 §5.3). Owned by its caller, used once.
///
/// There is one transport (RFC 9143 §7.3): its candidates stand in the first accepted section, which the BUNDLE group
/// names first, its credentials and fingerprint in the session part, where every section inherits them. They cannot
/// stand in that section alone: the content process of Firefox ESR 153 crashes on a bundled section without a
/// fingerprint, and refuses an ICE restart that does not reach every section. `a=rtcp-mux` is repeated because
/// libwebrtc looks for it in each section.
final class AnswerWriter {
    /// Highest bound of a declared `minptime` we repeat, in milliseconds: Opus frames are at most 120 ms.
    private static final int MAX_PTIME = 120;

    private final StringBuilder text = new StringBuilder(16_384);
    private final SessionDescription offer;
    private final LocalTransport local;
    private final NegotiationPolicy policy;
    private final String cname;

    AnswerWriter(SessionDescription offer, LocalTransport local, NegotiationPolicy policy, String cname) {
        this.offer = offer;
        this.local = local;
        this.policy = policy;
        this.cname = cname;
    }

    /// @param bundle mids of accepted sections in the order of the offered group, at least one
    /// @param sections one for each offered m-section, in its order
    String write(long sessionId, long version, List<String> bundle, List<AnsweredSection> sections) {
        line("v=0");
        line("o=- " + sessionId + ' ' + version + " IN IP4 127.0.0.1");
        line("s=-");
        line("t=0 0");
        line("a=group:BUNDLE " + String.join(" ", bundle));
        if (offer.attributes().has("extmap-allow-mixed")) {
            line("a=extmap-allow-mixed");
        }
        line("a=ice-lite");
        line("a=ice-ufrag:" + local.credentials().ufrag());
        line("a=ice-pwd:" + local.credentials().pwd());
        line("a=fingerprint:" + local.fingerprint().algorithm() + ' '
                + local.fingerprint().value());
        for (AnsweredSection section : sections) {
            if (section.accepted()) {
                accepted(section, section.offer().mid().equals(bundle.getFirst()));
            } else {
                rejected(section.offer());
            }
        }
        return text.toString();
    }

    private void rejected(MediaDescription section) {
        line("m=" + section.media() + " 0 " + section.protocol() + ' '
                + section.formats().getFirst());
        line("c=IN IP4 0.0.0.0");
        line("a=inactive");
        if (!section.mid().isEmpty()) {
            line("a=mid:" + section.mid());
        }
    }

    private void accepted(AnsweredSection section, boolean tagged) {
        MediaDescription offered = section.offer();
        LocalCandidate defaultCandidate = defaultCandidate();
        text.append("m=").append(offered.media()).append(' ');
        text.append(defaultCandidate == null ? 9 : defaultCandidate.port());
        text.append(' ').append(offered.protocol());
        for (PayloadFormat format : section.formats()) {
            text.append(' ').append(format.payloadType());
            if (format.hasRtx()) {
                text.append(' ').append(format.rtxPayloadType());
            }
        }
        if (offered.kind() == null) {
            text.append(' ').append(offered.formats().getFirst());
        }
        line("");
        line("c=" + (defaultCandidate == null ? "IN IP4 0.0.0.0" : defaultCandidate.connection()));
        if (tagged) {
            candidates();
        }
        line("a=mid:" + offered.mid());
        line("a=setup:passive");
        if (offered.kind() == null) {
            line("a=sctp-port:5000");
        } else {
            rtp(section);
        }
    }

    private void rtp(AnsweredSection section) {
        MediaDescription offered = section.offer();
        line("a=" + section.direction().sdpName());
        line("a=rtcp-mux");
        if (offered.attributes().has("rtcp-mux-only")) { // RFC 8858; RFC 9725 §4.4.1 wants it of both sides
            line("a=rtcp-mux-only");
        }
        if (offered.attributes().has("rtcp-rsize")) {
            line("a=rtcp-rsize");
        }
        extensions(section);
        for (PayloadFormat format : section.formats()) {
            format(format, section);
        }
        simulcast(section.rids());
        SlotIdentity slot = section.slot();
        if (slot != null) {
            slot(slot, offered.mid(), section.formats().stream().anyMatch(PayloadFormat::hasRtx));
        }
    }

    /// RFC 8839 §5.1: the default destination is one of the candidates.
    private @Nullable LocalCandidate defaultCandidate() {
        for (LocalCandidate candidate : local.candidates()) {
            if (candidate.protocol() == LocalCandidate.Protocol.UDP) {
                return candidate;
            }
        }
        return null;
    }

    private void candidates() {
        for (int i = 0; i < local.candidates().size(); i++) {
            line("a=candidate:" + local.candidates().get(i).sdpValue(i));
        }
        line("a=end-of-candidates");
    }

    private void extensions(AnsweredSection section) {
        // RFC 8285 §6: the attribute stands at the level it was offered at.
        if (section.offer().attributes().has("extmap-allow-mixed")) {
            line("a=extmap-allow-mixed");
        }
        for (ExtensionNegotiation.Accepted extension : section.extensions()) {
            String direction = extension.direction() == null
                    ? ""
                    : '/' + extension.direction().sdpName();
            line("a=extmap:" + extension.id() + direction + ' '
                    + extension.extension().uri());
        }
    }

    private void format(PayloadFormat format, AnsweredSection section) {
        int payloadType = format.payloadType();
        Codec codec = format.codec();
        line("a=rtpmap:" + payloadType + ' ' + codec.encodingName() + '/' + format.clockRate()
                + (codec.kind() == MediaKind.AUDIO ? "/" + format.channels() : ""));
        for (RtcpFeedback feedback : EnumSet.allOf(RtcpFeedback.class)) {
            if (format.feedback().contains(feedback)) {
                line("a=rtcp-fb:" + payloadType + ' ' + feedback.sdpValue());
            }
        }
        List<String> parameters = parameters(format);
        if (codec.kind() == MediaKind.VIDEO
                && policy.startVideoKbps() > 0
                && section.direction().receives()) {
            parameters.add("x-google-start-bitrate=" + policy.startVideoKbps());
        }
        if (!parameters.isEmpty()) {
            line("a=fmtp:" + payloadType + ' ' + String.join(";", parameters));
        }
        if (format.hasRtx()) {
            line("a=rtpmap:" + format.rtxPayloadType() + " rtx/" + format.clockRate());
            line("a=fmtp:" + format.rtxPayloadType() + " apt=" + payloadType);
        }
    }

    /// What we say about a format: the values which identify it are the client's, limits of its decoder are not
    /// repeated.
    private static List<String> parameters(PayloadFormat format) {
        List<String> parameters = new ArrayList<>();
        switch (format.codec()) {
            case VP8 -> {}
            case VP9 -> repeat(format, parameters, "profile-id");
            case AV1 -> repeat(format, parameters, "level-idx", "profile", "tier");
            case H264 ->
                repeat(format, parameters, "level-asymmetry-allowed", "packetization-mode", "profile-level-id");
            case RED -> parameters.add(format.parameter("", ""));
            case OPUS -> opus(format, parameters);
        }
        return parameters;
    }

    /// RFC 7587 §6.1: in-band FEC and DTX are what we like to get; stereo as asked, so that music stays stereo.
    private static void opus(PayloadFormat format, List<String> parameters) {
        int minptime = SdpParser.number(format.parameter("minptime", ""), MAX_PTIME);
        if (minptime > 0) {
            parameters.add("minptime=" + minptime);
        }
        parameters.add("useinbandfec=1");
        parameters.add("usedtx=1");
        if (format.parameter("stereo", "0").equals("1")
                || format.parameter("sprop-stereo", "0").equals("1")) {
            parameters.add("stereo=1");
        }
    }

    private static void repeat(PayloadFormat format, List<String> parameters, String... names) {
        for (Map.Entry<String, String> parameter : format.parameters().entrySet()) {
            for (String name : names) {
                if (parameter.getKey().equals(name) && SdpParser.isToken(parameter.getValue())) {
                    parameters.add(name + '=' + parameter.getValue());
                }
            }
        }
    }

    private void simulcast(List<SimulcastNegotiation.Rid> rids) {
        if (rids.isEmpty()) {
            return;
        }
        List<String> ids = new ArrayList<>();
        for (SimulcastNegotiation.Rid rid : rids) {
            line("a=rid:" + rid.id() + " recv" + (rid.restrictions().isEmpty() ? "" : ' ' + rid.restrictions()));
            ids.add(rid.id());
        }
        line("a=simulcast:recv " + String.join(";", ids));
    }

    private void slot(SlotIdentity slot, String mid, boolean rtxOffered) {
        line("a=msid:" + slot.streamId(mid) + " slot-" + mid);
        String ssrc = Integer.toUnsignedString(slot.ssrc());
        if (rtxOffered && slot.rtxSsrc() != 0) {
            String rtx = Integer.toUnsignedString(slot.rtxSsrc());
            line("a=ssrc-group:FID " + ssrc + ' ' + rtx);
            line("a=ssrc:" + ssrc + " cname:" + cname);
            line("a=ssrc:" + rtx + " cname:" + cname);
        } else {
            line("a=ssrc:" + ssrc + " cname:" + cname);
        }
    }

    private void line(String line) {
        text.append(line).append("\r\n");
    }
}
