package io.sluice.load.bot;

import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The session description of one bot: what it sends, how many slots it receives, and what the server answered.
///
/// Immutable.
public final class BotOffer {
    private static final int VIDEO_PT = 96;
    private static final int VIDEO_RTX_PT = 97;
    private static final int AUDIO_PT = 111;
    private static final int MID_ID = 4;
    private static final int TRANSPORT_CC_ID = 3;
    private static final int AUDIO_LEVEL_ID = 1;

    /// An m-section the bot sends on.
    public record Sent(String mid, boolean video, int payloadType, int midId, int transportCcId, int audioLevelId) {}

    /// A slot.
    public record Slot(String mid, boolean video, int seat) {}

    /// What the server answered.
    ///
    /// @param slots SSRC of each slot, by mid
    /// @param rtxSlots retransmission SSRC of each slot that has one, by mid
    public record Answer(
            IceCredentials credentials,
            Fingerprint fingerprint,
            InetSocketAddress address,
            Map<String, Integer> slots,
            Map<String, Integer> rtxSlots) {}

    private final List<Sent> sent = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final String sdp;

    /// Writes an offer.
    ///
    /// @param videos cameras to send
    /// @param audios microphones to send
    /// @param seats pairs of audio and video slots
    /// @param halls audio slots without a seat
    /// @param ssrcs of the sent tracks, videos first
    public BotOffer(
            IceCredentials credentials,
            String fingerprint,
            int videos,
            int audios,
            int seats,
            int halls,
            List<Integer> ssrcs) {
        StringBuilder body = new StringBuilder();
        StringBuilder bundle = new StringBuilder();
        int mid = 0;
        for (int i = 0; i < videos + audios; i++, mid++) {
            boolean video = i < videos;
            Sent section = new Sent(
                    String.valueOf(mid),
                    video,
                    video ? VIDEO_PT : AUDIO_PT,
                    MID_ID,
                    TRANSPORT_CC_ID,
                    video ? 0 : AUDIO_LEVEL_ID);
            sent.add(section);
            section(body, mid, video, "sendonly", credentials, fingerprint);
            body.append("a=ssrc:").append(ssrcs.get(i) & 0xFFFFFFFFL).append(" cname:bot\r\n");
            bundle.append(' ').append(mid);
        }
        for (int i = 0; i < 2 * seats + halls; i++, mid++) {
            boolean video = i < 2 * seats && i % 2 == 0;
            slots.add(new Slot(String.valueOf(mid), video, i < 2 * seats ? i / 2 : -1));
            section(body, mid, video, "recvonly", credentials, fingerprint);
            bundle.append(' ').append(mid);
        }
        sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE" + bundle
                + "\r\na=extmap-allow-mixed\r\n" + body;
    }

    private static void section(
            StringBuilder out, int mid, boolean video, String direction, IceCredentials ice, String fingerprint) {
        out.append(video ? "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" : "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n")
                .append("c=IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=ice-ufrag:")
                .append(ice.ufrag())
                .append("\r\na=ice-pwd:")
                .append(ice.pwd())
                .append("\r\na=fingerprint:sha-256 ")
                .append(fingerprint)
                .append("\r\na=setup:actpass\r\na=mid:")
                .append(mid)
                .append("\r\na=")
                .append(direction)
                .append("\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n")
                .append("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
        if (video) {
            out.append("a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n")
                    .append("a=rtcp-fb:96 transport-cc\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n");
        } else {
            out.append("a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n")
                    .append("a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n")
                    .append("a=fmtp:111 minptime=10;useinbandfec=1\r\n");
        }
    }

    /// The text of the offer.
    public String sdp() {
        return sdp;
    }

    /// What is sent, in the order of the offer.
    public List<Sent> sent() {
        return sent;
    }

    /// What can be received.
    public List<Slot> slots() {
        return slots;
    }

    /// Payload type of retransmissions in both directions.
    public static int videoRtxPayloadType() {
        return VIDEO_RTX_PT;
    }

    /// Reads what matters of an answer.
    ///
    /// @throws IllegalArgumentException when it lacks ICE credentials, a fingerprint or an IPv4 loopback-reachable
    ///     candidate
    public static Answer read(String answer, String preferredHost) {
        String ufrag = null;
        String pwd = null;
        Fingerprint fingerprint = null;
        InetSocketAddress address = null;
        Map<String, Integer> slots = new HashMap<>();
        Map<String, Integer> rtx = new HashMap<>();
        String mid = "";
        List<String> pending = new ArrayList<>();
        for (String line : (answer + "\r\nm=end").split("\r\n")) {
            if (line.startsWith("m=")) {
                takeSlot(mid, pending, slots, rtx);
                pending = new ArrayList<>();
                mid = "";
            }
            pending.add(line);
            if (line.startsWith("a=mid:")) {
                mid = line.substring(6);
            } else if (line.startsWith("a=ice-ufrag:")) {
                ufrag = line.substring(12);
            } else if (line.startsWith("a=ice-pwd:")) {
                pwd = line.substring(10);
            } else if (line.startsWith("a=fingerprint:")) {
                String[] parts = line.substring(14).split(" ");
                fingerprint = new Fingerprint(parts[0], parts[1]);
            } else if (line.startsWith("a=candidate:")) {
                address = better(address, line, preferredHost);
            }
        }
        if (ufrag == null || pwd == null || fingerprint == null || address == null) {
            throw new IllegalArgumentException(
                    "The answer lacks ICE credentials, a fingerprint or a UDP candidate for " + preferredHost + ".");
        }
        return new Answer(new IceCredentials(ufrag, pwd), fingerprint, address, slots, rtx);
    }

    private static @Nullable InetSocketAddress better(
            @Nullable InetSocketAddress known, String line, String preferredHost) {
        String[] parts = line.split(" ");
        if (parts.length < 6 || !parts[2].equalsIgnoreCase("udp") || !parts[4].equals(preferredHost)) {
            return known;
        }
        return new InetSocketAddress(parts[4], Integer.parseInt(parts[5]));
    }

    private static void takeSlot(String mid, List<String> lines, Map<String, Integer> slots, Map<String, Integer> rtx) {
        for (String line : lines) {
            if (line.startsWith("a=ssrc-group:FID ")) {
                String[] ssrcs = line.substring(17).split(" ");
                slots.put(mid, (int) Long.parseLong(ssrcs[0]));
                rtx.put(mid, (int) Long.parseLong(ssrcs[1]));
            } else if (line.startsWith("a=ssrc:") && !slots.containsKey(mid)) {
                slots.put(mid, (int) Long.parseLong(line.substring(7, line.indexOf(' '))));
            }
        }
    }
}
