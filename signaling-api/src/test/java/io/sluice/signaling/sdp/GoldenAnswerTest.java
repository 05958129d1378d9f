package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole answers, read by eye against RFC 8829 §5.3, 9143 §7.3, 8851, 8853, 5576 and taken by both browsers.
class GoldenAnswerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "chromium-simulcast3-default",
                "chromium-audio-red-first",
                "chromium-maxbundle-alwaysNegotiateDataChannels",
                "firefox-simulcast3-default",
                "firefox-maxbundle"
            })
    void answersARealOfferLineByLine(String name) throws SdpException {
        assertGolden(name, Offers.answer(Offers.fixture(name)));
    }

    @Test
    void answersSeatsAndHallSlotsLineByLine() throws SdpException {
        assertGolden("small", Offers.answer(Offers.SMALL, Offers.SMALL_SLOTS));
    }

    @Test
    void answersATransceiverUsedInBothDirectionsLineByLine() throws SdpException {
        Map<String, SlotRequest> slots = Map.of("0", Offers.SMALL_SLOTS.get("2"), "1", Offers.SMALL_SLOTS.get("2"));
        assertGolden("firefox-av-sendrecv", Offers.answer(Offers.fixture("firefox-av-sendrecv"), slots));
    }

    private static void assertGolden(String name, Negotiated negotiated) {
        String golden = Offers.resource("/fixtures/sdp/answers/" + name + ".sdp");
        assertEquals(
                List.of(golden.split("\r?\n")), List.of(negotiated.answerSdp().split("\r\n")));
    }
}
