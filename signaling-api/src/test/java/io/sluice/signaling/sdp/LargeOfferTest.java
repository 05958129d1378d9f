package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LargeOfferTest {
    /// 64 live receiving sections, padded with candidates to just under 1 MB.
    static String largest() {
        StringBuilder group = new StringBuilder("a=group:BUNDLE");
        StringBuilder sections = new StringBuilder();
        String candidate = "a=candidate:1 1 udp 1 192.0.2.1 1 typ host generation 0 network-id 1\r\n";
        for (int i = 0; i < SessionDescription.MAX_MEDIA; i++) {
            group.append(' ').append(i);
            String section =
                    Offers.section("video", String.valueOf(i), "recvonly", "96 97") + "\r\n" + Offers.VP8 + "\r\n";
            sections.append(section).append(candidate.repeat((16_340 - section.length()) / candidate.length()));
        }
        return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + group + "\r\n" + sections;
    }

    /// One section with every payload type, each with format parameters as long as a line may be.
    static String widest() {
        StringBuilder formats = new StringBuilder("0");
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i < 128; i++) {
            formats.append(' ').append(i);
            String name = i % 2 == 0 ? "H264" : "rtx";
            lines.append("a=rtpmap:").append(i).append(' ').append(name).append("/90000\r\n");
            lines.append("a=fmtp:").append(i).append(" apt=").append(i - 1);
            lines.append(";x".repeat(3900)).append("\r\n");
        }
        return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
                + Offers.section("video", "0", "sendonly", formats.toString()) + "\r\n" + lines;
    }

    @Test
    void answersSixtyFourSectionsOfOneMegabyte() throws SdpException {
        String offer = largest();
        assertTrue(offer.length() > 1_000_000 && offer.length() <= SessionDescription.MAX_LENGTH, "" + offer.length());
        Negotiated negotiated = Offers.answer(offer);
        assertEquals(64, negotiated.media().slots().size());
        assertEquals(
                64, SessionDescription.parse(negotiated.answerSdp()).media().size());
    }

    @Test
    void answersASectionWithEveryPayloadType() throws SdpException {
        assertEquals(
                47,
                Offers.answer(widest()).media().sends().getFirst().formats().size(),
                "63, but 16 of them in 64..95");
    }
}
