package io.sluice.signaling.session;

import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.Reservation;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.SlotSection;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.signaling.message.ErrorCode;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.SlotDeclaration;
import io.sluice.signaling.sdp.LocalTransport;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.sdp.NegotiationPolicy;
import io.sluice.signaling.sdp.OfferNegotiator;
import io.sluice.signaling.sdp.RejectedSection;
import io.sluice.signaling.sdp.SdpException;
import io.sluice.signaling.sdp.SessionDescription;
import io.sluice.signaling.sdp.SlotRequest;
import io.sluice.signaling.sdp.SlotSsrcAllocator;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where offers are answered: away from the event loop, for a large one takes milliseconds, and only so many at once.
///
/// Owned by the signaling event loop; the answering itself runs on virtual threads and touches nothing but its
/// arguments.
public final class OfferDesk {
    private static final SecureRandom RANDOM = new SecureRandom();

    /// An offer with its answer.
    ///
    /// @param reservation the names of the joining; of an ICE restart, when there was one
    public record Answered(Reservation reservation, Negotiated negotiated) {}

    private final Shared shared;
    private final NegotiationPolicy policy;
    private int working;

    public OfferDesk(Shared shared, NegotiationPolicy policy) {
        this.shared = shared;
        this.policy = policy;
    }

    /// What a first offer is taken for.
    ///
    /// @param offer what is answered: the offer, or as much of it as is wanted
    /// @param slots what its receiving sections shall be, by mid
    public record Understood(SessionDescription offer, Map<String, SlotRequest> slots) {}

    /// Understands a first offer, or says what is wrong with it. Away from the event loop.
    public interface Reader {
        Understood read(SessionDescription offer) throws ProtocolException;
    }

    /// Answers the offer of a `join`.
    public Future<Answered> join(RoomId room, String offer, List<SlotDeclaration> slots) {
        return answer(() -> {
            Answered answered = first(room, offer, description -> new Understood(description, requests(slots)));
            checkSlots(answered.negotiated(), slots);
            return answered;
        });
    }

    /// Answers the first offer of somebody who does not say more than that.
    public Future<Answered> join(RoomId room, String offer, Reader reader) {
        return answer(() -> first(room, offer, reader));
    }

    private Answered first(RoomId room, String offer, Reader reader) throws SdpException, ProtocolException {
        Understood understood = reader.read(SessionDescription.parse(offer));
        Reservation reservation = shared.sfu().reserve(room);
        return new Answered(
                reservation,
                OfferNegotiator.negotiate(
                        understood.offer(),
                        policy,
                        local(reservation.credentials()),
                        new FreshSsrcs(List.of()),
                        understood.slots()));
    }

    /// Answers a later offer; with fresh ICE credentials of ours when it restarts ICE.
    public Future<Answered> renegotiate(Answered previous, String offer, List<SlotDeclaration> slots) {
        return answer(() -> {
            SessionDescription description = SessionDescription.parse(offer);
            Negotiated before = previous.negotiated();
            Reservation reservation = previous.reservation();
            IceCredentials credentials = before.transport().local();
            if (OfferNegotiator.restartsIce(description, before)) {
                ParticipantId participant = reservation.participant();
                reservation = shared.sfu().reserveRestart(reservation.room(), participant);
                credentials = reservation.credentials();
            }
            Answered answered = new Answered(
                    reservation,
                    OfferNegotiator.renegotiate(
                            description,
                            policy,
                            local(credentials),
                            new FreshSsrcs(before.media().slots()),
                            requests(slots),
                            before));
            checkSlots(answered.negotiated(), slots);
            return answered;
        });
    }

    /// What can be wrong with an offer.
    private interface Answering {
        Answered answer() throws SdpException, ProtocolException;
    }

    private Future<Answered> answer(Answering answering) {
        if (working >= shared.config().limits().concurrentNegotiations()) {
            return Future.failedFuture(
                    new ProtocolException(ErrorCode.UNAVAILABLE, "Too many people are joining at once; try again."));
        }
        working++;
        long start = shared.nowNanos();
        return shared.away(() -> {
                    try {
                        return answering.answer();
                    } catch (SdpException e) {
                        throw new ProtocolException(
                                ErrorCode.valueOf("SDP_" + e.error().name()), e.sentence());
                    }
                })
                .onComplete(result -> {
                    working--;
                    shared.meters().onNegotiated(shared.nowNanos() - start);
                });
    }

    private static void checkSlots(Negotiated negotiated, List<SlotDeclaration> slots) throws ProtocolException {
        Set<String> known = new HashSet<>();
        negotiated.media().slots().forEach(slot -> known.add(slot.mid()));
        negotiated.rejected().stream().map(RejectedSection::mid).forEach(known::add);
        for (SlotDeclaration slot : slots) {
            if (!known.contains(slot.mid())) {
                throw new ProtocolException(
                        ErrorCode.UNKNOWN_MID, "`slots` names a mid on which the offer does not receive.");
            }
        }
    }

    private static Map<String, SlotRequest> requests(List<SlotDeclaration> slots) {
        Map<String, SlotRequest> requests = new HashMap<>();
        slots.forEach(slot -> requests.put(slot.mid(), new SlotRequest(slot.seat(), slot.purpose())));
        return requests;
    }

    private LocalTransport local(IceCredentials credentials) {
        return LocalTransport.of(credentials, shared.sfu().local());
    }

    /// Random SSRCs (RFC 3550 §8.1), different from those in use.
    private static final class FreshSsrcs implements SlotSsrcAllocator {
        private final Set<Integer> taken = new HashSet<>();

        FreshSsrcs(List<SlotSection> slots) {
            taken.add(0);
            for (SlotSection slot : slots) {
                taken.add(slot.ssrc());
                taken.add(slot.rtxSsrc());
            }
        }

        @Override
        public int nextSsrc() {
            int ssrc = RANDOM.nextInt();
            while (!taken.add(ssrc)) {
                ssrc = RANDOM.nextInt();
            }
            return ssrc;
        }
    }
}
