package io.sluice.signaling.sdp;

import io.sluice.core.room.TrackSource;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Offers to test with, and a server side to answer them.
final class Offers {
    /// Real offers of Chromium 156 and Firefox 153 beside this test.
    static final List<String> FIXTURES = List.of(
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

    static final Fingerprint FINGERPRINT = new Fingerprint("sha-256", "AB:".repeat(31) + "CD");

    private Offers() {}

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

    /// Camera seats for receiving sections in the order of their mids: pairs "audio mid, video mid".
    static Map<String, SlotRequest> cameraSeats(List<List<String>> pairs) {
        Map<String, SlotRequest> slots = new HashMap<>();
        for (int seat = 0; seat < pairs.size(); seat++) {
            for (String mid : pairs.get(seat)) {
                slots.put(mid, new SlotRequest(seat, TrackSource.CAMERA));
            }
        }
        return slots;
    }
}
