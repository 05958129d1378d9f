package io.sluice.signaling;

import io.sluice.core.room.ChatMessage;
import io.sluice.core.room.Explanation;
import io.sluice.core.room.JoinOutcome;
import io.sluice.core.room.JoinRequest;
import io.sluice.core.room.LayerChoice;
import io.sluice.core.room.LeaveReason;
import io.sluice.core.room.MediaSections;
import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.ParticipantInfo;
import io.sluice.core.room.ParticipantListener;
import io.sluice.core.room.ParticipantUpdate;
import io.sluice.core.room.PublicationId;
import io.sluice.core.room.PublicationInfo;
import io.sluice.core.room.RecordingOutcome;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.Reservation;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomState;
import io.sluice.core.room.RoomSummary;
import io.sluice.core.room.SendSection;
import io.sluice.core.room.Sfu;
import io.sluice.core.room.SfuOverloadedException;
import io.sluice.core.room.SlotAssignment;
import io.sluice.core.room.SlotDecision;
import io.sluice.core.room.SlotLimit;
import io.sluice.core.room.SlotReason;
import io.sluice.core.room.SubscriptionRequest;
import io.sluice.core.room.TrackDeclaration;
import io.sluice.core.room.TransportParameters;
import io.sluice.core.room.TransportState;
import io.sluice.core.stats.Counter;
import io.sluice.core.stats.Gauge;
import io.sluice.core.stats.RoomSnapshot;
import io.sluice.core.stats.ServerCounters;
import io.sluice.core.stats.Stage;
import io.sluice.core.stats.StageTime;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.rtp.transport.DropReason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rooms without media: keeps presence and publications as the real one does, on a worker thread of its own, and
/// records what it was asked.
///
/// Thread-safe: everything happens on its one worker thread.
public final class FakeSfu implements Sfu, AutoCloseable {
    /// One acknowledgement that came in.
    public record Acknowledged(ParticipantId participant, long revision) {}

    /// One renegotiation that came in.
    public record Renegotiated(
            MediaSections media, @Nullable TransportParameters transport) {}

    private static final class Member {
        ParticipantInfo info;
        final JoinRequest request;
        final ParticipantListener listener;
        final Map<String, PublicationInfo> publications = new LinkedHashMap<>();
        long slotRevision;

        Member(ParticipantInfo info, JoinRequest request, ParticipantListener listener) {
            this.info = info;
            this.request = request;
            this.listener = listener;
        }
    }

    public final BlockingQueue<Acknowledged> acknowledged = new LinkedBlockingQueue<>();
    public final BlockingQueue<SubscriptionRequest> subscriptions = new LinkedBlockingQueue<>();
    public final BlockingQueue<Renegotiated> renegotiated = new LinkedBlockingQueue<>();
    public final BlockingQueue<JoinRequest> joinRequests = new LinkedBlockingQueue<>();
    public final Map<ParticipantId, LeaveReason> left = new ConcurrentHashMap<>();
    public volatile int maxParticipants = 100;
    public volatile boolean overloaded;

    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final Map<RoomId, Map<ParticipantId, Member>> rooms = new LinkedHashMap<>();
    private final Map<RoomId, RecordingState> recordings = new LinkedHashMap<>();
    private final AtomicInteger names = new AtomicInteger();

    private void command(Runnable command) {
        if (overloaded) {
            throw new SfuOverloadedException();
        }
        worker.execute(command);
    }

    @Override
    public Local local() {
        return new Local(
                "AB".repeat(32).replaceAll("(..)(?!$)", "$1:"),
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 10000)),
                List.of());
    }

    @Override
    public Reservation reserve(RoomId room) {
        int number = names.incrementAndGet();
        return new Reservation(
                room,
                new ParticipantId("p-" + number),
                new IceCredentials("ufrag" + number, "passwordpassword" + number + "00000000"));
    }

    @Override
    public Reservation reserveRestart(RoomId room, ParticipantId participant) {
        return new Reservation(room, participant, reserve(room).credentials());
    }

    @Override
    public void join(JoinRequest request, ParticipantListener listener, Consumer<JoinOutcome> outcome) {
        command(() -> {
            Map<ParticipantId, Member> room = rooms.computeIfAbsent(request.room(), id -> new LinkedHashMap<>());
            joinRequests.add(request);
            for (Member member : List.copyOf(room.values())) {
                if (member.info.identity().equals(request.identity())) {
                    if (!request.replaces()) {
                        outcome.accept(new JoinOutcome.NameTaken());
                        return;
                    }
                    remove(request.room(), member.info.id(), LeaveReason.REPLACED);
                }
            }
            if (room.size() >= maxParticipants) {
                outcome.accept(new JoinOutcome.Full());
                return;
            }
            ParticipantInfo info = new ParticipantInfo(
                    request.id(),
                    request.identity(),
                    request.name(),
                    request.attributes(),
                    1_789_632_000_000L,
                    request.kind());
            Member joined = new Member(info, request, listener);
            others(room, null, member -> member.listener.onParticipantJoined(info));
            room.put(info.id(), joined);
            declare(room, joined, request.media(), request.tracks());
            outcome.accept(new JoinOutcome.Joined(state(request.room(), room)));
        });
    }

    private static RoomState state(RoomId id, Map<ParticipantId, Member> room) {
        List<PublicationInfo> publications = new ArrayList<>();
        room.values().forEach(member -> publications.addAll(member.publications.values()));
        return new RoomState(
                id,
                room.values().stream().map(member -> member.info).toList(),
                publications,
                List.of(),
                List.of(),
                RecordingState.OFF);
    }

    private void declare(
            Map<ParticipantId, Member> room, Member owner, MediaSections media, List<TrackDeclaration> tracks) {
        for (TrackDeclaration track : tracks) {
            PublicationInfo old = owner.publications.get(track.mid());
            MediaKind kind = media.sends().stream()
                    .filter(section -> section.mid().equals(track.mid()))
                    .map(SendSection::kind)
                    .findFirst()
                    .orElseThrow();
            PublicationInfo info = new PublicationInfo(
                    old == null ? new PublicationId("t-" + names.incrementAndGet()) : old.id(),
                    owner.info.id(),
                    kind,
                    track.source(),
                    track.name(),
                    track.muted(),
                    track.mid(),
                    null,
                    false);
            owner.publications.put(track.mid(), info);
            for (Member member : room.values()) {
                if (old == null) {
                    member.listener.onPublicationAdded(info);
                } else {
                    member.listener.onPublicationUpdated(info);
                }
            }
        }
    }

    private static void others(
            Map<ParticipantId, Member> room, @Nullable ParticipantId except, Consumer<Member> action) {
        room.values().stream()
                .filter(member -> !member.info.id().equals(except))
                .forEach(action);
    }

    private @Nullable Member member(RoomId room, ParticipantId participant) {
        return rooms.getOrDefault(room, Map.of()).get(participant);
    }

    @Override
    public void renegotiate(
            RoomId room,
            ParticipantId participant,
            MediaSections media,
            @Nullable TransportParameters transport,
            List<TrackDeclaration> tracks,
            Runnable done) {
        command(() -> {
            renegotiated.add(new Renegotiated(media, transport));
            Member member = member(room, participant);
            if (member != null) {
                declare(rooms.get(room), member, media, tracks);
            }
            done.run();
        });
    }

    @Override
    public void update(RoomId room, ParticipantId participant, ParticipantUpdate update, Runnable done) {
        command(() -> {
            Member member = member(room, participant);
            if (member != null) {
                Map<String, String> attributes = new LinkedHashMap<>(member.info.attributes());
                update.attributes()
                        .forEach((key, value) ->
                                value.ifPresentOrElse(text -> attributes.put(key, text), () -> attributes.remove(key)));
                String name = update.name() == null ? member.info.name() : update.name();
                if (update.name() != null || !update.attributes().isEmpty()) {
                    ParticipantInfo info = new ParticipantInfo(
                            participant, member.info.identity(), name, attributes, member.info.joinedAtMillis());
                    member.info = info;
                    others(rooms.get(room), null, other -> other.listener.onParticipantUpdated(info));
                }
                declare(rooms.get(room), member, member.request.media(), update.tracks());
                for (String mid : update.withdrawn()) {
                    PublicationInfo publication = member.publications.remove(mid);
                    if (publication != null) {
                        others(rooms.get(room), null, other -> other.listener.onPublicationRemoved(publication.id()));
                    }
                }
            }
            done.run();
        });
    }

    @Override
    public void subscribe(RoomId room, ParticipantId participant, SubscriptionRequest request) {
        command(() -> {
            subscriptions.add(request);
            Member member = member(room, participant);
            if (member != null) {
                member.listener.onSubscribed(new io.sluice.core.room.Subscribed(
                        request.revision(),
                        request.automatic(),
                        List.of(new SlotAssignment("2", null, null, null, 0, -1, SlotReason.UNASSIGNED)),
                        List.of()));
            }
        });
    }

    @Override
    public void acknowledgeSlots(RoomId room, ParticipantId participant, long revision) {
        command(() -> acknowledged.add(new Acknowledged(participant, revision)));
    }

    @Override
    public void chat(
            RoomId room,
            ParticipantId from,
            @Nullable ParticipantId to,
            String topic,
            String text,
            Consumer<Boolean> delivered) {
        command(() -> {
            Member sender = member(room, from);
            if (sender == null || to != null && member(room, to) == null) {
                delivered.accept(false);
                return;
            }
            ChatMessage message = new ChatMessage(
                    from, sender.info.identity(), sender.info.name(), to, topic, text, 1_789_632_000_000L);
            others(rooms.get(room), null, member -> {
                if (to == null || member.info.id().equals(to) || member == sender) {
                    member.listener.onChat(message);
                }
            });
            delivered.accept(true);
        });
    }

    @Override
    public void leave(RoomId room, ParticipantId participant, LeaveReason reason) {
        command(() -> remove(room, participant, reason));
    }

    private void remove(RoomId id, ParticipantId participant, LeaveReason reason) {
        Map<ParticipantId, Member> room = rooms.getOrDefault(id, new LinkedHashMap<>());
        Member gone = room.remove(participant);
        if (gone == null) {
            return;
        }
        left.put(participant, reason);
        for (PublicationInfo publication : gone.publications.values()) {
            others(room, null, member -> member.listener.onPublicationRemoved(publication.id()));
        }
        others(room, null, member -> member.listener.onParticipantLeft(participant, reason));
        gone.listener.onLeft(reason, "");
        if (room.isEmpty()) {
            rooms.remove(id);
        }
    }

    @Override
    public void closeRoom(RoomId room, LeaveReason reason, Consumer<Boolean> existed) {
        command(() -> {
            boolean was = rooms.containsKey(room);
            List.copyOf(rooms.getOrDefault(room, Map.of()).keySet()).forEach(id -> remove(room, id, reason));
            existed.accept(was);
        });
    }

    @Override
    public void startRecording(RoomId room, Consumer<RecordingOutcome> outcome) {
        command(() -> record(room, new RecordingState(true, "r-1", 1_789_632_000_000L, "", ""), outcome));
    }

    @Override
    public void stopRecording(RoomId room, Consumer<RecordingOutcome> outcome) {
        command(() -> record(
                room,
                new RecordingState(false, "r-1", 1_789_632_000_000L, "stopped", "The recording was stopped."),
                outcome));
    }

    private void record(RoomId room, RecordingState state, Consumer<RecordingOutcome> outcome) {
        Map<ParticipantId, Member> members = rooms.get(room);
        if (members == null) {
            outcome.accept(new RecordingOutcome.NoRoom());
            return;
        }
        recordings.put(room, state);
        others(members, null, member -> member.listener.onRecording(state));
        outcome.accept(new RecordingOutcome.Done(state));
    }

    @Override
    public void recording(RoomId room, Consumer<@Nullable RecordingState> consumer) {
        command(() ->
                consumer.accept(rooms.containsKey(room) ? recordings.getOrDefault(room, RecordingState.OFF) : null));
    }

    @Override
    public void snapshot(RoomId room, Consumer<@Nullable RoomSnapshot> consumer) {
        command(() -> {
            Map<ParticipantId, Member> members = rooms.get(room);
            consumer.accept(
                    members == null
                            ? null
                            : new RoomSnapshot(
                                    room,
                                    1_789_632_000_000L,
                                    members.values().stream()
                                            .map(FakeSfu::snapshot)
                                            .toList()));
        });
    }

    private static RoomSnapshot.ParticipantSnapshot snapshot(Member member) {
        return new RoomSnapshot.ParticipantSnapshot(
                member.info,
                TransportState.CONNECTED,
                "127.0.0.1:50000",
                10,
                1000,
                20,
                2000,
                0.05,
                -1,
                member.publications.values().stream()
                        .map(info -> new RoomSnapshot.PublicationSnapshot(
                                info,
                                List.of(new RoomSnapshot.InboundRtpSnapshot(
                                        4_000_000_000L,
                                        "h",
                                        10,
                                        1000,
                                        0,
                                        0.001,
                                        8000,
                                        1280,
                                        720,
                                        5,
                                        1,
                                        0,
                                        0,
                                        0,
                                        0,
                                        true))))
                        .toList(),
                List.of(new RoomSnapshot.SubscriptionSnapshot(
                        new SlotAssignment("2", null, null, null, 0, -1, SlotReason.UNASSIGNED),
                        77,
                        "",
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0)),
                EXPLANATION);
    }

    /// What everybody is told of what they see.
    private static final Explanation EXPLANATION = new Explanation(
            1_200_000,
            "delay",
            560_000,
            1_540_000,
            List.of(
                    new SlotDecision(
                            "4",
                            new PublicationId("t-9"),
                            new LayerChoice("h", 0, 2, 1280, 720, 29.97, 1_480_000),
                            new LayerChoice("m", 0, 2, 640, 360, 30, 500_000),
                            SlotLimit.BANDWIDTH,
                            1_600_000,
                            "A sentence.",
                            List.of(new SlotDecision.Change(
                                    1_789_632_000_123L, new PublicationId("t-9"), null, SlotLimit.KEYFRAME, -1))),
                    new SlotDecision(
                            null, new PublicationId("t-10"), null, null, SlotLimit.LAST_N, 0, "No slot.", List.of())));

    @Override
    public void explain(RoomId room, ParticipantId participant, Consumer<@Nullable Explanation> consumer) {
        command(() -> consumer.accept(EXPLANATION));
    }

    @Override
    public void rooms(Consumer<List<RoomSummary>> consumer) {
        command(() -> consumer.accept(rooms.entrySet().stream()
                .map(room -> new RoomSummary(
                        room.getKey(),
                        room.getValue().size(),
                        room.getValue().values().stream()
                                .mapToInt(member -> member.publications.size())
                                .sum()))
                .toList()));
    }

    @Override
    public ServerCounters counters() {
        return new ServerCounters(
                Map.of(Gauge.ROOMS, 1L),
                Map.of(Counter.RTP_FORWARDED, 42L, Counter.WORK_NANOS, 1_500_000_000L),
                Map.of(DropReason.RTP_DUPLICATE, 7L),
                Map.of(Stage.DTLS, new StageTime(4, 2_000_000_000L)));
    }

    /// Runs something on the worker thread, with a participant's listener.
    public void tell(RoomId room, ParticipantId participant, Consumer<ParticipantListener> what) {
        worker.execute(() -> {
            Member member = member(room, participant);
            if (member != null) {
                what.accept(member.listener);
            }
        });
    }

    /// Gives a slot to a publication.
    public void assign(RoomId room, ParticipantId participant, SlotAssignment slot) {
        worker.execute(() -> {
            Member member = member(room, participant);
            if (member != null) {
                member.listener.onSlots(++member.slotRevision, List.of(slot));
            }
        });
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
