package io.sluice.signaling.sdp;

import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one transport an offer proposes: its BUNDLE group, ICE credentials and fingerprints, all checked. Immutable.
///
/// Attributes of the transport stand in the tagged section, the first of the group, or in the session part (RFC 9143
/// §7.1.3, RFC 8839 §5.4, RFC 8122 §5).
///
/// @param bundle mids of the group in its order
record OfferTransport(List<String> bundle, IceCredentials remote, List<Fingerprint> fingerprints) {
    /// A certificate needs one; RFC 8122 §5 allows one a hash function. Chosen.
    private static final int MAX_FINGERPRINTS = 8;

    private static final Set<String> STRONG_HASHES = Set.of("sha-256", "sha-384", "sha-512");

    /// @throws SdpException when the offer cannot be carried by one ICE-lite, DTLS-passive, bundled and muxed
    ///     transport
    static OfferTransport of(SessionDescription offer) throws SdpException {
        List<MediaDescription> rtp = new ArrayList<>();
        for (MediaDescription section : offer.media()) {
            if (section.kind() != null && !section.stopped()) {
                rtp.add(section);
            }
        }
        if (rtp.isEmpty()) {
            throw new SdpException(SdpError.NO_MEDIA, "The offer has no audio or video section that is not stopped.");
        }
        checkSecurity(offer, rtp);
        List<String> bundle = offer.bundle();
        List<MediaDescription> tagged = tagged(rtp, offer, bundle);
        SdpAttributes session = offer.attributes();
        if (session.has("ice-lite")) {
            throw new SdpException(
                    SdpError.ICE_LITE,
                    "The server is ICE-lite and never sends checks, so the offerer must not be a=ice-lite.");
        }
        if (tagged.stream().noneMatch(section -> section.attributes().has("rtcp-mux"))) {
            throw new SdpException(
                    SdpError.NO_RTCP_MUX, "RTP and RTCP must share one port: add a=rtcp-mux to every m-section.");
        }
        checkSetup(attribute("setup", tagged, session));
        return new OfferTransport(
                bundle,
                credentials(attribute("ice-ufrag", tagged, session), attribute("ice-pwd", tagged, session)),
                fingerprints(tagged, session));
    }

    /// Refuses what cannot become DTLS-SRTP with feedback, before anything else is looked at.
    private static void checkSecurity(SessionDescription offer, List<MediaDescription> rtp) throws SdpException {
        boolean fingerprint = offer.attributes().has("fingerprint");
        boolean crypto = false;
        for (MediaDescription section : offer.media()) {
            fingerprint |= section.attributes().has("fingerprint");
            crypto |= section.attributes().has("crypto");
        }
        if (crypto && !fingerprint) {
            throw new SdpException(
                    SdpError.SDES_ONLY, "SDES keys (a=crypto) are not accepted: use DTLS-SRTP with a=fingerprint.");
        }
        for (MediaDescription section : rtp) {
            // RFC 8829 §5.1.2 also knows RTP/SAVPF as an old name of what is DTLS-SRTP when there is a fingerprint.
            boolean dtls = section.protocol().equals("UDP/TLS/RTP/SAVPF")
                    || section.protocol().equals("TCP/TLS/RTP/SAVPF")
                    || section.protocol().equals("RTP/SAVPF") && fingerprint;
            if (!dtls) {
                throw new SdpException(
                        SdpError.BAD_PROFILE,
                        section.label() + " uses " + SdpException.quote(section.protocol())
                                + ": only UDP/TLS/RTP/SAVPF (DTLS-SRTP with feedback) is accepted.");
            }
        }
        if (!fingerprint) {
            throw new SdpException(
                    SdpError.NO_FINGERPRINT,
                    "The offer has no a=fingerprint, so the DTLS certificate could not be verified.");
        }
    }

    /// The sections whose transport attributes may count, best first: the one the offerer tagged, which may be a
    /// data channel, then the first live RTP section of the group, which libwebrtc gives the same.
    private static List<MediaDescription> tagged(
            List<MediaDescription> rtp, SessionDescription offer, List<String> bundle) throws SdpException {
        for (String mid : bundle) {
            for (MediaDescription section : rtp) {
                if (section.mid().equals(mid)) {
                    List<MediaDescription> tagged = new ArrayList<>();
                    for (MediaDescription other : offer.media()) {
                        if (other != section && !other.stopped() && other.mid().equals(bundle.getFirst())) {
                            tagged.add(other);
                        }
                    }
                    tagged.add(section);
                    return tagged;
                }
            }
        }
        throw new SdpException(
                SdpError.NO_BUNDLE,
                "All media must share one transport: the offer needs a=group:BUNDLE with the mids of its m-sections.");
    }

    private static @Nullable String attribute(String name, List<MediaDescription> tagged, SdpAttributes session)
            throws SdpException {
        for (MediaDescription section : tagged) {
            String value = section.attributes().single(name);
            if (value != null) {
                return value;
            }
        }
        return session.single(name);
    }

    private static void checkSetup(@Nullable String setup) throws SdpException {
        if (!"actpass".equals(setup) && !"active".equals(setup)) {
            throw new SdpException(
                    SdpError.SETUP_ROLE,
                    "The server is the passive side of DTLS: the offer must say a=setup:actpass or a=setup:active.");
        }
    }

    private static IceCredentials credentials(@Nullable String ufrag, @Nullable String pwd) throws SdpException {
        if (ufrag == null || pwd == null) {
            throw new SdpException(SdpError.NO_ICE, "The offer has no a=ice-ufrag and a=ice-pwd.");
        }
        try {
            return new IceCredentials(ufrag, pwd);
        } catch (IllegalArgumentException e) {
            throw new SdpException(
                    SdpError.MALFORMED, "a=ice-ufrag needs 4 to 256, a=ice-pwd 22 to 256 ICE characters.");
        }
    }

    /// The strong fingerprints; weak ones beside them add nothing and are left out.
    private static List<Fingerprint> fingerprints(List<MediaDescription> tagged, SdpAttributes session)
            throws SdpException {
        List<String> lines = session.all("fingerprint");
        for (MediaDescription section : tagged.reversed()) {
            List<String> own = section.attributes().all("fingerprint");
            lines = own.isEmpty() ? lines : own;
        }
        if (lines.isEmpty() || lines.size() > MAX_FINGERPRINTS) {
            throw new SdpException(
                    SdpError.NO_FINGERPRINT,
                    "The section that carries the transport needs 1 to 8 a=fingerprint lines.");
        }
        Set<Fingerprint> fingerprints = new LinkedHashSet<>();
        for (String line : lines) {
            List<String> words = SessionDescription.words(line);
            if (words.size() != 2) {
                throw new SdpException(SdpError.MALFORMED, "a=fingerprint needs a hash function and a value.");
            }
            if (STRONG_HASHES.contains(words.getFirst().toLowerCase(Locale.ROOT))) {
                try {
                    fingerprints.add(new Fingerprint(words.getFirst(), words.getLast()));
                } catch (IllegalArgumentException e) {
                    throw new SdpException(
                            SdpError.MALFORMED, "A value of a=fingerprint is not the hash it claims to be.");
                }
            }
        }
        if (fingerprints.isEmpty()) {
            throw new SdpException(
                    SdpError.WEAK_FINGERPRINT,
                    "No a=fingerprint uses SHA-256, SHA-384 or SHA-512; weaker hashes are not accepted.");
        }
        return List.copyOf(fingerprints);
    }
}
