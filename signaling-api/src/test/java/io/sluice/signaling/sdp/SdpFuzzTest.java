package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

class SdpFuzzTest {
    /// Any text is either refused with an SdpException or answered with a description of the same m-lines; the
    /// answer reads back, and the same offer again is answered alike.
    @FuzzTest(maxDuration = "2m")
    void refusesOrAnswers(byte[] input) throws SdpException {
        String text = new String(input, StandardCharsets.UTF_8);
        SessionDescription offer;
        Negotiated first;
        try {
            offer = SessionDescription.parse(text);
            first = OfferNegotiator.negotiate(
                    offer, NegotiationPolicy.DEFAULT, Offers.local(0), Offers.counting(), Offers.SMALL_SLOTS);
        } catch (SdpException refusal) {
            assertFalse(refusal.sentence().isEmpty());
            return;
        }
        SessionDescription answer = SessionDescription.parse(first.answerSdp());
        assertEquals(offer.media().size(), answer.media().size());
        Negotiated second = OfferNegotiator.renegotiate(
                offer, NegotiationPolicy.DEFAULT, Offers.local(0), Offers.counting(), Map.of(), first);
        assertEquals(first.media(), second.media());
    }
}
