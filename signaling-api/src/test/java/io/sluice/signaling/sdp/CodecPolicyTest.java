package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.core.room.SendSection;
import io.sluice.rtp.codec.Codec;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.codec.RtcpFeedback;
import io.sluice.rtp.packet.HeaderExtension;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodecPolicyTest {
    @Test
    void listsVideoCodecsInTheOrderOfTheRoom() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.fixture("chromium-svc-av1-L3T3"));
        List<Codec> all = codecs(send(Offers.answer(Offers.fixture("chromium-simulcast3-default")), MediaKind.VIDEO));
        assertEquals(List.of(Codec.VP8, Codec.VP9, Codec.H264, Codec.H264, Codec.H264, Codec.AV1), all);
        assertFalse(codecs(send(negotiated, MediaKind.VIDEO)).isEmpty());
    }

    @Test
    void keepsToTheRoomsList() throws SdpException {
        NegotiationPolicy policy = new NegotiationPolicy(List.of(Codec.AV1, Codec.OPUS), false, 4, 0);
        Negotiated negotiated = Offers.answer(Offers.fixture("chromium-simulcast3-default"), Map.of(), policy);
        assertEquals(List.of(Codec.AV1), codecs(send(negotiated, MediaKind.VIDEO)));
        assertEquals(List.of(Codec.OPUS), codecs(send(negotiated, MediaKind.AUDIO)));
    }

    @Test
    void answersASectionWithoutCommonCodecWithPortZeroAndAReason() throws SdpException {
        NegotiationPolicy policy = new NegotiationPolicy(List.of(Codec.H264, Codec.OPUS), false, 4, 0);
        Negotiated negotiated = Offers.answer(Offers.fixture("firefox-simulcast3-default"), Map.of(), policy);
        assertEquals(1, negotiated.rejected().size());
        RejectedSection rejected = negotiated.rejected().getFirst();
        assertEquals("no-common-codec", rejected.code().code());
        assertEquals("1", rejected.mid());
        assertTrue(negotiated.answerSdp().contains("a=group:BUNDLE 0\r\n"));
        assertTrue(negotiated.answerSdp().contains("m=video 0 UDP/TLS/RTP/SAVPF 120\r\n"));
    }

    @Test
    void movesTheTagFromARefusedFirstSection() throws SdpException {
        NegotiationPolicy policy = new NegotiationPolicy(List.of(Codec.VP8), false, 4, 0);
        Negotiated negotiated = Offers.answer(Offers.fixture("chromium-simulcast3-vp8"), Map.of(), policy);
        SessionDescription answer = SessionDescription.parse(negotiated.answerSdp());
        MediaDescription tagged = answer.media().stream()
                .filter(section -> !section.stopped())
                .findFirst()
                .orElseThrow();
        assertEquals(MediaKind.VIDEO, tagged.kind());
        assertEquals(tagged.mid(), answer.bundle().getFirst());
        assertTrue(tagged.attributes().has("candidate"));
    }

    @Test
    void putsConstrainedBaselineFirstAmongH264AndDropsModeZeroBesideModeOne() throws SdpException {
        SendSection video = send(Offers.answer(Offers.fixture("chromium-simulcast3-default")), MediaKind.VIDEO);
        List<PayloadFormat> h264 = video.formats().stream()
                .filter(format -> format.codec() == Codec.H264)
                .toList();
        assertEquals("42e01f", h264.getFirst().parameter("profile-level-id", ""));
        assertTrue(h264.stream()
                .allMatch(format -> format.parameter("packetization-mode", "0").equals("1")));
    }

    @Test
    void keepsModeZeroWhenThereIsNothingElse() throws SdpException {
        String offer = Offers.SMALL
                .replace("VP8/90000", "H264/90000")
                .replace("a=rtpmap:97", "a=fmtp:96 packetization-mode=0;profile-level-id=42e01f\r\na=rtpmap:97");
        assertEquals(List.of(Codec.H264), codecs(send(Offers.answer(offer), MediaKind.VIDEO)));
        String broken = offer.replace("42e01f", "42e0");
        assertEquals(
                3,
                Offers.answer(broken).media().sends().size()
                        + Offers.answer(broken).rejected().size());
    }

    @Test
    void declinesRedAndFecForVideoAndTenBitProfiles() throws SdpException {
        for (String name : Offers.FIXTURES) {
            if (!name.endsWith("datachannel-only")) {
                String answer = Offers.answer(Offers.fixture(name)).answerSdp();
                assertFalse(
                        answer.contains("red/90000") || answer.contains("ulpfec") || answer.contains("flexfec"), name);
                assertFalse(answer.contains("profile-id=2") || answer.contains("profile=1"), name);
            }
        }
    }

    @Test
    void acceptsRedAudioAsAFormatOfItsOwnWhereTheClientPutIt() throws SdpException {
        SendSection later = send(Offers.answer(Offers.fixture("chromium-av-sendrecv")), MediaKind.AUDIO);
        SendSection first = send(Offers.answer(Offers.fixture("chromium-audio-red-first")), MediaKind.AUDIO);
        assertEquals(List.of(Codec.OPUS, Codec.RED), codecs(later));
        assertEquals(List.of(Codec.RED, Codec.OPUS), codecs(first));
        assertEquals("111/111", first.formats().getFirst().parameter("", ""));
    }

    @Test
    void dropsRedOverWhatIsNotOpus() throws SdpException {
        String offer = Offers.SMALL.replace("a=fmtp:63 111/111", "a=fmtp:63 111/0");
        assertEquals(List.of(Codec.OPUS), codecs(send(Offers.answer(offer), MediaKind.AUDIO)));
    }

    @Test
    void dropsPayloadTypesThatReadAsRtcp() throws SdpException {
        String offer =
                Offers.SMALL.replace("96 97", "72 97").replace(":96 ", ":72 ").replace("apt=96", "apt=72");
        assertEquals(2, Offers.answer(offer).rejected().size());
    }

    @Test
    void pairsRtxByItsAptAndMirrorsFeedback() throws SdpException {
        PayloadFormat vp8 = send(Offers.answer(Offers.fixture("chromium-simulcast3-vp8")), MediaKind.VIDEO)
                .formats()
                .getFirst();
        assertEquals(96, vp8.payloadType());
        assertEquals(97, vp8.rtxPayloadType());
        assertEquals(EnumSet.complementOf(EnumSet.of(RtcpFeedback.CCFB)), vp8.feedback());
    }

    @Test
    void understandsFeedbackForAllFormats() throws SdpException {
        String offer =
                Offers.SMALL.replaceAll("a=rtcp-fb:96 nack pli", "a=rtcp-fb:* nack pli\r\na=rtcp-fb:* nack rpsi");
        PayloadFormat vp8 =
                send(Offers.answer(offer), MediaKind.VIDEO).formats().getFirst();
        assertEquals(Set.of(RtcpFeedback.NACK, RtcpFeedback.PLI, RtcpFeedback.TRANSPORT_CC), vp8.feedback());
    }

    @Test
    void usesRfc8888InPlaceOfTransportCcOnlyWhenConfigured() throws SdpException {
        String offer = Offers.fixture("chromium-rfc8888-ccfb-fieldtrial");
        NegotiationPolicy policy = new NegotiationPolicy(NegotiationPolicy.DEFAULT.codecs(), true, 4, 0);
        assertFalse(Offers.answer(offer).answerSdp().contains("ccfb"));
        Negotiated negotiated = Offers.answer(offer, Map.of(), policy);
        assertTrue(negotiated.answerSdp().contains("a=rtcp-fb:96 ack ccfb\r\n"));
        assertFalse(negotiated.answerSdp().contains("transport-cc"));
        assertFalse(negotiated.answerSdp().contains("transport-wide-cc"));
        assertEquals(0, send(negotiated, MediaKind.VIDEO).extensions().idOf(HeaderExtension.TRANSPORT_CC));
    }

    @Test
    void asksOpusForFecAndDtxAndForStereoOnlyWhenOffered() throws SdpException {
        assertTrue(Offers.answer(Offers.fixture("firefox-maxbundle"))
                .answerSdp()
                .contains("a=fmtp:109 useinbandfec=1;usedtx=1;stereo=1\r\n"));
        assertTrue(Offers.answer(Offers.fixture("chromium-av-sendrecv"))
                .answerSdp()
                .contains("a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1\r\n"));
    }

    @Test
    void tellsSendersWhereToStartWhenConfigured() throws SdpException {
        NegotiationPolicy policy = new NegotiationPolicy(NegotiationPolicy.DEFAULT.codecs(), false, 4, 1500);
        Negotiated negotiated = Offers.answer(Offers.SMALL, Offers.SMALL_SLOTS, policy);
        String publish = String.join(
                ",", Offers.answeredSection(negotiated, "1").attributes().all("fmtp"));
        String slot = String.join(
                ",", Offers.answeredSection(negotiated, "3").attributes().all("fmtp"));
        assertTrue(publish.contains("96 x-google-start-bitrate=1500"), publish);
        assertFalse(slot.contains("x-google"), slot);
    }

    private static SendSection send(Negotiated negotiated, MediaKind kind) {
        return negotiated.media().sends().stream()
                .filter(section -> section.kind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static List<Codec> codecs(SendSection section) {
        return section.formats().stream().map(PayloadFormat::codec).toList();
    }
}
