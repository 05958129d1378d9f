package io.sluice.signaling.sdp;

import io.sluice.rtp.ice.IceCredentials;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of a trickle or restart request, `application/trickle-ice-sdpfrag`. Immutable.
///
/// We are ICE-lite and never check a candidate, so the client's candidates are looked at only for being some.
///
/// @spec RFC 8840 §9, RFC 9725 §4.3
/// @param credentials of the client's ICE session, null when the fragment has none
public record IceFragment(@Nullable IceCredentials credentials) {
    /// Longest fragment read, in bytes: 400 candidates. Chosen.
    public static final int MAX_LENGTH = 1 << 16;

    /// RFC 8839 §5.1: foundation, component, transport, priority, address, port, `typ`, type.
    private static final int CANDIDATE_FIELDS = 8;

    /// Reads a fragment.
    ///
    /// @throws SdpException when it is none
    public static IceFragment parse(String text) throws SdpException {
        String ufrag = null;
        String pwd = null;
        boolean any = false;
        for (String ended : text.split("\n", -1)) {
            String line = ended.endsWith("\r") ? ended.substring(0, ended.length() - 1) : ended;
            if (line.isEmpty()) {
                continue;
            }
            if (line.length() < 3 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
                throw malformed("A line of the fragment is not of the form x=value: " + SdpException.quote(line) + ".");
            }
            any = true;
            if (line.startsWith("a=ice-ufrag:")) {
                ufrag = same(ufrag, line.substring(12));
            } else if (line.startsWith("a=ice-pwd:")) {
                pwd = same(pwd, line.substring(10));
            } else if (line.startsWith("a=candidate:")
                    && SessionDescription.words(line).size() < CANDIDATE_FIELDS) {
                throw malformed("A candidate has too few fields: " + SdpException.quote(line) + ".");
            }
        }
        if (!any) {
            throw malformed("The fragment is empty.");
        }
        if ((ufrag == null) != (pwd == null)) {
            throw malformed("The fragment has one of a=ice-ufrag and a=ice-pwd without the other.");
        }
        if (ufrag == null || pwd == null) {
            return new IceFragment(null);
        }
        try {
            return new IceFragment(new IceCredentials(ufrag, pwd));
        } catch (IllegalArgumentException e) {
            throw malformed("a=ice-ufrag needs 4 to 256, a=ice-pwd 22 to 256 ICE characters.");
        }
    }

    private static String same(@Nullable String known, String value) throws SdpException {
        if (known != null && !known.equals(value)) {
            throw malformed("All media share one transport, so the fragment can have one a=ice-ufrag and a=ice-pwd.");
        }
        return value;
    }

    private static SdpException malformed(String sentence) {
        return new SdpException(SdpError.MALFORMED, sentence);
    }

    /// Our side of an ICE session, for a client whose offer was answered as `negotiated`.
    public static String write(LocalTransport local, Negotiated negotiated) {
        StringBuilder text = new StringBuilder(512).append("a=ice-lite\r\n");
        for (NegotiationState.Line line : negotiated.state().lines()) {
            if (!line.stopped()) {
                // A pseudo m-line: its port and format mean nothing (RFC 8840 §9.2).
                text.append("m=").append(line.media()).append(" 9 UDP/TLS/RTP/SAVPF 0\r\n");
                text.append("a=mid:").append(line.mid()).append("\r\n");
                break;
            }
        }
        text.append("a=ice-ufrag:").append(local.credentials().ufrag()).append("\r\n");
        text.append("a=ice-pwd:").append(local.credentials().pwd()).append("\r\n");
        List<LocalCandidate> candidates = local.candidates();
        for (int i = 0; i < candidates.size(); i++) {
            text.append("a=candidate:").append(candidates.get(i).sdpValue(i)).append("\r\n");
        }
        return text.append("a=end-of-candidates\r\n").toString();
    }
}
