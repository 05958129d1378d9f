package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixtureAnswerTest {
    static final List<String> ANSWERABLE = Offers.FIXTURES.stream()
            .filter(name -> !name.endsWith("datachannel-only"))
            .toList();

    @ParameterizedTest
    @FieldSource("ANSWERABLE")
    void answersEverySectionOfARealOffer(String name) throws SdpException {
        SessionDescription offer = SessionDescription.parse(Offers.fixture(name));
        Negotiated negotiated = Offers.answer(Offers.fixture(name));
        SessionDescription answer = SessionDescription.parse(negotiated.answerSdp());

        assertEquals(offer.media().size(), answer.media().size());
        List<String> live = new ArrayList<>();
        for (int i = 0; i < offer.media().size(); i++) {
            MediaDescription asked = offer.media().get(i);
            MediaDescription given = answer.media().get(i);
            assertEquals(asked.media(), given.media());
            assertEquals(asked.mid(), given.mid());
            assertEquals(asked.protocol(), given.protocol());
            assertTrue(asked.formats().containsAll(given.formats()), "formats are the offer's");
            boolean refused =
                    asked.kind() == null && !asked.mid().equals(offer.bundle().getFirst());
            assertEquals(refused, given.stopped(), "only a data channel is refused");
            if (given.kind() == null) {
                live.addAll(refused ? List.of() : List.of(given.mid()));
            } else {
                live.add(given.mid());
                assertFalse(given.direction().sends() && !asked.direction().receives());
                assertFalse(given.direction().receives() && !asked.direction().sends());
                assertEquals(given.direction().sends(), given.attributes().has("ssrc"));
            }
        }
        assertEquals(live, answer.bundle());
        assertTrue(answer.attributes().has("ice-lite"));
        assertTrue(negotiated.answerSdp().endsWith("\r\n"));
        assertFalse(negotiated.answerSdp().replace("\r\n", "").contains("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chromium-datachannel-only", "firefox-datachannel-only"})
    void refusesAnOfferWithNothingButADataChannel(String name) {
        SdpException refusal = assertThrows(SdpException.class, () -> Offers.answer(Offers.fixture(name)));
        assertEquals("sdp-no-media", refusal.code());
    }
}
