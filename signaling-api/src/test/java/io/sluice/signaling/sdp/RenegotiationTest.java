package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.SlotSection;
import io.sluice.core.room.TrackSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenegotiationTest {
    private final SlotSsrcAllocator ssrcs = Offers.counting();
    private Negotiated first;

    @BeforeEach
    void join() throws SdpException {
        first = OfferNegotiator.negotiate(
                SessionDescription.parse(Offers.SMALL),
                NegotiationPolicy.DEFAULT,
                Offers.local(0),
                ssrcs,
                Offers.SMALL_SLOTS);
    }

    private Negotiated next(String offer, int generation, Map<String, SlotRequest> slots, Negotiated previous)
            throws SdpException {
        return OfferNegotiator.renegotiate(
                SessionDescription.parse(offer),
                NegotiationPolicy.DEFAULT,
                Offers.local(generation),
                ssrcs,
                slots,
                previous);
    }

    private static String withTwoMoreSlots() {
        return Offers.SMALL.replace("BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3 4 5 6")
                + Offers.section("audio", "5", "recvonly", "111") + "\r\n" + Offers.OPUS + "\r\n"
                + Offers.section("video", "6", "recvonly", "96 97") + "\r\n" + Offers.VP8 + "\r\n";
    }

    @Test
    void repeatsItselfButForTheVersion() throws SdpException {
        Negotiated second = next(Offers.SMALL, 0, Map.of(), first);
        assertEquals(first.media(), second.media());
        assertEquals(first.transport(), second.transport());
        assertEquals(first.answerSdp().replaceFirst("(o=- \\d+) 1 ", "$1 2 "), second.answerSdp());
    }

    @Test
    void addsSlotsAndLeavesTheOthersAsTheyWere() throws SdpException {
        Map<String, SlotRequest> more = Map.of(
                "2", new SlotRequest(7, TrackSource.SCREEN),
                "5", new SlotRequest(1, TrackSource.CAMERA),
                "6", new SlotRequest(1, TrackSource.CAMERA));
        Negotiated second = next(withTwoMoreSlots(), 0, more, first);
        assertEquals(first.media().slots(), second.media().slots().subList(0, 3));
        assertEquals(first.media().cname(), second.media().cname());
        assertEquals(1, second.media().slots().get(4).seat());
        Set<Integer> distinct = new HashSet<>();
        for (SlotSection slot : second.media().slots()) {
            assertTrue(distinct.add(slot.ssrc()));
            assertTrue(slot.rtxSsrc() == 0 || distinct.add(slot.rtxSsrc()));
        }
        assertTrue(Offers.answeredSection(second, "6").attributes().all("msid").contains("camera-1 slot-6"));
    }

    @Test
    void changesOnlyCredentialsOnAnIceRestart() throws SdpException {
        String offer = Offers.SMALL.replace("a=ice-ufrag:abcd", "a=ice-ufrag:efgh");
        assertTrue(OfferNegotiator.restartsIce(SessionDescription.parse(offer), first));
        Negotiated second = next(offer, 1, Map.of(), first);
        assertEquals("efgh", second.transport().remote().ufrag());
        assertNotEquals(first.transport().local(), second.transport().local());
        assertEquals(first.media(), second.media());
    }

    @Test
    void wantsFreshLocalCredentialsExactlyOnARestart() throws SdpException {
        SessionDescription restart = SessionDescription.parse(Offers.SMALL.replace("ufrag:abcd", "ufrag:efgh"));
        assertFalse(OfferNegotiator.restartsIce(SessionDescription.parse(Offers.SMALL), first));
        assertThrows(IllegalArgumentException.class, () -> next(Offers.SMALL, 1, Map.of(), first));
        assertThrows(
                IllegalArgumentException.class,
                () -> OfferNegotiator.renegotiate(
                        restart, NegotiationPolicy.DEFAULT, Offers.local(0), ssrcs, Map.of(), first));
    }

    @Test
    void bringsAPausedSlotBackAsItWas() throws SdpException {
        int at = Offers.SMALL.indexOf("a=recvonly");
        String pausedOffer = Offers.SMALL.substring(0, at) + "a=inactive" + Offers.SMALL.substring(at + 10);
        Negotiated paused = next(pausedOffer, 0, Map.of(), first);
        assertEquals(2, paused.media().slots().size());
        assertEquals(Direction.INACTIVE, Offers.answeredSection(paused, "2").direction());
        Negotiated back = next(Offers.SMALL, 0, Map.of(), paused);
        assertEquals(first.media(), back.media());
    }

    @Test
    void forgetsAStoppedSlotAndGivesItsPlaceToANewOne() throws SdpException {
        String tail = Offers.SMALL.substring(Offers.SMALL.lastIndexOf("m=audio"));
        String head = Offers.SMALL.substring(0, Offers.SMALL.length() - tail.length());
        Negotiated stopped = next(
                head.replace("2 3 4", "2 3") + "m=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=mid:4\r\n", 0, Map.of(), first);
        assertEquals(2, stopped.media().slots().size());
        assertTrue(stopped.rejected().isEmpty(), "stopped by the client, not refused");
        String reused = head.replace("2 3 4", "2 3 9") + tail.replace("a=mid:4", "a=mid:9");
        SlotSection slot = next(reused, 0, Map.of(), stopped).media().slots().get(2);
        assertEquals("9", slot.mid());
        assertNotEquals(first.media().slots().get(2).ssrc(), slot.ssrc());
    }

    @Test
    void refusesAnOfferThatDoesNotContinueTheSession() {
        Map<String, String> wrong = new HashMap<>();
        wrong.put(Offers.SMALL.substring(0, Offers.SMALL.lastIndexOf("m=audio")), "sdp-media-mismatch");
        wrong.put(Offers.SMALL.replace("3 4", "3 x").replace("a=mid:4", "a=mid:x"), "sdp-media-mismatch");
        wrong.put(Offers.SMALL.replace("01:02", "01:03"), "sdp-dtls-restart");
        wrong.forEach((offer, code) -> assertEquals(
                code,
                assertThrows(SdpException.class, () -> next(offer, 0, Map.of(), first))
                        .code()));
    }

    @Test
    void avoidsSsrcsTheClientUses() throws SdpException {
        String offer = Offers.SMALL.replace("a=ssrc:11 ", "a=ssrc:1001 ");
        Negotiated negotiated = Offers.answer(offer, Offers.SMALL_SLOTS);
        assertEquals(1002, negotiated.media().slots().getFirst().ssrc());
    }
}
