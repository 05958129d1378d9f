package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import org.junit.jupiter.api.Test;

class HeaderExtensionNegotiationTest {
    @Test
    void acceptsWhatTheSfuEndsOrCopiesAndDeclinesTheRest() throws SdpException {
        HeaderExtensionMap video = Offers.answer(Offers.fixture("chromium-all-extensions"))
                .media()
                .sends()
                .get(1)
                .extensions();
        assertEquals(4, video.idOf(HeaderExtension.MID));
        assertEquals(10, video.idOf(HeaderExtension.RID));
        assertEquals(11, video.idOf(HeaderExtension.REPAIRED_RID));
        assertEquals(3, video.idOf(HeaderExtension.TRANSPORT_CC));
        assertEquals(2, video.idOf(HeaderExtension.ABS_SEND_TIME));
        assertEquals(5, video.idOf(HeaderExtension.ABS_CAPTURE_TIME));
        assertEquals(8, video.idOf(HeaderExtension.COLOR_SPACE));
        assertEquals(12, video.idOf(HeaderExtension.PLAYOUT_DELAY));
        assertEquals(17, video.idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR));
        assertEquals(18, video.idOf(HeaderExtension.VIDEO_LAYERS_ALLOCATION));
        assertEquals(0, video.idOf(HeaderExtension.VIDEO_ORIENTATION));
        assertEquals(0, video.idOf(HeaderExtension.TRANSMISSION_OFFSET));
        assertTrue(video.mixedAllowed());
    }

    @Test
    void givesSlotsNoRidsAndNoLayersAllocation() throws SdpException {
        String offer = Offers.SMALL.replace(
                Offers.section("video", "3", "recvonly", "96 97"),
                Offers.section("video", "3", "recvonly", "96 97")
                        + "\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
                        + "\r\na=extmap:9 http://www.webrtc.org/experiments/rtp-hdrext/video-layers-allocation00");
        HeaderExtensionMap slot = Offers.answer(offer).media().slots().get(1).extensions();
        assertEquals(4, slot.idOf(HeaderExtension.MID));
        assertEquals(0, slot.idOf(HeaderExtension.RID));
        assertEquals(0, slot.idOf(HeaderExtension.VIDEO_LAYERS_ALLOCATION));
    }

    @Test
    void honoursTheDirectionOfAnExtension() throws SdpException {
        Negotiated publish = Offers.answer(Offers.fixture("firefox-simulcast3-default"));
        MediaDescription video = Offers.answeredSection(publish, "1");
        assertTrue(
                video.attributes().all("extmap").stream().anyMatch(line -> line.startsWith("8/recvonly https://aom")));
        assertEquals(
                0, publish.media().sends().get(1).extensions().idOf(HeaderExtension.PLAYOUT_DELAY), "offered recvonly");

        Negotiated view = Offers.answer(Offers.fixture("firefox-recvonly-10video"));
        assertEquals(6, view.media().slots().get(1).extensions().idOf(HeaderExtension.PLAYOUT_DELAY));
    }

    @Test
    void leavesTwoByteIdsOutUnlessFormsMayMix() throws SdpException {
        String offer = Offers.fixture("chromium-all-extensions").replace("a=extmap-allow-mixed\r\n", "");
        HeaderExtensionMap video = Offers.answer(offer).media().sends().get(1).extensions();
        assertEquals(0, video.idOf(HeaderExtension.DEPENDENCY_DESCRIPTOR));
        assertEquals(4, video.idOf(HeaderExtension.MID));
        assertFalse(video.mixedAllowed());
    }

    @Test
    void neverUsesTheReservedIdOrIdsToChooseFrom() throws SdpException {
        String offer = Offers.SMALL.replace("a=extmap:10 ", "a=extmap:15 ");
        assertEquals(0, Offers.answer(offer).media().sends().get(1).extensions().idOf(HeaderExtension.RID));
        String choose = Offers.SMALL.replace("a=extmap:10 ", "a=extmap:4096 ");
        assertEquals(
                0, Offers.answer(choose).media().sends().get(1).extensions().idOf(HeaderExtension.RID));
    }

    @Test
    void declinesAnIdThatMeansSomethingElseInAnotherSectionOfTheGroup() throws SdpException {
        String offer = Offers.SMALL.replace("a=extmap:10 ", "a=extmap:4 ");
        HeaderExtensionMap video = Offers.answer(offer).media().sends().get(1).extensions();
        assertEquals(0, video.idOf(HeaderExtension.RID));
        assertEquals(4, video.idOf(HeaderExtension.MID));
    }
}
