package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Offers to test with, and a server side to answer them.
final class Offers {
    /// Real offers of Chromium 156, Firefox 153 and FFmpeg 8.1.2 beside this test.
    static final List<String> FIXTURES = List.of(
            "ffmpeg-whip-dtls-active",
            "chromium-all-extensions",
            "chromium-audio-red-first",
            "chromium-av-sendrecv",
            "chromium-cryptex-experimental-features",
            "chromium-datachannel-only",
            "chromium-h264",
            "chromium-maxbundle-alwaysNegotiateDataChannels",
            "chromium-recvonly-10video",
            "chromium-rfc8888-ccfb-fieldtrial",
            "chromium-screenshare",
            "chromium-simulcast3-av1",
            "chromium-simulcast3-default",
            "chromium-simulcast3-h264",
            "chromium-simulcast3-vp8",
            "chromium-simulcast3-vp9",
            "chromium-svc-av1-L3T3",
            "chromium-svc-vp9-L3T3_KEY",
            "firefox-all-extensions",
            "firefox-av-sendrecv",
            "firefox-datachannel-only",
            "firefox-maxbundle",
            "firefox-mixed-codec-simulcast",
            "firefox-recvonly-10video",
            "firefox-simulcast3-av1",
            "firefox-simulcast3-default",
            "firefox-simulcast3-vp8",
            "firefox-simulcast3-vp9",
            "firefox-svc-av1-L3T3",
            "firefox-svc-vp9-L3T3_KEY");

    static final String OPUS =
            "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1";

    static final String VP8 = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
            + "a=rtcp-fb:96 transport-cc\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96";

    static final Fingerprint FINGERPRINT = new Fingerprint("sha-256", "AB:".repeat(31) + "CD");

    /// A small, complete offer: a microphone, a camera with three encodings, a seat (audio and video), a hall slot.
    static final String SMALL = String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1 2 3 4",
            "a=extmap-allow-mixed",
            section("audio", "0", "sendonly", "111 63"),
            OPUS,
            "a=rtpmap:63 red/48000/2",
            "a=fmtp:63 111/111",
            "a=ssrc:11 cname:c",
            section("video", "1", "sendonly", "96 97"),
            VP8,
            "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
            "a=extmap:13 urn:3gpp:video-orientation",
            "a=rid:h send",
            "a=rid:m send",
            "a=rid:l send",
            "a=simulcast:send h;m;l",
            section("audio", "2", "recvonly", "111"),
            OPUS,
            section("video", "3", "recvonly", "96 97"),
            VP8,
            section("audio", "4", "recvonly", "111"),
            OPUS,
            "");

    static final Map<String, SlotRequest> SMALL_SLOTS = Map.of(
            "2", new SlotRequest(0, TrackSource.CAMERA),
            "3", new SlotRequest(0, TrackSource.CAMERA),
            "4", new SlotRequest(-1, TrackSource.MICROPHONE));

    private Offers() {}

    /// The lines every live section has.
    static String section(String media, String mid, String direction, String formats) {
        return String.join(
                "\r\n",
                "m=" + media + " 9 UDP/TLS/RTP/SAVPF " + formats,
                "c=IN IP4 0.0.0.0",
                "a=ice-ufrag:abcd",
                "a=ice-pwd:abcdefghijklmnopqrstuv",
                "a=fingerprint:sha-256 " + "01:".repeat(31) + "02",
                "a=setup:actpass",
                "a=mid:" + mid,
                "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
                "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
                "a=" + direction,
                "a=rtcp-mux",
                "a=rtcp-rsize");
    }

    static String fixture(String name) {
        return resource("/fixtures/sdp/" + name + ".sdp");
    }

    static String resource(String path) {
        try (InputStream in = Objects.requireNonNull(Offers.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// A server side with one UDP and one TCP candidate; `generation` changes its ICE credentials.
    static LocalTransport local(int generation) {
        return new LocalTransport(
                new IceCredentials("server0" + generation, "serverpassword0000000" + generation),
                FINGERPRINT,
                List.of(
                        LocalCandidate.udp(new InetSocketAddress("192.0.2.10", 10000)),
                        LocalCandidate.udp(new InetSocketAddress("2001:db8::10", 10000)),
                        LocalCandidate.tcpPassive(new InetSocketAddress("192.0.2.10", 443))));
    }

    /// SSRCs 1001, 1002, ...
    static SlotSsrcAllocator counting() {
        int[] last = {1000};
        return () -> ++last[0];
    }

    static Negotiated answer(String offer) throws SdpException {
        return answer(offer, Map.of());
    }

    static Negotiated answer(String offer, Map<String, SlotRequest> slots) throws SdpException {
        return answer(offer, slots, NegotiationPolicy.DEFAULT);
    }

    static Negotiated answer(String offer, Map<String, SlotRequest> slots, NegotiationPolicy policy)
            throws SdpException {
        return OfferNegotiator.negotiate(SessionDescription.parse(offer), policy, local(0), counting(), slots);
    }

    /// The answer's section of this mid, parsed.
    static MediaDescription answeredSection(Negotiated negotiated, String mid) throws SdpException {
        return SessionDescription.parse(negotiated.answerSdp()).media().stream()
                .filter(section -> section.mid().equals(mid))
                .findFirst()
                .orElseThrow();
    }
}
