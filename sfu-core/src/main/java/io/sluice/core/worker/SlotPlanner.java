package io.sluice.core.worker;

import io.sluice.core.allocate.Candidate;
import io.sluice.core.allocate.Seat;
import io.sluice.core.allocate.SlotAssigner;
import io.sluice.core.allocate.SlotDemand;
import io.sluice.core.forward.OutboundPath;
import io.sluice.core.forward.Slot;
import io.sluice.core.forward.Subscription;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantKind;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SlotReason;
import io.sluice.core.room.SlotSection;
import io.sluice.core.room.Subscribed;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackSource;
import io.sluice.core.room.Want;
import io.sluice.core.stats.Counter;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Carries out, for every subscriber of one room, what [SlotAssigner] decides, and tells the clients.
///
/// Owned by the media worker.
final class SlotPlanner {
    /// Up to so many voices without a seat everybody is heard; above it only those who speak.
    private static final int HALL_FOR_ALL = 3;

    private final Room room;
    private final Map<ParticipantId, Subscribed> lastSubscribed = new HashMap<>();
    private final Map<ParticipantId, Long> revisions = new HashMap<>();
    private boolean due;

    SlotPlanner(Room room) {
        this.room = room;
    }

    /// Something changed that slots depend on: plan for everybody at the end of this step.
    void planSoon() {
        if (!due) {
            due = true;
            room.worker().settleLater(room);
        }
    }

    /// Plans for everybody if something changed.
    void planIfDue() {
        if (!due) {
            return;
        }
        due = false;
        for (Participant participant : room.participants()) {
            planFor(participant, false);
        }
    }

    /// A publication is gone: its slots are emptied before anything else is told.
    void forget(Publication publication) {
        for (Participant participant : room.participants()) {
            List<SlotAssignment> changed = new ArrayList<>();
            for (Slot slot : participant.outbound().slots()) {
                Subscription subscription = slot.subscription();
                if (subscription != null && subscription.publication() == publication) {
                    assign(participant, slot, null);
                    changed.add(assignment(slot, -1));
                }
            }
            announce(participant, changed);
        }
    }

    /// Plans for one subscriber.
    ///
    /// @param quiet whether the changes are told by other means
    void planFor(Participant subscriber, boolean quiet) {
        if (!subscriber.maySubscribe() || subscriber.outbound().slots().isEmpty()) {
            return;
        }
        List<Slot> slots = subscriber.outbound().slots();
        List<@Nullable Publication> current = new ArrayList<>();
        for (Slot slot : slots) {
            current.add(slot.subscription() == null ? null : slot.subscription().publication());
        }
        List<@Nullable Publication> next = SlotAssigner.assign(
                seatsOf(slots),
                current,
                candidatesFor(subscriber),
                !subscriber.subscription().automatic());
        List<SlotAssignment> changed = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            if (next.get(i) != current.get(i)) {
                assign(subscriber, slots.get(i), next.get(i));
                changed.add(assignment(slots.get(i), -1));
            }
        }
        applyWants(subscriber);
        if (!quiet) {
            announce(subscriber, changed);
            tellSubscribed(subscriber);
        }
    }

    private void assign(Participant subscriber, Slot slot, @Nullable Publication publication) {
        subscriber
                .outbound()
                .assign(
                        slot,
                        publication,
                        subscriber.acknowledgesSlots(),
                        room.worker().nowNanos());
        if (slot.subscription() != null) {
            slot.subscription().setGateRevision(revisions.getOrDefault(subscriber.id(), 0L) + 1);
        }
        room.worker().counters().add(Counter.SLOT_CHANGES, 1);
        room.worker().markDirty(subscriber);
    }

    private void announce(Participant subscriber, List<SlotAssignment> changed) {
        if (!changed.isEmpty()) {
            long revision = revisions.merge(subscriber.id(), 1L, Long::sum);
            subscriber.listener().onSlots(revision, changed);
        }
    }

    private static List<Seat> seatsOf(List<Slot> slots) {
        Map<Integer, Integer> videos = new TreeMap<>();
        Map<Integer, Integer> audios = new TreeMap<>();
        Map<Integer, TrackSource> purposes = new TreeMap<>();
        List<Seat> seats = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            SlotSection section = slots.get(i).section();
            boolean video = section.kind() == MediaKind.VIDEO;
            if (section.seat() < 0) {
                seats.add(
                        video
                                ? new Seat(purposeOf(section.purpose(), true), i, -1)
                                : new Seat(Seat.Purpose.HALL, -1, i));
            } else {
                (video ? videos : audios).put(section.seat(), i);
                purposes.put(section.seat(), section.purpose());
            }
        }
        List<Seat> paired = new ArrayList<>();
        purposes.forEach((seat, purpose) -> paired.add(new Seat(
                purposeOf(purpose, videos.containsKey(seat)),
                videos.getOrDefault(seat, -1),
                audios.getOrDefault(seat, -1))));
        paired.addAll(seats);
        return paired;
    }

    private static Seat.Purpose purposeOf(TrackSource purpose, boolean hasVideo) {
        return switch (purpose) {
            case SCREEN, SCREEN_AUDIO -> Seat.Purpose.SCREEN;
            case MICROPHONE -> hasVideo ? Seat.Purpose.CAMERA : Seat.Purpose.HALL;
            case CAMERA, OTHER -> Seat.Purpose.CAMERA;
        };
    }

    private List<Candidate<Publication>> candidatesFor(Participant subscriber) {
        int microphones = 0;
        for (Participant participant : room.participants()) {
            for (Publication publication : participant.publications()) {
                microphones += publication.kind() == MediaKind.AUDIO ? 1 : 0;
            }
        }
        int seats = 0;
        for (Slot slot : subscriber.outbound().slots()) {
            seats += slot.section().kind() == MediaKind.VIDEO ? 1 : 0;
        }
        boolean everybodyAudible = microphones <= seats + HALL_FOR_ALL;
        List<Candidate<Publication>> candidates = new ArrayList<>();
        for (Participant participant : room.participants()) {
            if (participant != subscriber && !participant.publications().isEmpty()) {
                candidates.add(candidateOf(subscriber, participant, everybodyAudible));
            }
        }
        return candidates;
    }

    private Candidate<Publication> candidateOf(Participant subscriber, Participant participant, boolean audible) {
        Publication camera = null;
        Publication microphone = null;
        Publication screen = null;
        Publication screenAudio = null;
        for (Publication publication : participant.publications()) {
            if (!canDecode(subscriber, publication)) {
                continue;
            }
            switch (publication.source()) {
                case SCREEN -> screen = publication.kind() == MediaKind.VIDEO ? publication : screen;
                case SCREEN_AUDIO -> screenAudio = publication.kind() == MediaKind.AUDIO ? publication : screenAudio;
                case CAMERA, MICROPHONE, OTHER -> {
                    if (publication.kind() == MediaKind.VIDEO) {
                        camera = camera == null ? publication : camera;
                    } else {
                        microphone = microphone == null ? publication : microphone;
                    }
                }
            }
        }
        return new Candidate<>(
                participant.order(),
                participant.lastSpokeNanos(),
                rankOf(subscriber.subscription(), participant),
                camera,
                microphone,
                screen,
                screenAudio,
                audible || room.speaking().contains(participant.id()));
    }

    private static boolean canDecode(Participant subscriber, Publication publication) {
        PayloadFormat format = publication.currentFormat();
        if (format == null) {
            return true;
        }
        for (Slot slot : subscriber.outbound().slots()) {
            if (slot.section().kind() == publication.kind() && slot.canDecode(format)) {
                return true;
            }
        }
        return false;
    }

    private static int rankOf(SubscriptionRequest request, Participant participant) {
        int pin = request.pins().indexOf(participant.id());
        if (pin >= 0) {
            return pin;
        }
        if (request.automatic()) {
            return Candidate.NO_WISH;
        }
        int best = Candidate.NO_WISH;
        for (int i = 0; i < request.wants().size(); i++) {
            Want want = request.wants().get(i);
            for (Publication publication : participant.publications()) {
                if (publication.kind() == MediaKind.VIDEO && names(want, participant, publication)) {
                    best = Math.min(best, 1_000 + (100 - want.priority()) * 1_000 + i);
                }
            }
        }
        return best;
    }

    private static boolean names(Want want, Participant owner, Publication publication) {
        return want.publication() != null
                ? want.publication().equals(publication.id())
                : owner.id().equals(want.participant()) && publication.source() == want.source();
    }

    /// Passes sizes and pauses on to the slots.
    private void applyWants(Participant subscriber) {
        int videos = 0;
        for (Slot slot : subscriber.outbound().slots()) {
            videos += slot.subscription() != null && slot.section().kind() == MediaKind.VIDEO ? 1 : 0;
        }
        int assumedHeight = videos <= 1 ? 0 : videos <= 4 ? 360 : 180;
        for (Slot slot : subscriber.outbound().slots()) {
            Subscription subscription = slot.subscription();
            if (subscription == null) {
                continue;
            }
            Participant owner = room.ownerOf(subscription.publication());
            Want want = owner == null ? null : wantFor(subscriber, owner, subscription.publication());
            boolean screen = subscription.publication().source() == TrackSource.SCREEN;
            boolean pinned = owner != null && subscriber.subscription().pins().contains(owner.id());
            SlotDemand.Importance importance = screen
                    ? SlotDemand.Importance.SCREEN
                    : pinned ? SlotDemand.Importance.STAGE : SlotDemand.Importance.OTHER;
            if (want != null && (want.maxHeight() > 0 || want.maxWidth() > 0)) {
                subscription.want(importance, want.priority(), want.maxWidth(), want.maxHeight(), want.maxFrameRate());
            } else {
                int priority = want == null ? 0 : want.priority();
                int frameRate = want == null ? 0 : want.maxFrameRate();
                subscription.want(importance, priority, 0, screen ? 0 : assumedHeight, frameRate);
            }
            subscription.setPaused(want != null && want.paused(), room.worker().nowNanos());
        }
        subscriber.outbound().divide(room.worker().nowNanos());
    }

    private static @Nullable Want wantFor(Participant subscriber, Participant owner, Publication publication) {
        for (Want want : subscriber.subscription().wants()) {
            if (names(want, owner, publication)) {
                return want;
            }
        }
        return null;
    }

    /// A request was made: its effective state is told next time even if nothing changed.
    void onRequested(Participant subscriber) {
        lastSubscribed.remove(subscriber.id());
    }

    /// Tells effective states that changed by themselves, such as a first picture that came.
    void onTick() {
        lastSubscribed.keySet().removeIf(participant -> room.participant(participant) == null);
        revisions.keySet().removeIf(participant -> room.participant(participant) == null);
        for (Participant participant : room.participants()) {
            participant.outbound().divide(room.worker().nowNanos());
            if (participant.outbound().stateHash() != participant.toldStateHash()) {
                tellSubscribed(participant);
            }
        }
        for (Participant participant : room.participants()) {
            if (participant.info().kind() != ParticipantKind.INGEST) {
                switchEncodings(participant);
            }
        }
    }

    private void switchEncodings(Participant publisher) {
        for (Publication publication : publisher.publications()) {
            if (publication.encodingDemand().onTick(room.worker().nowNanos())) {
                publisher
                        .listener()
                        .onEncodings(
                                publication.mid(), publication.encodingDemand().states());
            }
        }
    }

    private void tellSubscribed(Participant subscriber) {
        subscriber.setToldStateHash(subscriber.outbound().stateHash());
        Subscribed now = new Subscribed(
                subscriber.subscription().revision(),
                subscriber.subscription().automatic(),
                assignments(subscriber, false),
                unmet(subscriber));
        if (!now.equals(lastSubscribed.put(subscriber.id(), now))) {
            subscriber.listener().onSubscribed(now);
        }
    }

    /// What a subscriber wants to see and has no slot for.
    List<Subscribed.Unmet> unmet(Participant subscriber) {
        Set<PublicationId> carried = new HashSet<>();
        for (Slot slot : subscriber.outbound().slots()) {
            if (slot.subscription() != null) {
                carried.add(slot.subscription().publication().id());
            }
        }
        List<Subscribed.Unmet> unmet = new ArrayList<>();
        for (Participant owner : room.participants()) {
            if (owner == subscriber) {
                continue;
            }
            for (Publication publication : owner.publications()) {
                boolean wanted = subscriber.subscription().automatic()
                        ? publication.kind() == MediaKind.VIDEO
                        : wantFor(subscriber, owner, publication) != null;
                if (wanted && !carried.contains(publication.id())) {
                    unmet.add(new Subscribed.Unmet(
                            publication.id(),
                            canDecode(subscriber, publication) ? SlotReason.NO_SLOT : SlotReason.CODEC_UNSUPPORTED));
                }
            }
        }
        return unmet;
    }

    void onFirstPacket(Participant subscriber, Slot slot, int rtpTimestamp) {
        announce(subscriber, List.of(assignment(slot, rtpTimestamp & 0xFFFFFFFFL)));
    }

    /// What the slots of a subscriber carry.
    ///
    /// @param assignedOnly whether empty slots are left out
    List<SlotAssignment> assignments(Participant subscriber, boolean assignedOnly) {
        List<SlotAssignment> assignments = new ArrayList<>();
        OutboundPath outbound = subscriber.outbound();
        for (Slot slot : outbound.slots()) {
            if (!assignedOnly || slot.subscription() != null) {
                assignments.add(assignment(slot, slot.firstRtpTimestamp()));
            }
        }
        return assignments;
    }

    private SlotAssignment assignment(Slot slot, long firstRtpTimestamp) {
        Subscription subscription = slot.subscription();
        if (subscription == null) {
            return new SlotAssignment(slot.section().mid(), null, null, null, 0, -1, SlotReason.UNASSIGNED);
        }
        Publication publication = subscription.publication();
        Participant owner = room.ownerOf(publication);
        return new SlotAssignment(
                slot.section().mid(),
                publication.id(),
                owner == null ? null : owner.id(),
                publication.source(),
                publication.csrc() & 0xFFFFFFFFL,
                firstRtpTimestamp,
                reasonOf(subscription));
    }

    private static SlotReason reasonOf(Subscription subscription) {
        Publication publication = subscription.publication();
        if (publication.muted()) {
            return SlotReason.MUTED;
        }
        if (subscription.isPaused()) {
            return SlotReason.PAUSED;
        }
        if (!publication.isArriving()) {
            return SlotReason.NOT_PUBLISHED;
        }
        if (subscription.isStarved()) {
            return SlotReason.BANDWIDTH;
        }
        return subscription.isFlowing() ? SlotReason.FORWARDING : SlotReason.WAITING_FOR_KEYFRAME;
    }
}
