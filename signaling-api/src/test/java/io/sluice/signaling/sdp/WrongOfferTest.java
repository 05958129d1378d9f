package io.sluice.signaling.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WrongOfferTest {
    /// One way to spoil a good offer, and the code it must earn.
    record Wrong(String name, String code, UnaryOperator<String> spoil) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Wrong> TABLE = List.of(
            new Wrong("empty", "sdp-malformed", offer -> ""),
            new Wrong("no SDP", "sdp-malformed", offer -> "{\"type\":\"offer\"}"),
            new Wrong("no v=", "sdp-malformed", offer -> offer.substring(5)),
            new Wrong("v=1", "sdp-malformed", offer -> offer.replace("v=0", "v=1")),
            new Wrong("second v=", "sdp-malformed", offer -> offer + "v=0\r\n"),
            new Wrong("no o=", "sdp-malformed", without("o=")),
            new Wrong("no t=", "sdp-malformed", without("t=")),
            new Wrong("short o=", "sdp-malformed", offer -> offer.replaceFirst("o=.*", "o=- 1")),
            new Wrong("unknown line type", "sdp-malformed", offer -> offer + "x=1\r\n"),
            new Wrong("no equals sign", "sdp-malformed", offer -> offer + "a\r\n"),
            new Wrong("empty line", "sdp-malformed", offer -> offer + "\r\n"),
            new Wrong("lone CR", "sdp-malformed", offer -> offer.replace("s=-", "s=-\rx")),
            new Wrong("NUL", "sdp-malformed", offer -> offer.replace("s=-", "s=\0")),
            new Wrong("attribute without name", "sdp-malformed", offer -> offer + "a=:x\r\n"),
            new Wrong("bad port", "sdp-malformed", offer -> offer.replaceFirst("m=audio 9 ", "m=audio 65536 ")),
            new Wrong("no formats", "sdp-malformed", offer -> offer.replaceFirst("SAVPF 96 97", "SAVPF")),
            new Wrong("format twice", "sdp-malformed", offer -> offer.replaceFirst("SAVPF 96 97", "SAVPF 96 96")),
            new Wrong("payload type 128", "sdp-malformed", offer -> offer.replaceFirst("SAVPF 96 97", "SAVPF 96 128")),
            new Wrong("mid twice", "sdp-malformed", offer -> offer.replace("a=mid:3", "a=mid:2")),
            new Wrong("two mids", "sdp-malformed", offer -> offer.replace("a=mid:3", "a=mid:3\r\na=mid:4")),
            new Wrong("long mid", "sdp-malformed", offer -> offer.replace("a=mid:3", "a=mid:" + "m".repeat(17))),
            new Wrong("two directions", "sdp-malformed", offer -> offer + "a=sendonly\r\n"),
            new Wrong("bad rtpmap", "sdp-malformed", offer -> offer.replace("96 VP8/90000", "96 VP8")),
            new Wrong("two rtpmaps", "sdp-malformed", offer -> offer + "a=rtpmap:111 PCMU/8000\r\n"),
            new Wrong("bad extmap", "sdp-malformed", offer -> offer.replace("a=extmap:10 ", "a=extmap:x ")),
            new Wrong("extmap 0", "sdp-malformed", offer -> offer.replace("a=extmap:10 ", "a=extmap:0 ")),
            new Wrong("bad ssrc", "sdp-malformed", offer -> offer.replace("a=ssrc:11 ", "a=ssrc:4294967296 ")),
            new Wrong(
                    "group of undeclared ssrcs",
                    "sdp-malformed",
                    offer -> offer.replace("a=ssrc:11 cname:c", "a=ssrc:11 cname:c\r\na=ssrc-group:FID 12 11")),
            new Wrong("rid with a space too many", "sdp-malformed", offer -> offer.replace("a=rid:h send", "a=rid:h")),
            new Wrong("rid twice", "sdp-malformed", offer -> offer.replace("a=rid:m send", "a=rid:h send")),
            new Wrong("rid with a quote", "sdp-malformed", offer -> offer.replace("a=rid:m send", "a=rid:\" send")),
            new Wrong("bad simulcast", "sdp-malformed", offer -> offer.replace("simulcast:send h;m;l", "simulcast:h")),
            new Wrong("short ufrag", "sdp-malformed", offer -> offer.replace("a=ice-ufrag:abcd", "a=ice-ufrag:abc")),
            new Wrong("ufrag with a space", "sdp-malformed", offer -> offer.replace("ufrag:abcd", "ufrag:ab cd")),
            new Wrong("short fingerprint", "sdp-malformed", offer -> offer.replace("01:01:", "01:")),
            new Wrong("bundle group only named", "sdp-no-bundle", offer -> offer.replaceFirst("BUNDLE.*", "BUNDLE")),
            new Wrong("no bundle", "sdp-no-bundle", without("a=group:")),
            new Wrong("bundle of others", "sdp-no-bundle", offer -> offer.replaceFirst("BUNDLE.*", "BUNDLE x y")),
            new Wrong("no rtcp-mux", "sdp-no-rtcp-mux", without("a=rtcp-mux")),
            new Wrong("no ICE", "sdp-no-ice", without("a=ice-")),
            new Wrong("no ICE password", "sdp-no-ice", without("a=ice-pwd")),
            new Wrong("ICE-lite", "sdp-ice-lite", offer -> offer.replace("a=group", "a=ice-lite\r\na=group")),
            new Wrong("no fingerprint", "sdp-no-fingerprint", without("a=fingerprint")),
            new Wrong("sha-1", "sdp-weak-fingerprint", fingerprint("sha-1 " + "01:".repeat(19) + "02")),
            new Wrong("md5", "sdp-weak-fingerprint", fingerprint("md5 " + "01:".repeat(15) + "02")),
            new Wrong("unknown hash", "sdp-weak-fingerprint", fingerprint("sha-0 01:02")),
            new Wrong("no setup", "sdp-setup-role", without("a=setup")),
            new Wrong("passive", "sdp-setup-role", offer -> offer.replace("setup:actpass", "setup:passive")),
            new Wrong("holdconn", "sdp-setup-role", offer -> offer.replace("setup:actpass", "setup:holdconn")),
            new Wrong("RTP/AVPF", "sdp-bad-profile", offer -> offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF")),
            new Wrong("RTP/AVP", "sdp-bad-profile", offer -> offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")),
            new Wrong(
                    "no feedback", "sdp-bad-profile", offer -> offer.replace("UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP")),
            new Wrong("RTP/SAVPF without DTLS", "sdp-bad-profile", offer -> without("a=fingerprint")
                    .apply(offer)
                    .replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF")),
            new Wrong(
                    "SDES",
                    "sdp-sdes-only",
                    fingerprintLine(
                            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")),
            new Wrong("no common codec", "sdp-no-common-codec", offer -> offer.replace("opus/48000", "iLBC/8000")
                    .replace("VP8/", "H261/")),
            new Wrong("opus with one channel", "sdp-no-common-codec", offer -> onlyFirst(offer)
                    .replace("48000/2", "48000")),
            new Wrong("all stopped", "sdp-no-media", offer -> offer.replaceAll("(m=\\w+) 9", "$1 0")),
            new Wrong("no m-lines", "sdp-no-media", offer -> offer.substring(0, offer.indexOf("m="))),
            new Wrong(
                    "65 m-lines",
                    "sdp-too-many-media",
                    offer -> offer + "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n".repeat(60)),
            new Wrong("a long line", "sdp-too-large", offer -> offer + "a=x:" + "y".repeat(8192) + "\r\n"),
            new Wrong("too many attributes", "sdp-too-large", offer -> offer + "a=x\r\n".repeat(5000)),
            new Wrong("above 1 MB", "sdp-too-large", offer -> offer + "a=xxxxxxxxxxxxxx\r\n".repeat(1 << 16)));

    private static UnaryOperator<String> without(String start) {
        return offer -> offer.replaceAll("(?m)^" + start + ".*\r\n", "");
    }

    private static UnaryOperator<String> fingerprint(String value) {
        return offer -> offer.replaceAll("a=fingerprint:.*", "a=fingerprint:" + value);
    }

    private static UnaryOperator<String> fingerprintLine(String line) {
        return offer -> offer.replaceAll("a=fingerprint:.*", line);
    }

    private static String onlyFirst(String offer) {
        return offer.substring(0, offer.indexOf("m=video"));
    }

    @ParameterizedTest
    @FieldSource("TABLE")
    void refusesWithAStableCodeAndASentence(Wrong wrong) {
        String offer = wrong.spoil().apply(Offers.SMALL);
        SdpException refusal = assertThrows(SdpException.class, () -> Offers.answer(offer));
        assertEquals(wrong.code(), refusal.code(), refusal.sentence());
        assertTrue(refusal.sentence().matches("[\\x20-\\x7e]{20,}[.]"), refusal.sentence());
    }

    @Test
    void answersTheOfferTheTableSpoils() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.SMALL, Offers.SMALL_SLOTS);
        assertTrue(negotiated.rejected().isEmpty());
        assertEquals(2, negotiated.media().sends().size());
        assertEquals(3, negotiated.media().slots().size());
    }

    @Test
    void neverRepeatsCredentialsInASentence() {
        String offer = Offers.SMALL.replace("abcdefghijklmnopqrstuv", "secret");
        SdpException refusal = assertThrows(SdpException.class, () -> Offers.answer(offer));
        assertFalse(refusal.sentence().contains("secret"));
    }

    @Test
    void ignoresAWeakFingerprintBesideAStrongOne() throws SdpException {
        String weak = "a=fingerprint:sha-1 " + "01:".repeat(19) + "02\r\n";
        Negotiated negotiated = Offers.answer(Offers.SMALL.replace("a=fingerprint", weak + "a=fingerprint"));
        assertEquals(1, negotiated.transport().fingerprints().size());
        assertEquals("sha-256", negotiated.transport().fingerprints().getFirst().algorithm());
    }

    @Test
    void readsLinesThatEndWithABareLineFeed() throws SdpException {
        assertEquals(
                Offers.answer(Offers.SMALL).answerSdp(),
                Offers.answer(Offers.SMALL.replace("\r\n", "\n")).answerSdp());
    }

    @Test
    void readsTransportAttributesFromTheSessionPart() throws SdpException {
        String transport = "a=ice-ufrag:wxyz\r\na=ice-pwd:" + "p".repeat(22)
                + "\r\na=setup:active\r\na=fingerprint:sha-256 " + "02:".repeat(31) + "03\r\n";
        String offer =
                without("a=(ice-|setup|fingerprint)").apply(Offers.SMALL).replace("a=group", transport + "a=group");
        Negotiated negotiated = Offers.answer(offer);
        assertEquals("wxyz", negotiated.transport().remote().ufrag());
        assertTrue(negotiated.transport().fingerprints().getFirst().value().startsWith("02:02"));
    }

    @Test
    void acceptsTheOldNameOfTheProfileWhenThereIsAFingerprint() throws SdpException {
        Negotiated negotiated = Offers.answer(Offers.SMALL.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"));
        assertTrue(negotiated.answerSdp().contains("m=video 10000 RTP/SAVPF 96 97\r\n"));
    }
}
