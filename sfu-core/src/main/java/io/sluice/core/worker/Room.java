package io.sluice.core.worker;

import io.sluice.core.forward.Slot;
import io.sluice.core.publish.Publication;
import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.ParticipantUpdate;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.RoomSummary;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.Subscribed;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TransportState;
import io.sluice.core.speaker.SpeakerDetector;
import io.sluice.core.stats.Counter;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.codec.PayloadFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The set of participants among whom media is forwarded: who is in, what they publish, what they are told.
///
/// Owned by the media worker.
final class Room extends TimerTable.Timed {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    /// Chosen: a transport that nobody has answered on for so long will not come; signaling has its own, shorter
    /// limits.
    private static final long TRANSPORT_LIMIT_NANOS = 60_000_000_000L;

    private static final long TICK_NANOS = 300_000_000L;

    private final RoomId id;
    private final MediaWorker worker;
    private final long createdAtMillis;
    private final Map<ParticipantId, Participant> participants = new LinkedHashMap<>();
    private final Map<Publication, Participant> owners = new HashMap<>();
    private final SpeakerDetector<ParticipantId> speakers = new SpeakerDetector<>();
    private final SlotPlanner planner = new SlotPlanner(this);
    private final RoomRecording recording = new RoomRecording(this);
    private List<ParticipantId> speaking = List.of();
    private long joins;
    private long publicationNumber;
    private int nextCsrc;

    Room(RoomId id, MediaWorker worker) {
        this.id = id;
        this.worker = worker;
        this.createdAtMillis = worker.epochMillis();
        this.nextCsrc = worker.setup().random().nextInt();
        worker.schedule(this, worker.nowNanos() + TICK_NANOS);
    }

    RoomId id() {
        return id;
    }

    // Membership.

    JoinOutcome join(JoinRequest request, ParticipantListener listener) {
        Participant former = byIdentity(request.identity());
        if (former != null && !request.replaces() && former.isLive()) {
            return new JoinOutcome.NameTaken();
        }
        if (former == null && participants.size() >= worker.setup().maxParticipants()) {
            return new JoinOutcome.Full();
        }
        if (former != null) {
            leave(former, LeaveReason.REPLACED, "You joined this room from another place.");
        }
        Participant joiner = new Participant(this, worker, request, listener, joins++);
        participants.put(joiner.id(), joiner);
        worker.counters().add(Counter.JOINS, 1);
        LOG.atInfo()
                .addKeyValue("room", id)
                .addKeyValue("participant", joiner.id())
                .log("Joined.");
        if (joiner.isVisible()) {
            others(joiner, other -> other.listener().onParticipantJoined(joiner.info()));
        }
        recording.joined(joiner.info());
        declare(joiner, request.tracks(), true);
        planner.planFor(joiner, true);
        planner.planSoon();
        worker.markDirty(joiner);
        return new JoinOutcome.Joined(stateFor(joiner));
    }

    private @Nullable Participant byIdentity(String identity) {
        for (Participant participant : participants.values()) {
            if (participant.info().identity().equals(identity)) {
                return participant;
            }
        }
        return null;
    }

    void leave(Participant leaver, LeaveReason reason, String detail) {
        if (participants.remove(leaver.id()) == null) {
            return;
        }
        for (Publication publication : List.copyOf(leaver.publications())) {
            owners.remove(publication);
            planner.forget(publication);
            recording.unpublished(publication);
            everyone(other -> other.listener().onPublicationRemoved(publication.id()));
        }
        recording.left(leaver.id(), reason);
        speakers.remove(leaver.id());
        leaver.close();
        worker.counters().add(Counter.LEAVES, 1);
        LOG.atInfo()
                .addKeyValue("room", id)
                .addKeyValue("participant", leaver.id())
                .addKeyValue("reason", reason.code())
                .log("Left.");
        leaver.listener().onLeft(reason, detail);
        if (leaver.isVisible()) {
            everyone(other -> other.listener().onParticipantLeft(leaver.id(), reason));
        }
        planner.planSoon();
        if (participants.isEmpty()) {
            recording.endWithRoom(reason);
            worker.cancel(this);
            worker.removeRoom(this);
        }
    }

    void close(LeaveReason reason, String detail) {
        for (Participant participant : List.copyOf(participants.values())) {
            leave(participant, reason, detail);
        }
    }

    @Nullable
    Participant participant(ParticipantId participant) {
        return participants.get(participant);
    }

    Iterable<Participant> participants() {
        return participants.values();
    }

    int size() {
        return participants.size();
    }

    // What participants tell.

    void update(Participant participant, ParticipantUpdate update) {
        declare(participant, update.tracks(), false);
        withdraw(participant, update.withdrawn());
        if (update.name() != null || !update.attributes().isEmpty()) {
            Map<String, String> attributes = new HashMap<>(participant.info().attributes());
            update.attributes().forEach((key, value) -> {
                if (value.isPresent()) {
                    attributes.put(key, value.get());
                } else {
                    attributes.remove(key);
                }
            });
            ParticipantInfo former = participant.info();
            participant.setInfo(new ParticipantInfo(
                    former.id(),
                    former.identity(),
                    update.name() == null ? former.name() : update.name(),
                    attributes,
                    former.joinedAtMillis(),
                    former.kind()));
            recording.updated(participant.info());
            everyone(other -> other.listener().onParticipantUpdated(participant.info()));
        }
    }

    void renegotiated(Participant participant, List<TrackDeclaration> tracks) {
        declare(participant, tracks, false);
        planner.planSoon();
    }

    private void declare(Participant participant, List<TrackDeclaration> tracks, boolean joining) {
        if (!participant.mayPublish() || tracks.isEmpty()) {
            return;
        }
        List<Publication> publications = new ArrayList<>(participant.publications());
        for (TrackDeclaration track : tracks) {
            Publication known = byMid(publications, track.mid());
            if (known != null) {
                known.setLimit(track.limit());
                if (!known.isSaid(track.source(), track.name(), track.muted())) {
                    known.update(track.source(), track.name(), track.muted());
                    recording.changed(known);
                    everyone(other -> other.listener().onPublicationUpdated(infoOf(known, other == participant)));
                }
                continue;
            }
            SendSection section = sectionOf(participant, track.mid());
            if (section != null) {
                Publication fresh = new Publication(
                        new PublicationId("t-" + ++publicationNumber),
                        section,
                        track.source(),
                        track.name(),
                        track.muted(),
                        takeCsrc());
                publications.add(fresh);
                owners.put(fresh, participant);
                recording.published(participant.id(), fresh);
                everyone(other -> {
                    if (!joining || other != participant) {
                        other.listener().onPublicationAdded(infoOf(fresh, other == participant));
                    }
                });
            }
        }
        participant.setPublications(publications);
        planner.planSoon();
    }

    private void withdraw(Participant participant, List<String> mids) {
        List<Publication> publications = new ArrayList<>(participant.publications());
        for (String mid : mids) {
            Publication publication = byMid(publications, mid);
            if (publication != null) {
                publications.remove(publication);
                owners.remove(publication);
                planner.forget(publication);
                recording.unpublished(publication);
                everyone(other -> other.listener().onPublicationRemoved(publication.id()));
            }
        }
        participant.setPublications(publications);
        planner.planSoon();
    }

    private int takeCsrc() {
        nextCsrc++;
        if (nextCsrc == 0) {
            nextCsrc = 1;
        }
        return nextCsrc;
    }

    private static @Nullable Publication byMid(List<Publication> publications, String mid) {
        for (Publication publication : publications) {
            if (publication.mid().equals(mid)) {
                return publication;
            }
        }
        return null;
    }

    private static @Nullable SendSection sectionOf(Participant participant, String mid) {
        for (SendSection section : participant.media().sends()) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }

    void subscribe(Participant participant, SubscriptionRequest request) {
        if (request.revision() > participant.subscription().revision()) {
            participant.setSubscription(request);
            planner.onRequested(participant);
            planner.planFor(participant, false);
        }
    }

    void acknowledgeSlots(Participant participant, long revision) {
        participant.outbound().acknowledge(revision, worker.nowNanos());
        worker.markDirty(participant);
    }

    boolean chat(Participant from, @Nullable ParticipantId to, String topic, String text) {
        ChatMessage message = new ChatMessage(
                from.id(), from.info().identity(), from.info().name(), to, topic, text, worker.epochMillis());
        if (to == null) {
            everyone(other -> other.listener().onChat(message));
            return true;
        }
        Participant receiver = participants.get(to);
        if (receiver == null) {
            return false;
        }
        receiver.listener().onChat(message);
        if (receiver != from) {
            from.listener().onChat(message);
        }
        return true;
    }

    // What media tells.

    void onConnected(Participant participant) {
        for (Slot slot : participant.outbound().slots()) {
            if (slot.subscription() != null) {
                slot.subscription().start(worker.nowNanos());
            }
        }
    }

    /// Packets to and from a participant take another way: what was under way is lost, so new pictures are asked for in
    /// both directions.
    void onPathChanged(Participant participant) {
        participant.outbound().onPathChanged(worker.nowNanos());
        for (Participant member : participants()) {
            if (member != participant) {
                member.outbound().onPathOfPublisherChanged(participant.publications());
            }
        }
    }

    void onTransportFailed(Participant participant, String sentence) {
        leave(participant, LeaveReason.TRANSPORT_FAILED, sentence);
    }

    void onAudioLevel(Participant participant, Publication publication, int level, long nowNanos) {
        speakers.onLevel(participant.id(), level, nowNanos);
    }

    void onFormat(Participant participant, Publication publication) {
        everyone(other -> other.listener().onPublicationUpdated(infoOf(publication, other == participant)));
        planner.planSoon();
    }

    void onFirstPacket(Participant subscriber, Slot slot, int rtpTimestamp) {
        planner.onFirstPacket(subscriber, slot, rtpTimestamp);
    }

    @Override
    void onTimeout(long nowNanos) {
        speakers.onTimeout(nowNanos);
        if (speakers.takeChanged()) {
            onSpeakersChanged(nowNanos);
        }
        planner.onTick();
        recording.onTick();
        for (Participant participant : List.copyOf(participants.values())) {
            boolean dead = participant.transportState() != TransportState.CONNECTED
                    && nowNanos - participant.transportStateSince() > TRANSPORT_LIMIT_NANOS;
            if (dead) {
                leave(participant, LeaveReason.TRANSPORT_FAILED, "No media connection for a minute.");
            }
        }
        if (!participants.isEmpty()) {
            worker.schedule(this, nowNanos + TICK_NANOS);
        }
    }

    /// Plans what changed in this step.
    void settle() {
        planner.planIfDue();
    }

    private void onSpeakersChanged(long nowNanos) {
        Participant dominant = speakers.dominant() == null ? null : participants.get(speakers.dominant());
        List<ParticipantId> now = speakers.speakers();
        if (dominant != null && now.contains(dominant.id())) {
            dominant.onDominant(nowNanos);
        }
        if (!now.equals(speaking)) {
            speaking = List.copyOf(now);
            recording.speakers(speaking);
            everyone(other -> other.listener().onSpeakers(speaking));
        }
        // Also when only the dominant one changed: who speaks alone is told of before they are found dominant.
        planner.planSoon();
    }

    List<ParticipantId> speaking() {
        return speaking;
    }

    // What is told.

    RoomState stateFor(Participant viewer) {
        List<ParticipantInfo> infos = new ArrayList<>();
        List<PublicationInfo> publications = new ArrayList<>();
        for (Participant participant : participants.values()) {
            if (participant.isVisible() || participant == viewer) {
                infos.add(participant.info());
            }
            for (Publication publication : participant.publications()) {
                publications.add(infoOf(publication, participant == viewer));
            }
        }
        return new RoomState(id, infos, publications, planner.assignments(viewer, true), speaking, recording.state());
    }

    PublicationInfo infoOf(Publication publication, boolean own) {
        Participant owner = owners.get(publication);
        PayloadFormat format = publication.currentFormat();
        return new PublicationInfo(
                publication.id(),
                owner == null ? new ParticipantId("-") : owner.id(),
                publication.kind(),
                publication.source(),
                publication.name(),
                publication.muted(),
                own ? publication.mid() : "",
                format == null ? null : format.codec(),
                publication.kind() == MediaKind.VIDEO && publication.encodingCount() > 1);
    }

    @Nullable
    Participant ownerOf(Publication publication) {
        return owners.get(publication);
    }

    List<SlotAssignment> assignments(Participant subscriber) {
        return planner.assignments(subscriber, false);
    }

    List<Subscribed.Unmet> unmet(Participant subscriber) {
        return planner.unmet(subscriber);
    }

    RoomRecording recording() {
        return recording;
    }

    RoomSummary summary() {
        return new RoomSummary(id, participants.size(), owners.size());
    }

    long createdAtMillis() {
        return createdAtMillis;
    }

    MediaWorker worker() {
        return worker;
    }

    private void everyone(Consumer<Participant> action) {
        participants.values().forEach(action);
    }

    private void others(Participant except, Consumer<Participant> action) {
        for (Participant participant : participants.values()) {
            if (participant != except) {
                action.accept(participant);
            }
        }
    }
}
