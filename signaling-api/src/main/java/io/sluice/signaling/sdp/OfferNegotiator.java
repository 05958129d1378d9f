package io.sluice.signaling.sdp;

import io.sluice.core.room.MediaSections;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.SlotSection;
import io.sluice.core.room.TransportParameters;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import io.sluice.rtp.packet.HeaderExtension;
import io.sluice.rtp.packet.HeaderExtensionMap;
import io.sluice.signaling.sdp.NegotiationState.Line;
import io.sluice.signaling.sdp.NegotiationState.SlotIdentity;
import io.sluice.signaling.sdp.SimulcastNegotiation.Rid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Answers one offer (RFC 8829 §5.3, RFC 9143 §7.3). Owned by its caller, used once.
///
/// Sections the client sends on become [SendSection]s, sections it receives on become slots. Payload types and
/// extension ids stay the client's own, slots keep their SSRCs and media streams from answer to answer, and nothing
/// here reads a clock or rolls dice.
public final class OfferNegotiator {
    private final SessionDescription offer;
    private final NegotiationPolicy policy;
    private final LocalTransport local;
    private final SlotIdentities identities;
    private final @Nullable Negotiated previous;

    private final List<RejectedSection> rejected = new ArrayList<>();
    private final List<AnsweredSection> answered = new ArrayList<>();
    private final List<SendSection> sends = new ArrayList<>();
    private final List<SlotSection> slots = new ArrayList<>();

    private OfferNegotiator(
            SessionDescription offer,
            NegotiationPolicy policy,
            LocalTransport local,
            SlotSsrcAllocator ssrcs,
            Map<String, SlotRequest> requests,
            @Nullable Negotiated previous) {
        this.offer = offer;
        this.policy = policy;
        this.local = local;
        this.identities = new SlotIdentities(
                offer,
                ssrcs,
                requests,
                previous == null ? Map.of() : previous.state().slots());
        this.previous = previous;
    }

    /// Answers the first offer of a participant.
    ///
    /// @param slots what receiving sections shall be, by mid; one that is not named stands on its own, and a
    ///     sendrecv section gets a slot only when it is named
    /// @throws SdpException when the offer cannot be answered; nothing was allocated that must be given back but
    ///     SSRCs
    public static Negotiated negotiate(
            SessionDescription offer,
            NegotiationPolicy policy,
            LocalTransport local,
            SlotSsrcAllocator ssrcs,
            Map<String, SlotRequest> slots)
            throws SdpException {
        return new OfferNegotiator(offer, policy, local, ssrcs, slots, null).negotiate();
    }

    /// Answers a later offer: more or fewer sections, or an ICE restart.
    ///
    /// @param local with the credentials of `previous`, or, exactly when [#restartsIce], with fresh ones
    /// @param slots as in the first offer; a slot that exists keeps its seat
    /// @throws SdpException as for the first offer, or when this one does not continue `previous`
    /// @throws IllegalArgumentException when `local` does not fit the offer
    public static Negotiated renegotiate(
            SessionDescription offer,
            NegotiationPolicy policy,
            LocalTransport local,
            SlotSsrcAllocator ssrcs,
            Map<String, SlotRequest> slots,
            Negotiated previous)
            throws SdpException {
        boolean fresh = !local.credentials().equals(previous.transport().local());
        if (fresh != restartsIce(offer, previous)) {
            throw new IllegalArgumentException("local ICE credentials change exactly with an ICE restart");
        }
        return new OfferNegotiator(offer, policy, local, ssrcs, slots, previous).negotiate();
    }

    /// Whether this later offer restarts ICE: it comes with other credentials (RFC 8839 §4.4.1.1.1).
    public static boolean restartsIce(SessionDescription offer, Negotiated previous) throws SdpException {
        return !OfferTransport.of(offer).remote().equals(previous.transport().remote());
    }

    private Negotiated negotiate() throws SdpException {
        OfferTransport transport = OfferTransport.of(offer);
        checkContinues(transport);
        Set<String> bundle = new HashSet<>(transport.bundle());
        boolean ccfb = policy.congestionControlFeedback() && offersCcfb();
        ExtensionNegotiation extensions = new ExtensionNegotiation(ccfb);
        for (MediaDescription section : offer.media()) {
            answered.add(answer(section, bundle, extensions, ccfb));
        }
        List<String> accepted = new ArrayList<>();
        Set<String> acceptedMids = new HashSet<>();
        for (AnsweredSection section : answered) {
            if (section.accepted()) {
                acceptedMids.add(section.offer().mid());
            }
        }
        for (String mid : transport.bundle()) {
            if (acceptedMids.remove(mid)) {
                accepted.add(mid);
            }
        }
        if (answered.stream()
                .noneMatch(section -> section.accepted() && section.offer().kind() != null)) {
            throw new SdpException(
                    SdpError.NO_COMMON_CODEC,
                    "No section of the offer has a codec this room accepts: " + policy.codecs() + ".");
        }
        return result(transport, accepted);
    }

    private Negotiated result(OfferTransport transport, List<String> bundle) {
        NegotiationState state = state();
        String answer = new AnswerWriter(offer, local, policy, state.cname())
                .write(state.sessionId(), state.version(), bundle, answered);
        return new Negotiated(
                new TransportParameters(local.credentials(), transport.remote(), transport.fingerprints()),
                new MediaSections(sends, slots, state.cname()),
                answer,
                rejected,
                state);
    }

    private NegotiationState state() {
        List<Line> lines = new ArrayList<>();
        for (AnsweredSection section : answered) {
            lines.add(new Line(section.offer().media(), section.offer().mid(), !section.accepted()));
        }
        return previous == null
                ? NegotiationState.first(local.credentials(), lines, identities.kept())
                : previous.state().next(lines, identities.kept());
    }

    private void checkContinues(OfferTransport transport) throws SdpException {
        if (previous == null) {
            return;
        }
        previous.state().checkContinuedBy(offer);
        if (!Set.copyOf(transport.fingerprints())
                .equals(Set.copyOf(previous.transport().fingerprints()))) {
            throw new SdpException(
                    SdpError.DTLS_RESTART,
                    "The certificate changed within a session: leave and join again with the new PeerConnection.");
        }
    }

    private boolean offersCcfb() {
        for (MediaDescription section : offer.media()) {
            if (section.kind() != null
                    && !section.stopped()
                    && section.attributes().all("rtcp-fb").stream().noneMatch(value -> value.endsWith(" ack ccfb"))) {
                return false;
            }
        }
        return true;
    }

    private AnsweredSection answer(
            MediaDescription section, Set<String> bundle, ExtensionNegotiation extensions, boolean ccfb)
            throws SdpException {
        MediaKind kind = section.kind();
        if (section.stopped()) {
            return AnsweredSection.rejected(section);
        }
        if (kind == null) {
            return answerOther(section);
        }
        if (section.mid().isEmpty() || !bundle.contains(section.mid())) {
            return reject(section, RejectedSection.Code.NOT_BUNDLED, section.label() + " is not in the BUNDLE group.");
        }
        boolean publish = section.direction().sends();
        boolean slot = section.direction().receives() && (!publish || identities.isWanted(section.mid()));
        boolean mixed = offer.attributes().has("extmap-allow-mixed")
                || section.attributes().has("extmap-allow-mixed");
        List<ExtensionNegotiation.Accepted> accepted = extensions.accept(section, mixed, publish, slot);
        boolean transportCc =
                accepted.stream().anyMatch(extension -> extension.extension() == HeaderExtension.TRANSPORT_CC);
        List<PayloadFormat> formats =
                FormatNegotiation.accept(OfferedFormats.of(section), policy, kind, transportCc, ccfb);
        if (formats.isEmpty()) {
            return reject(
                    section,
                    RejectedSection.Code.NO_COMMON_CODEC,
                    section.label() + " offers none of the codecs this room accepts: " + policy.codecs() + ".");
        }
        List<Rid> rids = publish ? SimulcastNegotiation.accept(section, formats, policy.maxEncodings()) : List.of();
        if (publish) {
            sends.add(send(section, kind, formats, ExtensionNegotiation.map(accepted, mixed, true), rids));
        }
        SlotIdentity identity = null;
        if (slot) {
            identity = identities.of(section.mid(), kind);
            slots.add(slot(section.mid(), kind, formats, ExtensionNegotiation.map(accepted, mixed, false), identity));
        } else {
            identities.keep(section.mid());
        }
        return new AnsweredSection(section, true, Direction.of(slot, publish), formats, accepted, rids, identity);
    }

    /// A data channel is refused, unless its section is tagged: libwebrtc cannot move the tag away from a refused
    /// one (under max-bundle this answer fails to apply, under other policies the next offer), so there it stays,
    /// without SCTP behind it.
    private AnsweredSection answerOther(MediaDescription section) {
        if (!section.media().equals("application")) {
            return reject(section, RejectedSection.Code.UNKNOWN_MEDIA, "Only audio and video are carried.");
        }
        AnsweredSection refusal = reject(
                section, RejectedSection.Code.DATA_CHANNEL, "Data channels are not supported yet; none will open.");
        List<String> bundle = offer.bundle();
        boolean tagged = !bundle.isEmpty() && bundle.getFirst().equals(section.mid());
        return tagged && section.protocol().endsWith("/DTLS/SCTP") ? AnsweredSection.carrier(section) : refusal;
    }

    private AnsweredSection reject(MediaDescription section, RejectedSection.Code code, String reason) {
        rejected.add(new RejectedSection(section.mid(), section.index(), code, reason));
        return AnsweredSection.rejected(section);
    }

    private static SendSection send(
            MediaDescription section,
            MediaKind kind,
            List<PayloadFormat> formats,
            HeaderExtensionMap extensions,
            List<Rid> rids)
            throws SdpException {
        OfferedStreams streams = OfferedStreams.of(section);
        return new SendSection(
                section.mid(),
                kind,
                formats,
                extensions,
                rids.stream().map(Rid::id).toList(),
                streams.primaries(),
                streams.rtx());
    }

    private static SlotSection slot(
            String mid,
            MediaKind kind,
            List<PayloadFormat> formats,
            HeaderExtensionMap extensions,
            SlotIdentity identity) {
        return new SlotSection(
                mid,
                kind,
                formats,
                extensions,
                identity.ssrc(),
                formats.stream().anyMatch(PayloadFormat::hasRtx) ? identity.rtxSsrc() : 0,
                identity.seat(),
                identity.purpose());
    }
}
