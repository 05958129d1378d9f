package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.SendSection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulcastNegotiationTest {
    private static SendSection video(String offer) throws SdpException {
        return Offers.answer(offer).media().sends().get(1);
    }

    @Test
    void mirrorsTheEncodingsInTheirOrder() throws SdpException {
        assertEquals(
                List.of("h", "m", "l"),
                video(Offers.fixture("chromium-simulcast3-default")).rids());
        assertEquals(
                List.of("h", "m", "l"),
                video(Offers.fixture("firefox-simulcast3-default")).rids());
    }

    @Test
    void takesTheFirstAcceptableAlternativeAndStartsPausedOnes() throws SdpException {
        String offer = Offers.SMALL.replace("simulcast:send h;m;l", "simulcast:send x,h;~m recv l");
        assertEquals(List.of("h", "m"), video(offer).rids());
    }

    @Test
    void keepsAtMostTheConfiguredEncodings() throws SdpException {
        NegotiationPolicy policy = new NegotiationPolicy(NegotiationPolicy.DEFAULT.codecs(), false, 2, 0);
        Negotiated negotiated = Offers.answer(Offers.SMALL, Map.of(), policy);
        assertEquals(List.of("h", "m"), negotiated.media().sends().get(1).rids());
        assertTrue(negotiated.answerSdp().contains("a=simulcast:recv h;m\r\n"));
        assertFalse(negotiated.answerSdp().contains("a=rid:l"));
    }

    @Test
    void repeatsKnownRestrictionsAndAcceptedPayloadTypes() throws SdpException {
        String offer = Offers.SMALL.replace("a=rid:h send", "a=rid:h send pt=96,100;max-width=1280;max-fps=30");
        assertTrue(Offers.answer(offer).answerSdp().contains("a=rid:h recv pt=96;max-width=1280;max-fps=30\r\n"));
    }

    @Test
    void discardsAnEncodingWithUnknownRestrictionsOrOtherCodecs() throws SdpException {
        String offer = Offers.SMALL
                .replace("a=rid:h send", "a=rid:h send colour=blue")
                .replace("a=rid:m send", "a=rid:m send pt=100");
        assertEquals(List.of("l"), video(offer).rids());
    }

    @Test
    void takesRidsWithoutSimulcastForASingleEncoding() throws SdpException {
        String offer = Offers.SMALL.replace("a=simulcast:send h;m;l\r\n", "");
        assertTrue(video(offer).rids().isEmpty());
    }

    @Test
    void passesDeclaredStreamsOn() throws SdpException {
        SendSection section = video(Offers.fixture("firefox-simulcast3-default"));
        assertEquals(3, section.ssrcs().size());
        assertEquals((int) 4054944948L, section.ssrcs().getFirst());
        assertEquals((int) 2344367477L, section.rtxSsrcs().get((int) 4054944948L));
        assertTrue(video(Offers.fixture("chromium-simulcast3-default")).ssrcs().isEmpty());
    }
}
