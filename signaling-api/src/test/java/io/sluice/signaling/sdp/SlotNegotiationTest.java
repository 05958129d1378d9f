package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.SlotSection;
import io.sluice.core.room.TrackSource;
import io.sluice.rtp.codec.MediaKind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SlotNegotiationTest {
    private static String msid(Negotiated negotiated, String mid) throws SdpException {
        return Offers.answeredSection(negotiated, mid).attributes().all("msid").getFirst();
    }

    @Test
    void givesBothSectionsOfASeatOneStreamAndOthersTheirOwn() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.SMALL, Offers.SMALL_SLOTS);
        assertEquals("camera-0 slot-2", msid(negotiated, "2"));
        assertEquals("camera-0 slot-3", msid(negotiated, "3"));
        assertEquals("slot-4 slot-4", msid(negotiated, "4"));
    }

    @Test
    void tellsAScreenSeatFromACameraSeatOfTheSameNumber() throws SdpException {
        Negotiated negotiated = Offers.answer(
                Offers.SMALL,
                Map.of(
                        "2", new SlotRequest(0, TrackSource.SCREEN_AUDIO),
                        "3", new SlotRequest(0, TrackSource.SCREEN),
                        "4", new SlotRequest(0, TrackSource.CAMERA)));
        assertEquals("screen-0 slot-2", msid(negotiated, "2"));
        assertEquals("screen-0 slot-3", msid(negotiated, "3"));
        assertEquals("camera-0 slot-4", msid(negotiated, "4"));
    }

    @Test
    void declaresVideoWithItsRetransmissionsAndOneCname() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.SMALL, Offers.SMALL_SLOTS);
        SlotSection slot = negotiated.media().slots().get(1);
        SdpAttributes video = Offers.answeredSection(negotiated, "3").attributes();
        String cname = " cname:" + negotiated.media().cname();
        assertEquals(List.of("FID " + slot.ssrc() + " " + slot.rtxSsrc()), video.all("ssrc-group"));
        assertEquals(List.of(slot.ssrc() + cname, slot.rtxSsrc() + cname), video.all("ssrc"));
        assertEquals(0, negotiated.media().slots().getFirst().rtxSsrc(), "audio has none");
    }

    @Test
    void declaresNoRetransmissionsWhereNoneWereOffered() throws SdpException {
        String offer = Offers.SMALL.replace("a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n", "");
        Negotiated negotiated = Offers.answer(offer, Offers.SMALL_SLOTS);
        assertEquals(0, negotiated.media().slots().get(1).rtxSsrc());
        assertFalse(negotiated.answerSdp().contains("ssrc-group"));
    }

    @Test
    void letsAnUnnamedReceivingSectionStandOnItsOwn() throws SdpException {
        SlotSection slot = Offers.answer(Offers.SMALL).media().slots().get(1);
        assertEquals(-1, slot.seat());
        assertEquals(TrackSource.CAMERA, slot.purpose());
    }

    @Test
    void takesSendrecvAsPublishingUnlessASlotIsAskedFor() throws SdpException {
        String offer = Offers.fixture("chromium-av-sendrecv");
        Negotiated publish = Offers.answer(offer);
        assertEquals(2, publish.media().sends().size());
        assertTrue(publish.media().slots().isEmpty());
        assertFalse(publish.answerSdp().contains("a=sendrecv"));
        Negotiated both = Offers.answer(offer, Map.of("1", new SlotRequest(0, TrackSource.CAMERA)));
        assertEquals(2, both.media().sends().size());
        assertEquals("1", both.media().slots().getFirst().mid());
        assertEquals(Direction.SENDRECV, Offers.answeredSection(both, "1").direction());
        assertEquals(Direction.RECVONLY, Offers.answeredSection(both, "0").direction());
    }

    @Test
    void takesABundleOnlySectionAsAlive() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.fixture("firefox-maxbundle"));
        assertEquals(2, negotiated.media().sends().size());
        assertEquals(MediaKind.VIDEO, negotiated.media().sends().get(1).kind());
    }

    @Test
    void refusesASectionOutsideTheGroup() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.SMALL.replace("BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3"));
        assertEquals("not-bundled", negotiated.rejected().getFirst().code().code());
        assertTrue(Offers.answeredSection(negotiated, "4").stopped());
    }

    @Test
    void refusesADataChannelThatIsNotTagged() throws SdpException {
        String offer = Offers.SMALL.replace("BUNDLE 0 1 2 3 4", "BUNDLE 0 1 2 3 4 d")
                + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:d\r\na=sctp-port:5000\r\n";
        Negotiated negotiated = Offers.answer(offer);
        assertEquals(
                "data-channel-unsupported",
                negotiated.rejected().getFirst().code().code());
        assertTrue(negotiated.answerSdp().contains("m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r\n"));
        assertTrue(negotiated.answerSdp().contains("BUNDLE 0 1 2 3 4\r\n"));
    }

    @Test
    void letsATaggedDataSectionCarryTheTransport() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.fixture("chromium-maxbundle-alwaysNegotiateDataChannels"));
        assertEquals(
                "data-channel-unsupported",
                negotiated.rejected().getFirst().code().code());
        assertTrue(Offers.answeredSection(negotiated, "0").attributes().has("candidate"));
        assertTrue(negotiated.answerSdp().contains("BUNDLE 0 1 2\r\n"));
    }

    @Test
    void listsCandidatesBestFirstWithTcpBehindUdp() throws SdpException {
        List<String> candidates = Offers.answeredSection(Offers.answer(Offers.SMALL), "0")
                .attributes()
                .all("candidate");
        assertEquals(
                List.of(
                        "1 1 udp 2130706431 192.0.2.10 10000 typ host",
                        "2 1 udp 2130706175 2001:db8:0:0:0:0:0:10 10000 typ host",
                        "3 1 tcp 1520434687 192.0.2.10 443 typ host tcptype passive"),
                candidates);
    }
}
